"""Methods name only what their API has."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Api, Cloud

WITHOUT_AUTHORIZER = (
    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
    "COGNITO_USER_POOLS requires a valid authorizer."
)


@pytest.fixture
def api(cloud: Cloud) -> Api:
    return cloud.api("nobody", permitted=False)


def error(call: Any, **arguments: Any) -> dict[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    found: dict[str, str] = refused.value.response["Error"]
    return found


def put(api: Api, verb: str = "ANY", **more: Any) -> dict[str, str]:
    """The arguments of PutMethod on the root."""
    place = {"restApiId": api.id, "resourceId": api.resource("/"), "httpMethod": verb}
    return place | {"authorizationType": "NONE"} | more


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"authorizationType": "CUSTOM"}, WITHOUT_AUTHORIZER),
        (
            {"authorizationType": "COGNITO_USER_POOLS", "authorizerId": "nobody"},
            WITHOUT_AUTHORIZER,
        ),
        ({"requestValidatorId": "nobody"}, "Invalid Request Validator identifier specified"),
        (
            {"requestModels": {"application/json": "petModel"}},
            "Invalid model identifier specified: petModel",
        ),
        (
            {
                "requestParameters": {
                    "method.request.querystring.a": True,
                    "method.request.header.a": True,
                }
            },
            "Parameter names must be unique across querystring, header and path",
        ),
        (
            {"verb": "BREW"},
            "Invalid HttpMethod specified. Valid options are "
            "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_not_there_can_not_be_named(api: Api, more: dict[str, Any], message: str) -> None:
    """Recorded: ``test_put_method_validation``, ``test_method_request_parameters``."""
    gateway = api.cloud.client("apigateway")
    refused = error(gateway.put_method, **put(api, **more))
    assert refused == {"Code": "BadRequestException", "Message": message}
    assert "resourceMethods" not in gateway.get_resources(restApiId=api.id)["items"][0]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("/authorizationType", "CUSTOM", WITHOUT_AUTHORIZER),
        (
            "/requestValidatorId",
            "nobody",
            "Invalid Request Validator identifier specified",
        ),
    ],
)
def test_nor_be_patched_in(api: Api, path: str, value: str, message: str) -> None:
    """Recorded: ``test_update_method_validation``."""
    gateway, method = api.cloud.client("apigateway"), put(api)
    before = gateway.put_method(**method)
    del method["authorizationType"]
    change = [{"op": "replace", "path": path, "value": value}]
    refused = error(gateway.update_method, **method, patchOperations=change)
    assert refused == {"Code": "BadRequestException", "Message": message}
    after = gateway.get_method(**method)
    assert after["authorizationType"] == before["authorizationType"]


def test_an_authorizer_of_a_method_that_needs_none_does_not_matter(api: Api) -> None:
    """Recorded: ``test_update_method_validation``, "skip-auth-id-with-wrong-type"."""
    gateway, method = api.cloud.client("apigateway"), put(api)
    gateway.put_method(**method)
    del method["authorizationType"]
    change = [{"op": "replace", "path": "/authorizerId", "value": "nobody"}]
    assert gateway.update_method(**method, patchOperations=change)["authorizationType"] == "NONE"


def test_a_model_in_use_can_not_be_deleted(api: Api) -> None:
    """Recorded: ``test_put_method_model``."""
    gateway = api.cloud.client("apigateway")
    model = {"restApiId": api.id, "modelName": "Pet"}
    gateway.create_model(
        restApiId=api.id, name="Pet", contentType="application/json", schema='{"type": "object"}'
    )
    gateway.put_method(**put(api, requestModels={"application/json": "Pet"}))
    assert error(gateway.delete_model, **model) == {
        "Code": "ConflictException",
        "Message": "Cannot delete model 'Pet', is referenced in method request: //ANY",
    }
    gateway.delete_method(restApiId=api.id, resourceId=api.resource("/"), httpMethod="ANY")
    gateway.delete_model(**model)
