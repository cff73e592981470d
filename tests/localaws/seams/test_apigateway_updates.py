"""Patches of resources, methods, integrations, their responses, models and deployments."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Api, Cloud

Patch = dict[str, str]
BAD, ABSENT = "BadRequestException", "NotFoundException"


@pytest.fixture
def api(cloud: Cloud) -> Api:
    made = cloud.api(cloud.function("def handler(event, context): return {'body': 'lambda'}"))
    made.method("GET", "/pets")
    return made


def of(api: Api, **more: str) -> dict[str, str]:
    return {"restApiId": api.id, "resourceId": api.resource("/pets"), "httpMethod": "GET"} | more


def patch(op: str, path: str, value: str | None = None) -> Patch:
    return {"op": op, "path": path} | ({} if value is None else {"value": value})


def test_a_method_is_changed_as_recorded(cloud: Cloud, api: Api) -> None:
    """Recorded: ``test_update_method``."""
    gateway = cloud.client("apigateway")
    name = "/requestParameters/method.request.querystring.optional"
    added = gateway.update_method(
        **of(api),
        patchOperations=[
            patch("add", name, "true"),
            patch("add", "/requestModels/application~1json", "Empty"),
        ],
    )
    assert added["requestParameters"] == {"method.request.querystring.optional": True}
    assert added["requestModels"] == {"application/json": "Empty"}
    replaced = gateway.update_method(
        **of(api),
        patchOperations=[
            patch("replace", "/operationName", "Renamed"),
            patch("replace", "/apiKeyRequired", "true"),
            patch("replace", "/authorizationType", "AWS_IAM"),
            patch("replace", name, "false"),
        ],
    )
    assert (replaced["operationName"], replaced["apiKeyRequired"]) == ("Renamed", True)
    assert replaced["authorizationType"] == "AWS_IAM"
    assert replaced["requestParameters"] == {"method.request.querystring.optional": False}
    removed = gateway.update_method(**of(api), patchOperations=[patch("remove", name)])
    assert removed["requestParameters"] == {}


def test_an_integration_that_is_changed_answers_otherwise_once_deployed(
    cloud: Cloud, api: Api
) -> None:
    gateway = cloud.client("apigateway")
    api.deploy()
    gateway.put_method_response(**of(api), statusCode="200")
    gateway.update_integration(
        **of(api),
        patchOperations=[
            patch("replace", "/type", "MOCK"),
            patch("add", "/requestTemplates/application~1json", '{"statusCode": 200}'),
        ],
    )
    gateway.put_integration_response(**of(api), statusCode="200")
    gateway.update_integration_response(
        **of(api, statusCode="200"),
        patchOperations=[patch("add", "/responseTemplates/application~1json", '"mocked"')],
    )
    assert api.call("GET", "/pets").text == "lambda"
    api.deploy()
    assert api.call("GET", "/pets").text == '"mocked"'


def test_a_method_response_is_changed(cloud: Cloud, api: Api) -> None:
    gateway = cloud.client("apigateway")
    gateway.put_method_response(**of(api), statusCode="200")
    changed = gateway.update_method_response(
        **of(api, statusCode="200"),
        patchOperations=[
            patch("add", "/responseParameters/method.response.header.my-header", "true"),
            patch("add", "/responseModels/application~1json", "Empty"),
        ],
    )
    assert changed["responseParameters"] == {"method.response.header.my-header": True}
    assert changed["responseModels"] == {"application/json": "Empty"}


def test_a_resource_moves_and_what_is_below_it_too(cloud: Cloud, api: Api) -> None:
    gateway = cloud.client("apigateway")
    api.method("GET", "/pets/{id}")
    gateway.update_resource(
        restApiId=api.id,
        resourceId=api.resource("/pets"),
        patchOperations=[patch("replace", "/pathPart", "dogs")],
    )
    api.deploy()
    assert api.call("GET", "/dogs/1").text == "lambda"
    assert api.call("GET", "/pets/1").status_code == 403


def test_a_deployment_gets_a_description(cloud: Cloud, api: Api) -> None:
    gateway = cloud.client("apigateway")
    made = gateway.create_deployment(restApiId=api.id)
    changed = gateway.update_deployment(
        restApiId=api.id,
        deploymentId=made["id"],
        patchOperations=[patch("replace", "/description", "first")],
    )
    assert changed["description"] == "first"


def test_a_model_is_changed_and_refuses_what_is_none(cloud: Cloud, api: Api) -> None:
    """Recorded: ``test_update_model``."""
    gateway = cloud.client("apigateway")
    gateway.create_model(
        restApiId=api.id, name="pet", contentType="application/json", schema='{"type": "object"}'
    )
    of_model = {"restApiId": api.id, "modelName": "pet"}
    schema = '{"title": "Updated schema", "type": "object"}'
    changed = gateway.update_model(
        **of_model, patchOperations=[patch("replace", "/schema", schema)]
    )
    assert json.loads(changed["schema"])["title"] == "Updated schema"
    for operation, message in (
        (
            patch("add", "/wrong-path", "x"),
            "Invalid patch path  '/wrong-path' specified for op 'add'. "
            "Please choose supported operations",
        ),
        (
            patch("replace", "/name", "x"),
            "Invalid patch path  '/name' specified for op 'replace'. "
            "Must be one of: [/description, /schema]",
        ),
        (
            patch("replace", "/schema", ""),
            "Model schema must have at least 1 property or array items defined",
        ),
    ):
        with pytest.raises(ClientError) as refused:
            gateway.update_model(**of_model, patchOperations=[operation])
        assert refused.value.response["Error"] == {
            "Code": "BadRequestException",
            "Message": message,
        }


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        (
            patch("remove", "/responseParameters/method.response.header.no"),
            "NotFoundException",
            "Invalid parameter name specified",
        ),
        (
            patch("replace", "/responseModels/text~1plain", "Empty"),
            "NotFoundException",
            "Content-Type specified was not found",
        ),
        (
            patch("replace", "/wrong/method.response.header.my-header", "true"),
            "BadRequestException",
            "Invalid patch path /wrong/method.response.header.my-header",
        ),
        (
            patch("wrong_op", "/responseParameters/x", "true"),
            "ValidationException",
            "1 validation error detected: Value 'wrong_op' at "
            "'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: "
            "Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
        ),
    ],
)
def test_a_patch_that_does_not_fit_is_refused_and_changes_nothing(
    cloud: Cloud, api: Api, operation: Patch, code: str, message: str
) -> None:
    """Recorded: ``test_update_method_lack_response_parameters_and_models``,
    ``test_update_method_wrong_param_names``, ``test_update_method_response_wrong_operations``."""
    gateway = cloud.client("apigateway")
    gateway.put_method_response(**of(api), statusCode="200")
    fits = patch("add", "/responseParameters/method.response.header.a", "true")
    with pytest.raises(ClientError) as refused:
        gateway.update_method_response(
            **of(api, statusCode="200"), patchOperations=[fits, operation]
        )
    if code == "ValidationException":
        message = message.replace("Operations.1.", "Operations.2.")
    assert refused.value.response["Error"] == {"Code": code, "Message": message}
    after = gateway.get_method_response(**of(api, statusCode="200"))
    assert "method.response.header.a" not in (after.get("responseParameters") or {})


@pytest.mark.parametrize(
    ("where", "operation", "code", "message"),
    [
        (
            "/",
            ("/pathPart", "x"),
            "BadRequestException",
            "Root resource cannot update its pathPart.",
        ),
        (
            "/",
            ("/parentId", "x"),
            "BadRequestException",
            "Root resource cannot update its parentId.",
        ),
        ("/pets", ("/parentId", "below"), BAD, "Resources cannot be cyclical."),
        (
            "/pets",
            ("/pathPart", "zoo"),
            "ConflictException",
            "Another resource with the same parent already has this name: zoo",
        ),
        (
            "/pets",
            ("/parentId", "no"),
            "NotFoundException",
            "Invalid Resource identifier specified",
        ),
    ],
)
def test_a_resource_that_can_not_move_stays(
    cloud: Cloud, api: Api, where: str, operation: tuple[str, str], code: str, message: str
) -> None:
    """Recorded: ``test_update_resource_behaviour``, ``test_update_resource_on_root``."""
    api.method("GET", "/zoo")
    value: Any = api.resource("/pets/below") if operation[1] == "below" else operation[1]
    with pytest.raises(ClientError) as refused:
        cloud.client("apigateway").update_resource(
            restApiId=api.id,
            resourceId=api.resource(where),
            patchOperations=[patch("replace", operation[0], value)],
        )
    assert refused.value.response["Error"] == {"Code": code, "Message": message}
