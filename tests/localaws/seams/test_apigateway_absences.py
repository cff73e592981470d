"""What is deleted twice, or was never there, is absent; what is deleted takes its own along."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.cloud import Api, Cloud, integration_uri, new_name
from tests.localaws.seams.refusal import refused


@pytest.fixture
def api(cloud: Cloud, function: str) -> Api:
    one = cloud.api(function, permitted=False)
    template = {"application/json": '{"statusCode": 200}'}
    one.custom("POST", "/pets", {"200": {}}, type="MOCK", requestTemplates=template)
    return one


def names(api: Api, gateway: Any) -> dict[str, str]:
    """By parameter, one of each thing that belongs to an API or a usage plan."""
    own = {"restApiId": api.id}
    made = {
        "authorizerId": gateway.create_authorizer(
            **own,
            name="a",
            type="TOKEN",
            authorizerUri=integration_uri(api.function),
            identitySource="method.request.header.A",
        )["id"],
        "requestValidatorId": gateway.create_request_validator(**own, name="v")["id"],
        "deploymentId": gateway.create_deployment(**own)["id"],
        "usagePlanId": gateway.create_usage_plan(name=new_name("plan"))["id"],
        "keyId": gateway.create_api_key(name=new_name("key"))["id"],
    }
    gateway.create_usage_plan_key(
        usagePlanId=made["usagePlanId"], keyId=made["keyId"], keyType="API_KEY"
    )
    gateway.create_model(**own, name="M", contentType="application/json", schema='{"type": "null"}')
    method = {"resourceId": api.resource("/pets"), "httpMethod": "POST", "statusCode": "200"}
    return own | made | method | {"modelName": "M", "apiKey": made["keyId"]}


def test_what_is_deleted_a_second_time_is_not_found(cloud: Cloud, api: Api) -> None:
    gateway = cloud.client("apigateway")
    known = names(api, gateway)
    for thing in (
        *("integration_response", "method_response", "integration", "method", "resource"),
        *("authorizer", "request_validator", "model", "deployment", "usage_plan_key"),
        *("usage_plan", "api_key", "rest_api"),
    ):
        delete = getattr(gateway, f"delete_{thing}")
        operation = gateway.meta.service_model.operation_model(
            gateway.meta.method_to_api_mapping[f"delete_{thing}"]
        )
        asked = {name: known[name] for name in operation.input_shape.required_members}
        delete(**asked)
        assert refused(delete, **asked)[0] == "NotFoundException", thing


def test_a_resource_takes_those_below_it_along(cloud: Cloud, api: Api) -> None:
    gateway = cloud.client("apigateway")
    api.resource("/pets/{id}/toys")
    gateway.delete_resource(restApiId=api.id, resourceId=api.resource("/pets"))
    (root,) = gateway.get_resources(restApiId=api.id)["items"]
    asked = {"restApiId": api.id, "resourceId": root["id"]}
    assert refused(gateway.delete_resource, **asked)[0] == "BadRequestException"


def test_nothing_is_made_below_what_is_not_there(cloud: Cloud, api: Api) -> None:
    gateway = cloud.client("apigateway")
    asked = {"restApiId": api.id, "parentId": "nowhere", "pathPart": "a"}
    assert refused(gateway.create_resource, **asked) == (
        "NotFoundException",
        "Invalid Resource identifier specified",
    )
    api.deploy()


@pytest.mark.parametrize(
    "update", ["update_rest_api", "update_stage", "update_account", "update_usage_plan"]
)
def test_a_patch_without_operations_changes_nothing_and_one_without_a_path_is_refused(
    cloud: Cloud, api: Api, update: str
) -> None:
    gateway = cloud.client("apigateway")
    api.deploy()
    known = names(api, gateway) | {"stageName": "prod"}
    model = gateway.meta.service_model.operation_model(gateway.meta.method_to_api_mapping[update])
    asked = {name: known[name] for name in model.input_shape.required_members}
    act = getattr(gateway, update)
    before = act(**asked)
    assert refused(act, **asked, patchOperations=[{"op": "replace"}])[0] == "BadRequestException"
    assert {**act(**asked), "ResponseMetadata": ""} == {**before, "ResponseMetadata": ""}


@pytest.mark.parametrize("thing", ["restapis/{}", "restapis/{}/stages/prod", "apikeys/{}"])
def test_things_are_tagged_after_they_are_made(cloud: Cloud, api: Api, thing: str) -> None:
    gateway = cloud.client("apigateway")
    api.deploy()
    key = gateway.create_api_key(name=new_name("key"))["id"] if "keys" in thing else api.id
    arn = f"arn:aws:apigateway:us-east-1::/{thing.format(key)}"
    gateway.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
    gateway.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert gateway.get_tags(resourceArn=arn)["tags"] == {"b": "2"}


def test_tags_of_no_arn_are_refused(cloud: Cloud) -> None:
    gateway = cloud.client("apigateway")
    assert refused(gateway.get_tags, resourceArn="a")[0] == "BadRequestException"
