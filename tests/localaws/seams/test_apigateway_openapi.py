"""ImportRestApi, PutRestApi and GetExport, and what an imported API then answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from tests.localaws.cloud import REGION, Cloud, integration_uri, new_name

INTEGRATION = "x-amazon-apigateway-integration"
OPTIONS = {
    "responses": {
        "200": {
            "description": "200 response",
            "headers": {"Access-Control-Allow-Origin": {"type": "string"}},
            "schema": {"$ref": "#/definitions/Empty"},
        }
    },
    INTEGRATION: {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {
            "default": {
                "statusCode": 200,
                "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
            }
        },
    },
}


def pets(function: str) -> dict[str, Any]:
    """A Swagger document with what most have."""
    proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": integration_uri(function)}
    page = {"name": "page", "in": "query", "required": False, "type": "string"}
    body = {"name": "NewPet", "in": "body", "schema": {"$ref": "#/definitions/NewPet"}}
    return {
        "swagger": "2.0",
        "info": {"title": new_name("pets"), "version": "1.0", "description": "Pets"},
        "basePath": "/v1/api",
        "paths": {
            "/pets": {
                "get": {"parameters": [page], "responses": {"200": {}}, INTEGRATION: proxy},
                "post": {
                    "operationId": "CreatePet",
                    "consumes": ["application/json"],
                    "parameters": [body],
                    "security": [{"api_key": []}],
                    "x-amazon-apigateway-request-validator": "all",
                    "responses": {
                        "200": {"schema": {"$ref": "#/definitions/Pets"}},
                        "default": {"description": "anything else"},
                    },
                    INTEGRATION: proxy,
                },
                "options": OPTIONS,
            },
            "/pets/{petId}": {
                "parameters": [{"name": "petId", "in": "path", "type": "string"}],
                "x-amazon-apigateway-any-method": {"responses": {}, INTEGRATION: proxy},
            },
        },
        "securityDefinitions": {"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}},
        "definitions": {
            "Empty": {"type": "object"},
            "NewPet": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "kind": {"$ref": "#/definitions/Kind"}},
            },
            "Kind": {"type": "string", "enum": ["dog", "cat"]},
            "Pets": {"type": "array", "items": {"$ref": "#/definitions/NewPet"}},
        },
        "x-amazon-apigateway-request-validators": {
            "all": {"validateRequestBody": True, "validateRequestParameters": True}
        },
    }


@pytest.fixture(scope="module")
def function(server: Cloud) -> str:
    return server.function(
        "def handler(event, context): return {'body': event['httpMethod'] + event['path']}"
    )


def imported(cloud: Cloud, document: dict[str, Any], **parameters: str) -> Any:
    gateway = cloud.client("apigateway")
    body = json.dumps(document).encode()
    return gateway.import_rest_api(body=body, parameters=parameters)


def resources(cloud: Cloud, api_id: str) -> dict[str, Any]:
    found = cloud.client("apigateway").get_resources(restApiId=api_id, embed=["methods"], limit=500)
    return {one["path"]: one for one in found["items"]}


def test_an_imported_api_has_what_its_document_says(cloud: Cloud, function: str) -> None:
    gateway = cloud.client("apigateway")
    made = imported(cloud, document := pets(function))
    assert made["name"] == document["info"]["title"]
    assert (made["description"], made["version"]) == ("Pets", "1.0")
    found = resources(cloud, made["id"])
    assert list(found) == ["/", "/pets", "/pets/{petId}"]
    post = gateway.get_method(
        restApiId=made["id"], resourceId=found["/pets"]["id"], httpMethod="POST"
    )
    assert post["operationName"] == "CreatePet"
    assert post["apiKeyRequired"] is True
    assert post["requestModels"] == {"application/json": "NewPet"}
    assert list(post["methodResponses"]) == ["200"]
    one = gateway.get_method(
        restApiId=made["id"], resourceId=found["/pets/{petId}"]["id"], httpMethod="ANY"
    )
    assert one["requestParameters"] == {"method.request.path.petId": True}
    model = gateway.get_model(restApiId=made["id"], modelName="NewPet")
    reference = json.loads(model["schema"])["properties"]["kind"]["$ref"]
    url = f"https://apigateway.amazonaws.com/restapis/{made['id']}/models/Kind"
    assert reference == url
    validators = gateway.get_request_validators(restApiId=made["id"])["items"]
    assert post["requestValidatorId"] == validators[0]["id"]


def test_an_imported_api_answers_validates_and_asks_for_its_key(
    cloud: Cloud, function: str
) -> None:
    gateway = cloud.client("apigateway")
    api = cloud.api(function)
    gateway.put_rest_api(
        restApiId=api.id, mode="overwrite", body=json.dumps(pets(function)).encode()
    )
    gateway.create_deployment(restApiId=api.id, stageName=api.stage)
    assert cloud.http.get(f"{api.url}/pets").text == "GET/pets"
    assert cloud.http.delete(f"{api.url}/pets/7").text == "DELETE/pets/7"
    assert cloud.http.post(f"{api.url}/pets", json={"name": "x"}).status_code == 403
    plan = gateway.create_usage_plan(
        name=new_name("plan"), apiStages=[{"apiId": api.id, "stage": api.stage}]
    )
    key = gateway.create_api_key(name=new_name("key"), enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    headers = {"x-api-key": key["value"]}
    unfit = cloud.http.post(f"{api.url}/pets", json={"kind": "dog"}, headers=headers)
    assert (unfit.status_code, unfit.json()) == (400, {"message": "Invalid request body"})
    assert cloud.http.post(f"{api.url}/pets", json={"name": "x"}, headers=headers).ok


@pytest.mark.parametrize("kind", ["swagger", "oas30"])
def test_an_export_imports_as_the_same_api(cloud: Cloud, function: str, kind: str) -> None:
    gateway = cloud.client("apigateway")
    made = imported(cloud, pets(function))
    gateway.create_deployment(restApiId=made["id"], stageName="local")
    asked = {"restApiId": made["id"], "stageName": "local", "exportType": kind}
    exported = gateway.get_export(**asked, parameters={"extensions": "apigateway"})
    assert exported["contentDisposition"] == f'attachment; filename="{kind}_1.0.json"'
    document = json.loads(exported["body"].read())
    again = imported(cloud, document)
    gateway.create_deployment(restApiId=again["id"], stageName="local")
    second = gateway.get_export(
        **asked | {"restApiId": again["id"]}, parameters={"extensions": "apigateway"}
    )
    text = second["body"].read().decode()
    assert json.loads(text.replace(again["id"], made["id"])) == document


def test_an_export_in_swagger_is_as_recorded(cloud: Cloud, function: str) -> None:
    """Recorded: ``test_export_swagger_openapi``."""
    gateway = cloud.client("apigateway")
    made = imported(cloud, pets(function))
    gateway.create_deployment(restApiId=made["id"], stageName="local")
    asked = {"restApiId": made["id"], "stageName": "local", "exportType": "swagger"}
    document = json.loads(gateway.get_export(**asked)["body"].read())
    assert document["host"] == f"{made['id']}.execute-api.{REGION}.amazonaws.com"
    assert (document["basePath"], document["schemes"]) == ("/local", ["https"])
    assert document["paths"]["/pets"]["options"] == {
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "responses": {
            "200": {
                "description": "200 response",
                "schema": {"$ref": "#/definitions/Empty"},
                "headers": {"Access-Control-Allow-Origin": {"type": "string"}},
            }
        },
    }
    post = document["paths"]["/pets"]["post"]
    assert post["parameters"] == [
        {
            "in": "body",
            "name": "NewPet",
            "required": True,
            "schema": {"$ref": "#/definitions/NewPet"},
        }
    ]
    assert sorted(document["definitions"]) == ["Empty", "Kind", "NewPet", "Pets"]


def test_an_export_is_of_what_was_deployed_and_may_be_yaml(cloud: Cloud, function: str) -> None:
    gateway = cloud.client("apigateway")
    made = imported(cloud, pets(function))
    gateway.create_deployment(restApiId=made["id"], stageName="local")
    gateway.create_resource(restApiId=made["id"], parentId=made["rootResourceId"], pathPart="later")
    asked = {"restApiId": made["id"], "stageName": "local", "exportType": "oas30"}
    exported = gateway.get_export(**asked, accepts="application/yaml")
    assert exported["contentDisposition"].endswith('.yaml"')
    document = yaml.safe_load(exported["body"].read())
    assert list(document["paths"]) == ["/pets", "/pets/{petId}"]


@pytest.mark.parametrize(
    ("asked", "code", "message"),
    [
        ({"stageName": "absent"}, "NotFoundException", "Invalid stage identifier specified"),
        ({"exportType": "raml"}, "BadRequestException", "No API exporter for type 'raml'"),
        (
            {"parameters": {"extensions": "all"}},
            "BadRequestException",
            "Unsupported extensions: all",
        ),
    ],
)
def test_an_export_that_can_not_be_is_refused(
    cloud: Cloud, function: str, asked: dict[str, Any], code: str, message: str
) -> None:
    gateway = cloud.client("apigateway")
    made = imported(cloud, pets(function))
    gateway.create_deployment(restApiId=made["id"], stageName="local")
    whole = {"restApiId": made["id"], "stageName": "local", "exportType": "swagger"} | asked
    with pytest.raises(ClientError) as refused:
        gateway.get_export(**whole)
    assert refused.value.response["Error"] == {"Code": code, "Message": message}


@pytest.mark.parametrize("text", [b"{", b"a: [", b"[]", b"text", b'{"swagger": "2.0"}'])
def test_what_is_no_document_is_refused_and_makes_nothing(cloud: Cloud, text: bytes) -> None:
    """Recorded: ``test_import_api_bad_file``."""
    gateway = cloud.client("apigateway")
    before = len(gateway.get_rest_apis(limit=500)["items"])
    with pytest.raises(ClientError) as refused:
        gateway.import_rest_api(body=text)
    assert refused.value.response["Error"] == {
        "Code": "BadRequestException",
        "Message": "Invalid OpenAPI input.",
    }
    assert len(gateway.get_rest_apis(limit=500)["items"]) == before


def test_a_document_that_fails_half_way_changes_nothing(cloud: Cloud, function: str) -> None:
    gateway = cloud.client("apigateway")
    document = pets(function)
    document["paths"]["/"] = {"get": {"responses": {}}}
    made = imported(cloud, document)
    before = resources(cloud, made["id"])
    assert list(before["/"]["resourceMethods"]) == ["GET"]
    broken = pets(function)
    broken["paths"]["/zoo"] = {"get": {"responses": {}, INTEGRATION: {"type": "aws_proxy"}}}
    broken["paths"]["/"] = {"get": {"responses": {"200": {}}, INTEGRATION: {"type": "mock"}}}
    broken["paths"]["/zoo"]["get"][INTEGRATION]["uri"] = "arn:aws:apigateway:x:sqs:path/q"
    for mode in ("merge", "overwrite"):
        with pytest.raises(ClientError):
            gateway.put_rest_api(restApiId=made["id"], mode=mode, body=json.dumps(broken).encode())
        assert resources(cloud, made["id"]) == before


@pytest.mark.parametrize(
    ("mode", "paths"),
    [("merge", ["/", "/pets", "/pets/{petId}", "/zoo"]), ("overwrite", ["/", "/zoo"])],
)
def test_a_document_is_merged_or_overwrites(
    cloud: Cloud, function: str, mode: str, paths: list[str]
) -> None:
    made = imported(cloud, pets(function))
    document = {
        "openapi": "3.0.1",
        "info": {"title": "zoo", "version": "2.0"},
        "paths": {"/zoo": {"get": {"responses": {}}}},
    }
    changed = cloud.client("apigateway").put_rest_api(
        restApiId=made["id"], mode=mode, body=json.dumps(document).encode()
    )
    assert (changed["name"], changed["version"]) == ("zoo", "2.0")
    assert changed["rootResourceId"] == made["rootResourceId"]
    assert sorted(resources(cloud, made["id"])) == paths


def test_warnings_are_told_or_fail_the_import(cloud: Cloud, function: str) -> None:
    document = pets(function)
    mapping = {"integration.request.header.nothing": True}
    document["paths"]["/pets"]["get"][INTEGRATION]["requestParameters"] = mapping
    warning = "Invalid format for 'requestParameters'. Expected type string"
    assert imported(cloud, document)["warnings"][0].startswith(warning)
    with pytest.raises(ClientError, match="Warnings found during import"):
        cloud.client("apigateway").import_rest_api(
            body=json.dumps(document).encode(), failOnWarnings=True
        )


def test_a_base_path_can_be_prepended(cloud: Cloud, function: str) -> None:
    made = imported(cloud, pets(function), basepath="prepend")
    assert "/v1/api/pets" in resources(cloud, made["id"])
