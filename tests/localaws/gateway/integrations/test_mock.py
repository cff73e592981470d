"""Mock integrations, as recorded (``test_integration_mock_…``)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.localaws.cloud import Api, Cloud

JSON = "application/json"
OURS = (500, {"message": "Internal server error"})
UNSUPPORTED = (415, {"message": "Unsupported Media Type"})


@pytest.fixture
def api(cloud: Cloud) -> Api:
    return cloud.api("nobody", permitted=False)


def mock(
    api: Api,
    request: str | None,
    response: str | None = None,
    *,
    path: str = "/",
    verb: str = "GET",
    answers: dict[str, dict[str, Any]] | None = None,
    **more: Any,
) -> None:
    """A deployed method that answers by these templates; 200 is the default response."""
    templates = {} if request is None else {"requestTemplates": {JSON: request}}
    default = {} if response is None else {"responseTemplates": {JSON: response}}
    api.custom(verb, path, answers or {"200": default}, type="MOCK", **templates, **more)
    api.deploy()


def seen(reply: requests.Response) -> tuple[int, Any]:
    return reply.status_code, reply.json()


def test_the_templates_status_chooses_the_integration_response(api: Api) -> None:
    answers = {
        "200": {"responseTemplates": {JSON: '{"fine": true}'}},
        "404": {"selectionPattern": "404", "responseTemplates": {JSON: '{"gone": true}'}},
        "500": {"selectionPattern": r"5\d{2}", "responseTemplates": {JSON: '{"bad": true}'}},
    }
    mock(api, "{\"statusCode\": $input.params('status')}", answers=answers)
    assert seen(api.call("GET", "/?status=200")) == (200, {"fine": True})
    assert seen(api.call("GET", "/?status=201")) == (200, {"fine": True})
    assert seen(api.call("GET", "/?status=404")) == (404, {"gone": True})
    assert seen(api.call("GET", "/?status=503")) == (500, {"bad": True})
    assert seen(api.call("GET", "/?status=fine")) == OURS


@pytest.mark.parametrize(
    "template", ['{"statusCode": 200}', "{statusCode: 200}", "{'statusCode': 200}"]
)
def test_json_is_read_leniently(api: Api, template: str) -> None:
    mock(api, template, "ok")
    assert api.call().text == "ok"


@pytest.mark.parametrize(
    "template", ['{"statusCode": "200"}', "{}", "", "200", '{"statusCode": true}', "{", "#if("]
)
def test_without_a_whole_status_it_is_a_500(api: Api, template: str) -> None:
    mock(api, template, "ok")
    reply = api.call()
    assert seen(reply) == OURS
    assert reply.headers["x-amzn-ErrorType"] == "InternalServerErrorException"


def test_a_response_template_sees_what_the_request_template_set(api: Api) -> None:
    """Recorded: ``test_integration_mock_with_request_overrides_in_response_template``."""
    response = (
        "#set($way = $context.requestOverride.path.body)"
        '#if($way == "one"){"response": "path was path one"}'
        '#elseif($way == "two"){"response": "path was path two"}'
        '#else{"response": "this is the else clause"}#end'
    )
    request = "#set($context.requestOverride.path.body = $input.params('way')){\"statusCode\": 200}"
    mock(api, request, response)
    told = [api.call("GET", f"/?way={way}").json()["response"] for way in ("one", "two", "x")]
    assert told == ["path was path one", "path was path two", "this is the else clause"]


def test_a_request_template_may_override_the_response(api: Api) -> None:
    """Recorded: ``test_integration_mock_with_response_override_in_request_template``."""
    request = (
        "#set($context.responseOverride.status = 444)"
        '#set($context.responseOverride.header.foo = "bar")'
        '#set($context.responseOverride.custom = "is also passed around"){"statusCode": 200}'
    )
    response = (
        '{"custom": "$context.responseOverride.custom", '
        '"fooHeader": "$context.responseOverride.header.foo", '
        '"statusOverride": "$context.responseOverride.status"}'
    )
    mock(api, request, response)
    reply = api.call()
    assert seen(reply) == (
        444,
        {"custom": "is also passed around", "fooHeader": "bar", "statusOverride": "444"},
    )
    assert reply.headers["foo"] == "bar"


def test_without_a_response_template_there_is_no_body(api: Api) -> None:
    mock(api, '#set($context.responseOverride.status = 444){"statusCode": 200}')
    reply = api.call()
    assert (reply.status_code, reply.content) == (444, b"")


@pytest.mark.parametrize("status", ["99", "600", "'many'"])
def test_an_override_that_is_no_status_is_none(api: Api, status: str) -> None:
    mock(api, '{"statusCode": 200}', f"#set($context.responseOverride.status = {status})x")
    assert api.call().status_code == 200


def test_path_parameters_reach_the_template(api: Api) -> None:
    """Recorded: ``test_integration_mock_with_path_param``."""
    parameters = {"integration.request.path.integrationPath": "method.request.path.testPath"}
    template = '{"requestPath": "$input.params(\'testPath\')"}'
    mock(api, "{statusCode: 200}", template, path="/{testPath}", requestParameters=parameters)
    assert api.call("GET", "/foobar").json() == {"requestPath": "foobar"}


def test_preflight_requests_are_answered_as_the_console_sets_them_up(api: Api) -> None:
    headers = {
        "Access-Control-Allow-Headers": "'Content-Type,X-Amz-Date,Authorization,X-Api-Key'",
        "Access-Control-Allow-Methods": "'GET,OPTIONS'",
        "Access-Control-Allow-Origin": "'*'",
    }
    parameters = {f"method.response.header.{name}": value for name, value in headers.items()}
    answer = {"responseParameters": parameters, "responseTemplates": {JSON: ""}}
    mock(api, '{"statusCode": 200}', verb="OPTIONS", answers={"200": answer})
    reply = api.call("OPTIONS", headers={"Origin": "https://example.com"})
    assert (reply.status_code, reply.content) == (200, b"")
    assert {name: reply.headers[name] for name in headers} == {
        name: value.strip("'") for name, value in headers.items()
    }


@pytest.mark.parametrize(
    ("passthrough", "with_template", "without"),
    [
        ("WHEN_NO_MATCH", 200, 200),
        ("WHEN_NO_TEMPLATES", 415, 200),
        ("NEVER", 415, 415),
    ],
)
def test_an_unmatched_payload_passes_as_told(
    api: Api, passthrough: str, with_template: int, without: int
) -> None:
    answers: dict[str, dict[str, Any]] = {"200": {}}
    settings = {"type": "MOCK", "passthroughBehavior": passthrough}
    api.custom("POST", "/with", answers, requestTemplates={JSON: "{}"}, **settings)
    api.custom("POST", "/without", answers, **settings)
    api.deploy()
    sent = {"data": '{"statusCode": 200}', "headers": {"Content-Type": "text/plain"}}
    assert api.call("POST", "/with", **sent).status_code == with_template
    reply = api.call("POST", "/without", **sent)
    assert reply.status_code == without
    assert without == 200 or seen(reply) == UNSUPPORTED


def test_a_template_is_chosen_by_the_content_type_without_its_parameters(api: Api) -> None:
    templates = {JSON: '{"statusCode": 200}', "text/plain": '{"statusCode": 404}'}
    answers: dict[str, dict[str, Any]] = {"200": {}, "404": {"selectionPattern": "404"}}
    api.custom("POST", "/", answers, type="MOCK", requestTemplates=templates)
    api.deploy()
    for content_type, status in [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("text/plain;charset=utf-8", 404),
        (None, 200),
    ]:
        headers = {"Content-Type": content_type}
        assert api.call("POST", data=b"x", headers=headers).status_code == status


def test_a_default_template_takes_what_no_other_does(api: Api) -> None:
    templates = {"$default": '{"statusCode": 200}', JSON: '{"statusCode": 404}'}
    answers: dict[str, dict[str, Any]] = {"200": {}, "404": {"selectionPattern": "404"}}
    api.custom("POST", "/", answers, type="MOCK", requestTemplates=templates)
    api.deploy()
    assert api.call("POST", json={}).status_code == 404
    assert api.call("POST", data="x", headers={"Content-Type": "a/b"}).status_code == 200


def test_the_client_chooses_among_response_templates(api: Api) -> None:
    templates = {JSON: '{"a": 1}', "application/xml": "<a>1</a>"}
    answers = {"200": {"responseTemplates": templates}}
    mock(api, '{"statusCode": 200}', answers=answers)
    for accept, text in [
        ("application/xml", "<a>1</a>"),
        ("text/html, application/xml;q=0.9", "<a>1</a>"),
        ("application/json", '{"a": 1}'),
        ("*/*", '{"a": 1}'),
    ]:
        assert api.call("GET", headers={"Accept": accept}).text == text


def test_without_a_method_response_or_a_matching_one_it_is_a_500(api: Api) -> None:
    pattern: dict[str, dict[str, Any]] = {"404": {"selectionPattern": "404"}}
    templates = {JSON: '{"statusCode": 200}'}
    api.custom("GET", "/match", pattern, type="MOCK", requestTemplates=templates)
    api.custom("GET", "/none", {}, type="MOCK", requestTemplates=templates)
    api.custom("GET", "/undeclared", {"200": {}}, (), type="MOCK", requestTemplates=templates)
    api.deploy()
    for path in ("/match", "/none", "/undeclared"):
        assert seen(api.call("GET", path)) == OURS


def test_variables_of_the_context_and_the_stage_are_there(api: Api) -> None:
    template = (
        '{"stage": "$context.stage", "path": "$context.resourcePath", "colour": '
        '"$stageVariables.colour", "ip": "$context.identity.sourceIp", "id": "$context.requestId"}'
    )
    api.custom(
        "GET",
        "/{id}",
        {"200": {"responseTemplates": {JSON: template}}},
        type="MOCK",
        requestTemplates={JSON: '{"statusCode": 200}'},
    )
    api.deploy(variables={"colour": "blue"})
    reply = api.call("GET", "/7")
    assert reply.json() == {
        "stage": "prod",
        "path": "/{id}",
        "colour": "blue",
        "ip": "127.0.0.1",
        "id": reply.headers["x-amzn-RequestId"],
    }


def test_a_slow_template_holds_up_nobody(api: Api) -> None:
    loops = "#foreach($i in [1..1000])#foreach($j in [1..100])#set($a = $j)#end#end"
    for path, response in (("/slow", loops), ("/quick", "")):
        answers = {"200": {"responseTemplates": {JSON: f"{response}done"}}}
        template = {JSON: '{"statusCode": 200}'}
        api.custom("GET", path, answers, type="MOCK", requestTemplates=template)
    api.deploy()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(requests.get, f"{api.url}/slow", timeout=60)
        assert api.call("GET", "/quick").text == "done"
        assert not slow.done()
        assert slow.result().text == "done"


def test_a_payload_of_json_comes_back_as_it_was(api: Api) -> None:
    template = "#set($context.requestOverride.path.body = $input.json('$')){\"statusCode\": 200}"
    mock(api, template, "$context.requestOverride.path.body", verb="POST")
    sent = {"text": "¡olé! \"'\\/ \u2028", "list": [1, 1.5, None, True, {"a": []}]}
    assert api.call("POST", json=sent).json() == sent
    assert json.loads(api.call("POST", data=json.dumps(sent, ensure_ascii=False).encode()).text)
