"""What is live is the last deployment to the stage: changes made since are not."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Api, Cloud, function_arn, integration_uri, new_name

WHO = 'def handler(event, context): return {"body": context.function_name}'


@pytest.fixture
def api(cloud: Cloud) -> Api:
    one = cloud.api(cloud.function(WHO))
    one.method("GET", "/")
    one.deploy()
    return one


def test_a_new_method_is_live_only_after_a_deployment(api: Api) -> None:
    api.method("GET", "/new")
    assert api.call("GET", "/new").status_code == 403
    api.deploy()
    assert api.call("GET", "/new").status_code == 200


def test_a_deleted_method_is_live_until_a_deployment(api: Api) -> None:
    api.method("GET", "/other")
    api.deploy()
    gateway = api.cloud.client("apigateway")
    gateway.delete_resource(restApiId=api.id, resourceId=api.resource("/other"))
    assert api.call("GET", "/other").status_code == 200
    api.deploy()
    assert api.call("GET", "/other").status_code == 403


def test_a_changed_integration_is_live_only_after_a_deployment(api: Api) -> None:
    other = api.cloud.function(WHO)
    Api(api.cloud, api.id, api.stage, other).permit()
    place = {"restApiId": api.id, "resourceId": api.resource("/"), "httpMethod": "GET"}
    api.cloud.client("apigateway").put_integration(
        **place, type="AWS_PROXY", integrationHttpMethod="POST", uri=integration_uri(other)
    )
    assert api.call().text == api.function
    api.deploy()
    assert api.call().text == other


def test_a_stage_can_go_back_to_an_earlier_deployment(api: Api) -> None:
    gateway = api.cloud.client("apigateway")
    first = gateway.get_stage(restApiId=api.id, stageName="prod")["deploymentId"]
    api.method("GET", "/new")
    second = api.deploy()
    for deployment, status in ((first, 403), (second, 200)):
        change = [{"op": "replace", "path": "/deploymentId", "value": deployment}]
        gateway.update_stage(restApiId=api.id, stageName="prod", patchOperations=change)
        assert api.call("GET", "/new").status_code == status


def test_stages_live_side_by_side(api: Api) -> None:
    api.method("GET", "/new")
    Api(api.cloud, api.id, "test", api.function).deploy()
    assert api.call("GET", "/new").status_code == 403
    assert api.cloud.http.get(f"{api.url[:-4]}test/new", timeout=30).status_code == 200


def test_a_deleted_stage_is_forbidden(api: Api) -> None:
    api.cloud.client("apigateway").delete_stage(restApiId=api.id, stageName="prod")
    assert (api.call().status_code, api.call().json()) == (403, {"message": "Forbidden"})


def test_a_deleted_api_is_forbidden(api: Api) -> None:
    api.cloud.client("apigateway").delete_rest_api(restApiId=api.id)
    assert api.call().status_code == 403


def test_a_deployment_keeps_the_stages_settings(api: Api) -> None:
    gateway = api.cloud.client("apigateway")
    change = [{"op": "replace", "path": "/variables/colour", "value": "blue"}]
    gateway.update_stage(restApiId=api.id, stageName="prod", patchOperations=change)
    deployed = api.deploy(variables={"size": "small"})
    stage = gateway.get_stage(restApiId=api.id, stageName="prod")
    assert stage["variables"] == {"colour": "blue", "size": "small"}
    assert stage["deploymentId"] == deployed


def test_an_api_without_methods_can_not_be_deployed(cloud: Cloud) -> None:
    empty = cloud.client("apigateway").create_rest_api(name=new_name("api"))["id"]
    with pytest.raises(ClientError, match="The REST API doesn't contain any methods"):
        cloud.client("apigateway").create_deployment(restApiId=empty, stageName="prod")


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("not-an-arn", "Invalid ARN specified in the request"),
        (function_arn("f"), "AWS ARN for integration must contain path or action"),
        (
            "arn:aws:apigateway:us-east-1:sqs:path/123456789012/queue",
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose "
            "stream invocations.",
        ),
    ],
)
def test_a_proxy_integration_leads_to_a_function(api: Api, uri: str, message: str) -> None:
    """Recorded: ``test_put_integration_aws_proxy_uri``."""
    with pytest.raises(ClientError) as refused:
        api.method("GET", "/new", uri=uri)
    assert refused.value.response["Error"] == {"Code": "BadRequestException", "Message": message}


def test_a_refused_integration_is_not_kept(api: Api) -> None:
    with pytest.raises(ClientError):
        api.method("GET", "/new", uri="arn:aws:apigateway:us-east-1:sqs:path/1/q")
    gateway = api.cloud.client("apigateway")
    with pytest.raises(ClientError, match="Invalid Integration identifier"):
        gateway.get_integration(restApiId=api.id, resourceId=api.resource("/new"), httpMethod="GET")
