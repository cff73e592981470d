"""Resource policies of APIs: who may call from where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud, integration_uri, new_name
from tests.localaws.gateway.authorizers.test_iam import invoking, send, user

OK = 'def handler(event, context): return {"body": "ok"}'
HERE, ELSEWHERE = "127.0.0.0/8", "203.0.113.0/24"
Statement = dict[str, Any]


def statement(effect: str = "Allow", resource: str = "execute-api:/*", **more: Any) -> Statement:
    start: Statement = {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke"}
    return start | {"Resource": resource} | more


def from_(network: str) -> dict[str, Any]:
    return {"IpAddress": {"aws:SourceIp": network}}


def not_from(network: str) -> dict[str, Any]:
    return {"NotIpAddress": {"aws:SourceIp": network}}


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def set_policy(api: Api, *statements: Statement) -> None:
    text = document(*statements) if statements else ""
    change = [{"op": "replace", "path": "/policy", "value": text}]
    api.cloud.client("apigateway").update_rest_api(restApiId=api.id, patchOperations=change)
    api.deploy()


@pytest.fixture(scope="module")
def api(server: Cloud) -> Api:
    one = server.api(server.function(OK))
    for verb in ("GET", "POST"):
        one.method(verb, "/pets/{id}")
        one.method(verb, "/signed", method={"authorizationType": "AWS_IAM"})
    return one


def refused(api: Api, what: str, who: str = "anonymous", deny: bool = False) -> Any:
    arn = f"arn:aws:execute-api:{REGION}:********9012:{api.id}/prod/{what}"
    text = f"User: {who} is not authorized to perform: execute-api:Invoke on resource: {arn}"
    return 403, {"Message": text + (" with an explicit deny" if deny else "")}


@pytest.mark.parametrize(
    ("statements", "deny"),
    [
        ([statement()], None),
        ([statement(Condition=from_(HERE))], None),
        ([statement(), statement("Deny", Condition=not_from(HERE))], None),
        ([statement(resource="execute-api:/prod/GET/pets/*")], None),
        ([statement(resource="execute-api:/*/*/pets/1")], None),
        ([statement(Condition={"Bool": {"aws:SecureTransport": "true"}})], None),
        ([statement(Condition={"StringLike": {"aws:UserAgent": "python-requests/*"}})], None),
        ([statement(Condition=from_(ELSEWHERE))], False),
        ([statement(), statement("Deny", Condition=from_(HERE))], True),
        ([statement(resource="execute-api:/prod/POST/*")], False),
        ([statement(resource="execute-api:/test/*")], False),
        ([statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], False),
        ([statement(Action="execute-api:ManageConnections")], False),
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_a_policy_alone_decides_about_strangers(
    api: Api, statements: list[Statement], deny: bool | None
) -> None:
    set_policy(api, *statements)
    reply = api.call("GET", "/pets/1")
    if deny is None:
        assert reply.text == "ok"
    else:
        assert (reply.status_code, reply.json()) == refused(api, "GET/pets/1", deny=deny)
        assert reply.headers["x-amzn-ErrorType"] == "AccessDeniedException"


def test_a_whole_arn_is_understood_and_a_policy_is_live_after_a_deployment(api: Api) -> None:
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/*/GET/*"
    set_policy(api, statement(resource=arn))
    change = [{"op": "replace", "path": "/policy", "value": document(statement("Deny"))}]
    api.cloud.client("apigateway").update_rest_api(restApiId=api.id, patchOperations=change)
    assert api.call("GET", "/pets/1").status_code == 200
    assert api.call("POST", "/pets/1").status_code == 403
    api.deploy()
    assert api.call("GET", "/pets/1").status_code == 403
    set_policy(api)
    assert api.call("POST", "/pets/1").status_code == 200


def test_a_signer_is_let_in_by_either_policy_and_kept_out_by_any_deny(api: Api) -> None:
    arn, nothing = user(api.cloud, None)
    other, allowed = user(api.cloud, invoking(api))
    set_policy(api, statement(Principal={"AWS": arn}))
    assert send(api, nothing, path="/signed").status_code == 200
    assert send(api, allowed, path="/signed").status_code == 200
    set_policy(api, statement("Deny", Principal={"AWS": other}))
    reply = send(api, allowed, path="/signed")
    assert (reply.status_code, reply.json()) == refused(api, "POST/signed", other, deny=True)
    assert send(api, nothing, path="/signed").status_code == 403


AUTHORIZER = """
def handler(event, context):
    print("asked")
    effect = event["authorizationToken"]
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
    return {"policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


def test_a_lambda_authorizer_is_asked_only_if_nothing_denies_and_counts_beside_the_policy(
    cloud: Cloud,
) -> None:
    api = cloud.api(cloud.function(OK))
    guard = Api(cloud, api.id, api.stage, cloud.function(AUTHORIZER))
    guard.permit("authorizers/*")
    gateway = cloud.client("apigateway")
    authorizer = gateway.create_authorizer(
        restApiId=api.id,
        name="a",
        type="TOKEN",
        identitySource="method.request.header.X-Token",
        authorizerUri=integration_uri(guard.function),
        authorizerResultTtlInSeconds=0,
    )["id"]
    api.method("GET", "/", method={"authorizationType": "CUSTOM", "authorizerId": authorizer})
    for statements, token, status in (
        ([statement(Condition=from_(ELSEWHERE))], "Allow", 200),
        ([statement(Condition=from_(ELSEWHERE))], "Deny", 403),
        ([statement()], "Deny", 403),
        ([statement(), statement("Deny", Condition=from_(HERE))], "Allow", 403),
    ):
        set_policy(api, *statements)
        assert api.call("GET", "/", headers={"X-Token": token}).status_code == status
    cloud.invoke(guard.function, {"authorizationToken": "Allow", "methodArn": "x"})
    assert cloud.log(guard.function).count("asked\n") <= 4


@pytest.mark.parametrize("text", ["{", "{}", document(statement("Maybe"))])
def test_a_policy_that_is_none_is_refused(cloud: Cloud, text: str) -> None:
    gateway = cloud.client("apigateway")
    with pytest.raises(ClientError, match="Invalid policy document"):
        gateway.create_rest_api(name=new_name("api"), policy=text)
    api = gateway.create_rest_api(name=new_name("api"))["id"]
    change = [{"op": "replace", "path": "/policy", "value": text}]
    with pytest.raises(ClientError, match="Invalid policy document"):
        gateway.update_rest_api(restApiId=api, patchOperations=change)
