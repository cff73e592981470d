"""Lambda authorizers, as clients meet them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.localaws.cloud import (
    ACCOUNT,
    REGION,
    Api,
    Cloud,
    allow,
    eventually,
    function_arn,
    integration_uri,
    new_name,
    trusting,
)

ECHO = """
import json
def handler(event, context):
    return {"body": json.dumps(event["requestContext"].get("authorizer"))}
"""
# It answers what its input's token says, as JSON; and logs its input.
TOLD = """
import json
def handler(event, context):
    print("asked", json.dumps(event))
    told = event.get("authorizationToken") or event["headers"].get("x-token") or "{}"
    told = json.loads(told)
    if "raise" in told:
        raise Exception(told["raise"])
    effect = told.pop("effect", "Allow")
    resource = told.pop("resource", event["methodArn"])
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "me", "policyDocument": policy, **told}
"""
UNAUTHORIZED = (401, {"message": "Unauthorized"}, "UnauthorizedException")
DENIED = (
    403,
    {"Message": "User is not authorized to access this resource with an explicit deny"},
    "AccessDeniedException",
)
NOT_ALLOWED = (
    403,
    {"Message": "User is not authorized to access this resource"},
    "AccessDeniedException",
)
MISCONFIGURED = (500, {"message": None}, "AuthorizerConfigurationException")


@pytest.fixture(scope="module")
def echo(server: Cloud) -> str:
    return server.function(ECHO)


@pytest.fixture(scope="module")
def told(server: Cloud) -> str:
    name = server.function(TOLD)
    server.client("lambda").add_permission(
        FunctionName=name,
        StatementId="apis",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*/authorizers/*",
    )
    return name


@pytest.fixture
def api(cloud: Cloud, echo: str) -> Api:
    return cloud.api(echo)


def guard(api: Api, function: str, **more: Any) -> str:
    """An authorizer in front of ``GET /pets/{id}`` and ``POST /``, deployed. Its id."""
    settings = {"name": new_name("authorizer"), "type": "TOKEN", "authorizerResultTtlInSeconds": 0}
    if more.get("type") != "REQUEST":
        settings["identitySource"] = "method.request.header.X-Token"
    gateway = api.cloud.client("apigateway")
    made = gateway.create_authorizer(
        restApiId=api.id, authorizerUri=integration_uri(function), **settings | more
    )
    method = {"authorizationType": "CUSTOM", "authorizerId": made["id"]}
    api.method("GET", "/pets/{id}", method=method)
    api.method("POST", "/", method=method)
    api.deploy()
    return str(made["id"])


def token(**told: Any) -> dict[str, str]:
    return {"X-Token": json.dumps(told)}


def seen(reply: requests.Response) -> Any:
    return reply.status_code, reply.json(), reply.headers.get("x-amzn-ErrorType", "")


def asked(cloud: Cloud, function: str, marker: str) -> list[dict[str, Any]]:
    """The authorizer's inputs that hold the marker."""
    lines = [line for line in cloud.log(function) if "asked" in line and marker in line]
    return [json.loads(line.partition("asked ")[2]) for line in lines]


def test_who_is_allowed_reaches_the_function_with_its_context(api: Api, told: str) -> None:
    guard(api, told)
    context = {"text": "a", "number": 1, "flag": True, "half": 0.5, "none": None}
    found = api.call("GET", "/pets/1", headers=token(context=context)).json()
    assert isinstance(found.pop("integrationLatency"), int)
    assert found == {
        "principalId": "me",
        "text": "a",
        "number": "1",
        "flag": "true",
        "half": "0.5",
    }


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"effect": "Deny"}, DENIED),
        ({"resource": "arn:aws:execute-api:*:*:*/*/POST/*"}, NOT_ALLOWED),
        ({"raise": "Unauthorized"}, UNAUTHORIZED),
        ({"raise": "unauthorized"}, MISCONFIGURED),
        ({"policyDocument": None}, MISCONFIGURED),
        ({"policyDocument": "Allow"}, MISCONFIGURED),
        ({"policyDocument": {"Version": "2012-10-17", "Statement": []}}, MISCONFIGURED),
        ({"context": {"list": [1]}}, MISCONFIGURED),
        ({"context": "text"}, MISCONFIGURED),
    ],
    ids=str,
)
def test_who_is_not_allowed_gets_no_further(
    api: Api, told: str, answer: dict[str, Any], expected: Any
) -> None:
    guard(api, told)
    assert seen(api.call("GET", "/pets/1", headers=token(**answer))) == expected


