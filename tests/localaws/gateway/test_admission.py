"""Whatever a client sends, it gets an answer that API Gateway documents, and soon."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.gateway.failure import KINDS
from tests.localaws.cloud import Api, Cloud, integration_uri, new_name

OK = 'def handler(event, context): return {"body": "ok"}'
DOCUMENTED = {200, *(kind.status for kind in KINDS.values() if kind.status < 500)}
GUARDS = {
    "/open": {},
    "/signed": {"authorizationType": "AWS_IAM"},
    "/keyed": {"apiKeyRequired": True},
}


@pytest.fixture(scope="module")
def api(server: Cloud) -> Api:
    """An API with every kind of admission, on ``/{kind}/{rest+}``."""
    one = server.api(server.function(OK))
    gateway = server.client("apigateway")
    schema = json.dumps({"type": "object", "properties": {"a": {"type": "string"}}})
    gateway.create_model(restApiId=one.id, name="M", contentType="application/json", schema=schema)
    validator = gateway.create_request_validator(
        restApiId=one.id, name="v", validateRequestBody=True, validateRequestParameters=True
    )["id"]
    pool = server.client("cognito-idp").create_user_pool(PoolName=new_name("pool"))["UserPool"]
    by = gateway.create_authorizer(
        restApiId=one.id, name="c", type="COGNITO_USER_POOLS", providerARNs=[pool["Arn"]]
    )["id"]
    expected = gateway.create_authorizer(
        restApiId=one.id,
        name="t",
        type="TOKEN",
        authorizerUri=integration_uri(one.function),
        identityValidationExpression="no token is like this",
    )["id"]
    guards: dict[str, dict[str, Any]] = GUARDS | {
        "/valid": {
            "requestValidatorId": validator,
            "requestModels": {"application/json": "M"},
            "requestParameters": {"method.request.querystring.q": True},
        },
        "/pooled": {"authorizationType": "COGNITO_USER_POOLS", "authorizerId": by},
        "/guarded": {"authorizationType": "CUSTOM", "authorizerId": expected},
    }
    for path, method in guards.items():
        one.method("ANY", path + "/{rest+}", method=method)
    one.deploy()
    return one


visible = st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "S"]), max_size=30)
ascii_text = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), max_size=20)
values = st.one_of(
    visible,
    visible.map(lambda text: f"Bearer {text}"),
    visible.map(
        lambda text: f"AWS4-HMAC-SHA256 Credential={text}, SignedHeaders=host, Signature=x"
    ),
    st.sampled_from(["application/json", "text/plain", "application/json;charset=x", "a.b.c"]),
)
names = st.sampled_from(
    ["Authorization", "Content-Type", "x-api-key", "Accept", "X-Amz-Date", "Origin", "Cookie"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["open", "signed", "keyed", "valid", "pooled", "guarded", "nowhere"]),
    verb=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
    path=ascii_text.map(lambda text: text.replace("#", "").replace("?", "").replace("\\", "")),
    query=ascii_text.map(lambda text: text.replace("#", "")),
    headers=st.dictionaries(names, values, max_size=4),
    body=st.binary(max_size=60) | st.sampled_from([b"{}", b'{"a": 1}', b"[" * 2000]),
)
def test_any_request_has_a_documented_answer(
    api: Api,
    kind: str,
    verb: str,
    path: str,
    query: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    connection = http.client.HTTPConnection(api.cloud.endpoint.removeprefix("http://"), timeout=20)
    target = f"/execute-api/{api.id}/prod/{kind}/{path}?{query}"
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    connection.request(verb, target, body=body, headers=sent)
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    assert reply.status in DOCUMENTED, (reply.status, text)
    if reply.status != 200:
        assert reply.headers["x-amzn-ErrorType"]
        assert verb == "HEAD" or {"message", "Message"} & json.loads(text).keys()


def test_an_authorizer_comes_before_the_key_and_the_key_before_validation(
    api: Api, cloud: Cloud
) -> None:
    """As an execution log tells it: authorizer, usage plan, and then the method's request."""
    one = cloud.api(api.function)
    gateway = cloud.client("apigateway")
    validator = gateway.create_request_validator(
        restApiId=one.id, name="v", validateRequestParameters=True
    )["id"]
    guards: dict[str, Any] = {"apiKeyRequired": True, "requestValidatorId": validator}
    guards["requestParameters"] = {"method.request.querystring.q": True}
    one.method("GET", "/", method=guards | {"authorizationType": "AWS_IAM"})
    one.method("POST", "/", method=guards)
    one.deploy()
    reply = one.call("GET")
    assert reply.json() == {"message": "Missing Authentication Token"}
    assert one.call("POST").json() == {"message": "Forbidden"}
    key = gateway.create_api_key(name=new_name("key"), enabled=True)
    stage = {"apiId": one.id, "stage": "prod"}
    plan = gateway.create_usage_plan(name=new_name("plan"), apiStages=[stage])["id"]
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    reply = one.call("POST", headers={"x-api-key": key["value"]})
    assert reply.json() == {"message": "Missing required request parameters: [q]"}


def test_an_api_without_its_own_endpoint_is_forbidden(api: Api, cloud: Cloud) -> None:
    one, gateway = cloud.api(api.function), cloud.client("apigateway")
    one.method("GET", "/")
    for disabled, status in (("true", 403), ("false", 200)):
        change = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": disabled}]
        gateway.update_rest_api(restApiId=one.id, patchOperations=change)
        one.deploy()
        assert one.call().status_code == status
