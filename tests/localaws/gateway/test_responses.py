"""What ends a request is answered as the deployed API customises it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.gateway.definitions import Definitions, GatewayResponse
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import KINDS, GatewayFailure
from localaws.gateway.responses import render
from localaws.gateway.snapshot import DeployedStage, Snapshot
from tests.localaws.cloud import Api, Cloud
from tests.localaws.gateway.made import request

OK = 'def handler(event, context): return {"body": "ok"}'
TEMPLATE = (
    '{"told": $context.error.messageString, "type": "$context.error.responseType", '
    '"stage": "${context.stage}", "colour": "$stageVariables.colour", "none": "$context.none"}'
)


@pytest.fixture(scope="module")
def function(server: Cloud) -> str:
    return server.function(OK)


@pytest.fixture
def api(cloud: Cloud, function: str) -> Api:
    one = cloud.api(function)
    one.method("GET", "/pets/{id}")
    return one


def customise(api: Api, kind: str, **more: Any) -> dict[str, Any]:
    gateway = api.cloud.client("apigateway")
    return dict(gateway.put_gateway_response(restApiId=api.id, responseType=kind, **more))


def test_status_template_and_headers_are_the_apis_own(api: Api) -> None:
    customise(
        api,
        "MISSING_AUTHENTICATION_TOKEN",
        statusCode="404",
        responseTemplates={"application/json": TEMPLATE},
        responseParameters={
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
            "gatewayresponse.header.x-agent": "method.request.header.X-Agent",
            "gatewayresponse.header.x-query": "method.request.querystring.q",
            "gatewayresponse.header.x-absent": "method.request.header.X-Absent",
            "gatewayresponse.header.x-stage": "context.stage",
        },
    )
    api.deploy(variables={"colour": "blue"})
    reply = api.call("GET", "/toys?q=what", headers={"X-Agent": "curl"})
    assert reply.status_code == 404
    assert reply.json() == {
        "told": "Missing Authentication Token",
        "type": "MISSING_AUTHENTICATION_TOKEN",
        "stage": "prod",
        "colour": "blue",
        "none": "",
    }
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert (reply.headers["x-agent"], reply.headers["x-query"]) == ("curl", "what")
    assert reply.headers["x-stage"] == "prod"
    assert "x-absent" not in reply.headers
    assert reply.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert reply.headers["Content-Type"] == "application/json"


def test_a_customised_response_is_live_only_after_a_deployment(api: Api) -> None:
    api.deploy()
    customise(api, "MISSING_AUTHENTICATION_TOKEN", statusCode="404")
    assert api.call("GET", "/toys").status_code == 403
    api.deploy()
    assert api.call("GET", "/toys").status_code == 404


def test_the_default_of_a_class_stands_for_the_types_that_are_not_customised(api: Api) -> None:
    customise(
        api, "DEFAULT_4XX", responseParameters={"gatewayresponse.header.x-which": "'default'"}
    )
    api.deploy()
    reply = api.call("GET", "/toys")
    assert (reply.status_code, reply.headers["x-which"]) == (403, "default")
    assert reply.json() == {"message": "Missing Authentication Token"}
    customise(api, "DEFAULT_4XX", statusCode="418")
    customise(api, "MISSING_AUTHENTICATION_TOKEN", statusCode="404")
    api.deploy()
    assert api.call("GET", "/toys").status_code == 404
    assert api.call("GET", "/pets/1", data=b"a" * 10_485_761).status_code == 418


def test_a_template_is_chosen_by_what_the_client_accepts(api: Api) -> None:
    templates = {
        "application/json": "{}",
        "application/xml": "<type>$context.error.responseType</type>",
    }
    customise(api, "MISSING_AUTHENTICATION_TOKEN", responseTemplates=templates)
    api.deploy()
    for accept, body in (
        ("application/xml", "<type>MISSING_AUTHENTICATION_TOKEN</type>"),
        ("text/html, application/xml;q=0.9", "<type>MISSING_AUTHENTICATION_TOKEN</type>"),
        ("text/html", "{}"),
        ("*/*", "{}"),
    ):
        reply = api.call("GET", "/toys", headers={"Accept": accept})
        assert reply.text == body


@settings(max_examples=30, deadline=None)
@given(template=st.text(st.characters(codec="utf-8"), max_size=60), value=st.text(max_size=10))
def test_any_template_is_answered(template: str, value: str) -> None:
    custom = {"THROTTLED": GatewayResponse(None, {}, {"text/plain": template + "$context.stage"})}
    snapshot = Snapshot.of("api", "one", [], Definitions(responses=custom))
    stage = DeployedStage("1", "us-east-1", "prod", {"a": value}, snapshot)
    reply = render(GatewayFailure("THROTTLED"), Exchange(request(), stage))
    assert (reply.status, reply.body.decode().endswith("prod")) == (429, True)


def test_all_types_are_listed_with_what_they_inherit(api: Api) -> None:
    """Recorded: ``test_gateway_response_put``."""
    customise(api, "DEFAULT_5XX", statusCode="599")
    customise(api, "AUTHORIZER_FAILURE", responseParameters={"gatewayresponse.header.a": "'b'"})
    gateway = api.cloud.client("apigateway")
    found = gateway.get_gateway_responses(restApiId=api.id)["items"]
    by_type = {one["responseType"]: one for one in found}
    assert sorted(KINDS) == [one["responseType"] for one in found]
    assert by_type["INTEGRATION_FAILURE"]["statusCode"] == "599"
    assert by_type["AUTHORIZER_FAILURE"]["statusCode"] == "500"
    assert by_type["ACCESS_DENIED"] == {
        "responseType": "ACCESS_DENIED",
        "statusCode": "403",
        "defaultResponse": True,
        "responseParameters": {},
        "responseTemplates": {"application/json": '{"message":$context.error.messageString}'},
    }
    assert "statusCode" not in by_type["DEFAULT_4XX"]
    assert by_type["DEFAULT_5XX"]["defaultResponse"] is False


def test_a_response_is_changed_and_deleted(api: Api) -> None:
    """Recorded: ``test_update_gateway_response``."""
    gateway, where = api.cloud.client("apigateway"), {"restApiId": api.id}
    where["responseType"] = "DEFAULT_4XX"
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    customise(api, "DEFAULT_4XX", statusCode="404", responseParameters={header: "'a.b.c'"})
    changes = [
        {"op": "replace", "path": "/statusCode", "value": "444"},
        {"op": "replace", "path": f"/responseParameters/{header}", "value": "'example.com'"},
        {"op": "add", "path": "/responseTemplates/application~1xml", "value": "<a/>"},
    ]
    updated = gateway.update_gateway_response(**where, patchOperations=changes)
    assert updated["statusCode"] == "444"
    assert updated["responseParameters"] == {header: "'example.com'"}
    assert updated["responseTemplates"]["application/xml"] == "<a/>"
    gateway.delete_gateway_response(**where)
    assert gateway.get_gateway_response(**where)["defaultResponse"] is True


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        (
            {"op": "add", "path": "/statusCode", "value": "444"},
            "BadRequestException",
            "Invalid patch path /statusCode",
        ),
        (
            {"op": "replace", "path": "/responseParameters/gatewayresponse.header.x", "value": "1"},
            "NotFoundException",
            "Invalid parameter name specified",
        ),
        ({"op": "replace", "value": "1"}, "BadRequestException", "Invalid patch path null"),
        (
            {"op": "replace", "path": "/wrongPath", "value": "1"},
            "BadRequestException",
            "Invalid patch path /wrongPath",
        ),
        (
            {"op": "replace", "path": "/responseTemplates/application~1json"},
            "BadRequestException",
            "Invalid null or empty value in responseTemplates",
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    api: Api, operation: dict[str, str], code: str, message: str
) -> None:
    """Recorded: ``test_update_gateway_response``."""
    with pytest.raises(ClientError) as refused:
        api.cloud.client("apigateway").update_gateway_response(
            restApiId=api.id, responseType="DEFAULT_4XX", patchOperations=[operation]
        )
    assert refused.value.response["Error"] == {"Code": code, "Message": message}


def test_what_is_not_there_is_said_so(api: Api) -> None:
    """Recorded: ``test_gateway_response_validation``."""
    gateway = api.cloud.client("apigateway")
    with pytest.raises(ClientError, match="Gateway response type not defined on api"):
        gateway.delete_gateway_response(restApiId=api.id, responseType="DEFAULT_4XX")
    with pytest.raises(ClientError, match="Invalid API identifier specified 123456789012:nobody"):
        gateway.get_gateway_responses(restApiId="nobody")
    with pytest.raises(ClientError, match="Value 'FAKE' at 'responseType' failed to satisfy"):
        gateway.get_gateway_response(restApiId=api.id, responseType="FAKE")