def test_a_token_that_is_absent_or_of_another_form_is_not_shown_to_the_function(
    api: Api, told: str
) -> None:
    guard(api, told, identityValidationExpression=r"\{.*marker.*\}")
    assert seen(api.call("GET", "/pets/1")) == UNAUTHORIZED
    assert seen(api.call("GET", "/pets/1", headers={"X-Token": ""})) == UNAUTHORIZED
    assert seen(api.call("GET", "/pets/1", headers=token())) == UNAUTHORIZED
    assert api.call("GET", "/pets/1", headers=token(context={"a": "marker"})).status_code == 200


def test_a_token_authorizers_input_is_the_token_and_the_method(api: Api, told: str) -> None:
    guard(api, told)
    marker = new_name("marker")
    sent = token(context={"marker": marker})
    assert api.call("GET", "/pets/1/", headers=sent).status_code == 200
    event = eventually(lambda: asked(api.cloud, told, marker))[0]
    assert event == {
        "type": "TOKEN",
        "authorizationToken": sent["X-Token"],
        "methodArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/prod/GET/pets/1/",
    }


def test_a_request_authorizers_input_is_the_request_without_its_body(api: Api, told: str) -> None:
    guard(api, told, type="REQUEST")
    marker = new_name("marker")
    sent = token(context={"marker": marker})
    assert api.call("POST", "/?q=1&q=2", headers=sent, data="body").status_code == 200
    event = eventually(lambda: asked(api.cloud, told, marker))[0]
    assert event.pop("methodArn") == f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/prod/POST/"
    assert event.pop("headers")["X-Token"] == sent["X-Token"]
    assert event.pop("multiValueHeaders")["X-Token"] == [sent["X-Token"]]
    assert event.pop("requestContext")["resourcePath"] == "/"
    assert event == {
        "type": "REQUEST",
        "resource": "/",
        "path": "/",
        "httpMethod": "POST",
        "queryStringParameters": {"q": "2"},
        "multiValueQueryStringParameters": {"q": ["1", "2"]},
        "pathParameters": {},
        "stageVariables": {},
    }


SOURCES = (
    "method.request.header.X-Token, method.request.querystring.q, stageVariables.colour, "
    "context.httpMethod"
)


@pytest.mark.parametrize(
    ("path", "headers", "variables"),
    [
        ("/pets/1?q=1", {}, {"colour": "blue"}),
        ("/pets/1", token(), {"colour": "blue"}),
        ("/pets/1?q=", token(), {"colour": "blue"}),
        ("/pets/1?q=1", token(), {"shape": "round"}),
    ],
)
def test_every_identity_source_is_needed(
    api: Api, told: str, path: str, headers: dict[str, str], variables: dict[str, str]
) -> None:
    guard(api, told, type="REQUEST", identitySource=SOURCES)
    api.deploy(variables=variables)
    assert seen(api.call("GET", path, headers=headers)) == UNAUTHORIZED


def test_a_verdict_is_kept_for_its_identity_and_asked_for_each_method_anew(
    api: Api, told: str
) -> None:
    authorizer = guard(
        api, told, type="REQUEST", identitySource=SOURCES, authorizerResultTtlInSeconds=300
    )
    api.deploy(variables={"colour": "blue"})
    marker = new_name("marker")
    only = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/prod/GET/pets/1"
    sent = {"X-Token": json.dumps({"context": {"marker": marker}, "resource": only}, indent=None)}
    first, again = (api.call("GET", "/pets/1?q=1", headers=sent) for _ in range(2))
    assert (first.status_code, again.json()["integrationLatency"]) == (200, 0)
    assert seen(api.call("GET", "/pets/2?q=1", headers=sent)) == NOT_ALLOWED
    api.call("GET", "/pets/1?q=2", headers=sent)
    gateway = api.cloud.client("apigateway")
    gateway.flush_stage_authorizers_cache(restApiId=api.id, stageName="prod")
    api.call("GET", "/pets/1?q=1", headers=sent)
    eventually(lambda: len(asked(api.cloud, told, marker)) == 3)
    assert gateway.get_authorizer(restApiId=api.id, authorizerId=authorizer)["type"] == "REQUEST"


def test_a_changed_authorizer_is_live_only_after_a_deployment(api: Api, told: str) -> None:
    authorizer = guard(api, told)
    change = [{"op": "replace", "path": "/identityValidationExpression", "value": "nothing"}]
    api.cloud.client("apigateway").update_authorizer(
        restApiId=api.id, authorizerId=authorizer, patchOperations=change
    )
    assert api.call("GET", "/pets/1", headers=token()).status_code == 200
    api.deploy()
    assert seen(api.call("GET", "/pets/1", headers=token())) == UNAUTHORIZED


