"""Trees that are drawn wrong: the API, its resource, its method and what is behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checks.faults.deployed import Deployed
from checks.faults.language import Apply, Fault, Kind, in_turn, owned_by
from checks.lab04 import (
    api_calls_the_function,
    api_exists,
    integration_is_a_proxy,
    integration_posts,
    method_exists,
    method_is_open,
    resource_exists,
)

STRANGER = "210987654321"


def _delete(me: Deployed) -> None:
    me.apigateway.delete_rest_api(restApiId=me.api)


def _rename(me: Deployed) -> None:
    new = me.names.api.replace("Operations", "Operation")
    me.apigateway.update_rest_api(
        restApiId=me.api, patchOperations=[{"op": "replace", "path": "/name", "value": new}]
    )


def _make_http_api(me: Deployed) -> None:
    me.client("apigatewayv2").create_api(Name=me.names.api, ProtocolType="HTTP")


def _make_namesake(me: Deployed) -> None:
    me.apigateway.create_rest_api(name=me.names.api)


def moved(path: str = "", **method: Any) -> Apply:
    """The method at another path, or another one there; deployed."""

    def apply(me: Deployed) -> None:
        here = me.method
        me.apigateway.delete_method(**here)
        resource = here["resourceId"]
        if path:
            me.apigateway.delete_resource(restApiId=me.api, resourceId=resource)
            resource = _made(me, path)
        _put(me, resource, **method)
        me.deploys()

    return apply


def added_post(me: Deployed) -> None:
    """The method as it should be, beside what there is."""
    _put(me, me.method["resourceId"])


def _put(me: Deployed, resource: str, **method: Any) -> None:
    asked = {"httpMethod": "POST", "authorizationType": "NONE", **method}
    me.apigateway.put_method(restApiId=me.api, resourceId=resource, **asked)
    me.apigateway.put_integration(
        restApiId=me.api,
        resourceId=resource,
        httpMethod=asked["httpMethod"],
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=me.uri(me.function_arn),
    )


def _made(me: Deployed, path: str) -> str:
    parent = me.resource("/")
    for part in path.split("/"):
        made = me.apigateway.create_resource(restApiId=me.api, parentId=parent, pathPart=part)
        parent = str(made["id"])
    return parent


def _authorized_by_function(me: Deployed) -> None:
    made = me.apigateway.create_authorizer(
        restApiId=me.api,
        name="bouncer",
        type="TOKEN",
        authorizerUri=me.uri(me.function_arn),
        identitySource="method.request.header.Authorization",
    )
    moved(authorizationType="CUSTOM", authorizerId=made["id"])(me)


def integrated(make_uri: Callable[[Deployed], str] | None = None, **settings: Any) -> Apply:
    """Another integration behind the method; deployed."""

    def apply(me: Deployed) -> None:
        uri = make_uri(me) if make_uri else me.uri(me.function_arn)
        right = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}
        asked = {key: value for key, value in (right | settings).items() if value}
        me.apigateway.put_integration(**me.method, **asked)
        me.deploys()

    return apply


def _calls(arn: Callable[[Deployed], str]) -> Apply:
    return integrated(lambda me: me.uri(arn(me)))


FAULTS = (
    Fault("There is no API", api_exists, "no such thing", _delete),
    Fault("The API has another name", api_exists, "the nearest name is", _rename),
    Fault(
        "There is an HTTP API instead",
        api_exists,
        "there is an HTTP API of that name",
        in_turn(_delete, _make_http_api),
    ),
    Fault(
        "There are two APIs of the name",
        api_exists,
        "there are 2 APIs of this name",
        _make_namesake,
        Kind.WARNING,
    ),
    *owned_by(
        resource_exists,
        {
            "The path has another letter case": (
                "there is /, /dynamodbmanager",
                moved("dynamodbmanager"),
            ),
            "The path is under another parent": (
                "/v1/DynamoDBManager",
                moved("v1/DynamoDBManager"),
            ),
            "The path is misspelt": ("/DynamoDbManger", moved("DynamoDbManger")),
        },
    ),
    *owned_by(
        method_exists,
        {
            "There is no method": (
                "no such thing",
                lambda me: me.apigateway.delete_method(**me.method),
            ),
            "The method is GET": ("there is GET", moved(httpMethod="GET")),
            "The method is PUT": ("there is PUT", moved(httpMethod="PUT")),
        },
    ),
    *owned_by(
        method_is_open,
        {
            "The method asks for a signature": (
                "authorization AWS_IAM",
                moved(authorizationType="AWS_IAM"),
            ),
            "The method asks for an API key": ("an API key", moved(apiKeyRequired=True)),
            "The method asks an authorizer": ("authorization CUSTOM", _authorized_by_function),
        },
    ),
    *owned_by(
        integration_is_a_proxy,
        {
            "There is no integration": (
                "no such thing",
                lambda me: me.apigateway.delete_integration(**me.method),
            ),
            "The integration is AWS": ("AWS", integrated(type="AWS")),
            "The integration is a mock": (
                "MOCK",
                integrated(type="MOCK", integrationHttpMethod="", uri=""),
            ),
            "The integration is HTTP_PROXY": (
                "HTTP_PROXY",
                integrated(lambda _: "http://127.0.0.1:9/", type="HTTP_PROXY"),
            ),
        },
    ),
    *(
        Fault(
            f"Lambda is called with {verb}",
            integration_posts,
            verb,
            integrated(integrationHttpMethod=verb),
        )
        for verb in ("GET", "PUT")
    ),
    *owned_by(
        api_calls_the_function,
        {
            "The API calls another function": (
                "function:another",
                _calls(lambda me: me.function_arn.replace(me.names.function, "another")),
            ),
            "The API calls a function in another region": (
                "arn:aws:lambda:eu-north-1:",
                _calls(lambda me: me.function_arn.replace(me.region, "eu-north-1")),
            ),
            "The API calls a function of another account": (
                STRANGER,
                _calls(lambda me: me.function_arn.replace(me.account, STRANGER)),
            ),
            "A stage variable is not defined": (
                "${stageVariables.function}",
                _calls(
                    lambda me: me.function_arn.replace(
                        me.names.function, "${stageVariables.function}"
                    )
                ),
            ),
        },
    ),
)
