"""Lambda integrations that are no proxies, as recorded (``test_apigateway_lambda``)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.localaws.cloud import (
    Api,
    Cloud,
    allow,
    eventually,
    function_arn,
    integration_uri,
    trusting,
)

JSON = "application/json"
OURS = (500, {"message": "Internal server error"})
ECHO = """
def handler(event, context):
    print(event)
    if isinstance(event, dict) and "fail" in event:
        raise Exception(event["fail"])
    return event
"""


@pytest.fixture(scope="module")
def echo(server: Cloud) -> str:
    return server.function(ECHO)


@pytest.fixture
def api(cloud: Cloud, echo: str) -> Api:
    return cloud.api(echo)


def custom(
    api: Api,
    template: str | None = None,
    *,
    answers: dict[str, dict[str, Any]] | None = None,
    path: str = "/",
    **more: Any,
) -> Api:
    templates = {} if template is None else {"requestTemplates": {JSON: template}}
    uri = integration_uri(api.function)
    settings = {"uri": uri, "type": "AWS"} | templates | more
    api.custom("POST", path, answers or {"200": {}}, **settings)
    api.deploy()
    return api


def seen(reply: requests.Response) -> tuple[int, Any]:
    return reply.status_code, reply.json()


def test_the_function_gets_the_payload_and_its_result_is_the_answer(api: Api) -> None:
    """Recorded: ``test_lambda_aws_integration``."""
    reply = custom(api).call("POST", json={"message": "hello world"})
    assert seen(reply) == (200, {"message": "hello world"})
    assert reply.headers["Content-Type"] == JSON
    assert reply.headers["X-Amzn-Trace-Id"].startswith("Root=1-")


def test_without_a_payload_the_event_is_an_empty_object(api: Api) -> None:
    assert seen(custom(api).call("POST")) == (200, {})


def test_a_template_makes_the_event(api: Api) -> None:
    """Recorded: ``test_lambda_aws_integration_with_request_template``."""
    custom(api, '{"param1": "$input.params(\'param1\')", "stage": "$context.stage"}')
    told = api.call("POST", "/?param1=foobar").json()
    assert told == {"param1": "foobar", "stage": "prod"}


def test_an_error_message_selects_the_response(api: Api) -> None:
    """Recorded: ``test_lambda_selection_patterns``; without a template the error is the body."""
    answers: dict[str, dict[str, Any]] = {
        "200": {},
        "400": {"selectionPattern": ".*four hundred.*"},
        "500": {"selectionPattern": ".*five hundred.*"},
        "404": {
            "selectionPattern": "gone",
            "responseTemplates": {JSON: '{"why": "$input.path(\'$.errorMessage\')"}'},
        },
    }
    custom(api, answers=answers)
    assert seen(api.call("POST", json={"fine": 1})) == (200, {"fine": 1})
    for fail, status in [("a four hundred b", 400), ("five hundred", 500), ("other", 200)]:
        reply = api.call("POST", json={"fail": fail})
        told = reply.json()
        assert (reply.status_code, told["errorMessage"], told["errorType"]) == (
            status,
            fail,
            "Exception",
        )
        assert set(told) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert seen(api.call("POST", json={"fail": "gone"})) == (404, {"why": "gone"})
    assert api.call("POST", json={"fail": "gone\nagain"}).status_code == 200


def test_a_template_chooses_the_status(api: Api) -> None:
    """Recorded: ``test_lambda_aws_integration_response_with_mapping_templates``."""
    template = (
        "#set($root = $input.path('$'))"
        '#if($root.body == "customerror")#set($context.responseOverride.status = 400)'
        "#else#set($context.responseOverride.status = 202)#end$input.json('$')"
    )
    custom(api, answers={"200": {"responseTemplates": {JSON: template}}})
    for body, status in [("noerror", 202), ("customerror", 400)]:
        sent = {"body": body, "statusCode": 200}
        assert seen(api.call("POST", json=sent)) == (status, sent)


def test_an_event_is_accepted_and_the_function_runs_later(cloud: Cloud) -> None:
    """ "Set up asynchronous invocation of the backend Lambda function"."""
    name = cloud.function(ECHO)
    api = cloud.api(name)
    parameters = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
    custom(api, requestParameters=parameters)
    reply = api.call("POST", json={"later": 1})
    assert (reply.status_code, reply.content) == (200, b"")
    eventually(lambda: "{'later': 1}\n" in cloud.log(name))


def test_a_client_may_choose_the_invocation_type(cloud: Cloud) -> None:
    api = cloud.api(cloud.function(ECHO))
    header = "integration.request.header.X-Amz-Invocation-Type"
    custom(api, requestParameters={header: "method.request.header.InvocationType"})
    assert api.call("POST", json={"a": 1}).json() == {"a": 1}
    reply = api.call("POST", json={"a": 1}, headers={"InvocationType": "Event"})
    assert (reply.status_code, reply.content) == (200, b"")


def test_an_event_that_is_no_json_is_a_400(api: Api) -> None:
    reply = custom(api).call("POST", data="no json")
    assert reply.status_code == 400
    assert reply.json()["message"].startswith("Could not parse request body into json")


def test_without_a_permission_or_a_function_it_is_a_500(cloud: Cloud, echo: str) -> None:
    api = cloud.api(echo, permitted=False)
    custom(api, path="/denied")
    custom(api, path="/absent", uri=integration_uri("nobody"))
    custom(api, path="/get", post="GET")
    for path in ("/denied", "/absent", "/get"):
        assert seen(api.call("POST", path, json={})) == OURS


@pytest.mark.parametrize("kind", ["AWS", "AWS_PROXY"])
def test_a_role_stands_in_for_the_functions_policy(cloud: Cloud, echo: str, kind: str) -> None:
    api = cloud.api(echo, permitted=False)
    trust = trusting("apigateway.amazonaws.com")
    only = allow("lambda:InvokeFunction", resource=function_arn(echo))
    roles = {
        "/may": cloud.role(trust=trust, policy=only),
        "/may-not": cloud.role("s3:*", trust=trust),
        "/trusts-another": cloud.role(policy=only),
    }
    for path, role in roles.items():
        custom(api, path=path, credentials=role, type=kind)
    sent = {"statusCode": 200, "body": "x"}
    statuses = {path: api.call("POST", path, json=sent).status_code for path in roles}
    fine = 200 if kind == "AWS" else 502  # the event that comes back is no proxy answer
    assert statuses == {"/may": fine, "/may-not": 500, "/trusts-another": 500}


@pytest.mark.parametrize("name", ["Authorization", "Connection", "content-length"])
def test_a_proxys_mappings_are_looked_at_too(api: Api, name: str) -> None:
    """Recorded: ``test_apigateway_header_remapping_aws[AWS_PROXY]``."""
    parameters = {f"integration.request.header.{name}": "'x'"}
    custom(api, requestParameters=parameters, type="AWS_PROXY")
    assert seen(api.call("POST", data=json.dumps({}))) == OURS