def test_a_function_that_does_not_let_the_authorizer_in_is_a_500(api: Api) -> None:
    alone = api.cloud.function(TOLD)
    authorizer = guard(api, alone)
    assert seen(api.call("GET", "/pets/1", headers=token())) == MISCONFIGURED
    permission = {
        "FunctionName": alone,
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
    }
    source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}"
    client = api.cloud.client("lambda")
    client.add_permission(StatementId="method", SourceArn=f"{source}/*/GET/pets/*", **permission)
    assert seen(api.call("GET", "/pets/1", headers=token())) == MISCONFIGURED
    client.add_permission(
        StatementId="authorizer", SourceArn=f"{source}/authorizers/{authorizer}", **permission
    )
    assert api.call("GET", "/pets/1", headers=token()).status_code == 200


def test_a_role_can_stand_for_the_permission(api: Api) -> None:
    alone, cloud = api.cloud.function(TOLD), api.cloud
    trust = trusting("apigateway.amazonaws.com")
    may = allow("lambda:InvokeFunction", resource=function_arn(alone))
    roles = {
        cloud.role(trust=trust, policy=may): 200,
        cloud.role(trust=trust, policy=allow("lambda:InvokeFunction", resource="arn:aws:x")): 500,
        cloud.role(policy=may): 500,
        f"arn:aws:iam::{ACCOUNT}:role/nobody": 500,
    }
    for role, status in roles.items():
        guarded = cloud.api(api.function)
        guard(guarded, alone, authorizerCredentials=role)
        assert guarded.call("GET", "/pets/1", headers=token()).status_code == status


def test_an_absent_function_is_a_500(api: Api) -> None:
    guard(api, "nobody")
    assert seen(api.call("GET", "/pets/1", headers=token())) == MISCONFIGURED


def test_an_authorizer_that_lambda_does_not_run_fails(api: Api, told: str) -> None:
    alone = Api(api.cloud, api.id, api.stage, api.cloud.function(TOLD))
    alone.permit("authorizers/*")
    guard(api, alone.function)
    api.cloud.client("lambda").put_function_concurrency(
        FunctionName=alone.function, ReservedConcurrentExecutions=0
    )
    reply = api.call("GET", "/pets/1", headers=token())
    assert seen(reply) == (500, {"message": None}, "AuthorizerFailureException")


def test_the_key_that_the_authorizer_names_is_the_clients(api: Api, told: str) -> None:
    gateway = api.cloud.client("apigateway")
    change = [{"op": "replace", "path": "/apiKeySource", "value": "AUTHORIZER"}]
    gateway.update_rest_api(restApiId=api.id, patchOperations=change)
    authorizer = guard(api, told)
    method = {
        "authorizationType": "CUSTOM",
        "authorizerId": authorizer,
        "apiKeyRequired": True,
    }
    api.method("GET", "/paid", method=method)
    api.deploy()
    key = gateway.create_api_key(name=new_name("key"), enabled=True)
    stage = {"apiId": api.id, "stage": "prod"}
    plan = gateway.create_usage_plan(name=new_name("plan"), apiStages=[stage])["id"]
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    named = token(usageIdentifierKey=key["value"])
    assert api.call("GET", "/paid", headers=named).status_code == 200
    assert api.call("GET", "/paid", headers=token(usageIdentifierKey="x" * 20)).status_code == 403
    in_header = token() | {"x-api-key": key["value"]}
    assert api.call("GET", "/paid", headers=in_header).status_code == 403


def test_a_gateway_response_can_tell_what_the_authorizer_told(api: Api, told: str) -> None:
    api.cloud.client("apigateway").put_gateway_response(
        restApiId=api.id,
        responseType="ACCESS_DENIED",
        responseTemplates={"application/json": '{"why": "$context.authorizer.why"}'},
    )
    guard(api, told)
    refused = api.call("GET", "/pets/1", headers=token(effect="Deny", context={"why": "because"}))
    assert (refused.status_code, refused.json()) == (403, {"why": "because"})


def test_a_method_can_not_name_an_authorizer_that_is_not_there(api: Api) -> None:
    """Recorded: ``test_put_method_validation``."""
    for kind in ("CUSTOM", "COGNITO_USER_POOLS"):
        with pytest.raises(ClientError, match=r"requires a valid authorizer\."):
            api.method("GET", "/", method={"authorizationType": kind, "authorizerId": "nobody"})
