"""TestInvokeMethod, as recorded (``TestApigatewayTestInvoke``, ``test_apigw_test_invoke_…``)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud

JSON = "application/json"
ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event), "headers": {"X-A": "a"}}
"""


@pytest.fixture(scope="module")
def pets(server: Cloud) -> Api:
    """Mock methods, which are deployed nowhere."""
    api = server.api("nobody", permitted=False)
    templates = {
        "/pets": '{"pets": "all the pets"}',
        "/pets/{petId}": '{"petId": "$input.params(\'petId\')"}',
    }
    for path, template in templates.items():
        api.custom(
            "GET",
            path,
            {"200": {"responseTemplates": {JSON: template}}},
            type="MOCK",
            requestTemplates={JSON: '{"statusCode": 200}'},
        )
    return api


@pytest.fixture(scope="module")
def echo(server: Cloud) -> Api:
    api = server.api(server.function(ECHO))
    api.method("ANY", "/{proxy+}")
    return api


def invoke(api: Api, path: str, verb: str = "GET", **more: Any) -> Any:
    gateway = api.cloud.client("apigateway")
    return gateway.test_invoke_method(
        restApiId=api.id, resourceId=api.resource(path), httpMethod=verb, **more
    )


def lines(answer: Any) -> list[str]:
    """Of the log, without dates and ids."""
    first, *rest = answer["log"].split("\n")
    request_id = first.removeprefix("Execution log for request ")
    dated = re.compile(r"\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : (.*)")
    texts = [found[1] if (found := dated.fullmatch(line)) else line for line in rest]
    return [text.replace(request_id, "ID") for text in texts]


@pytest.mark.parametrize(
    ("resource", "path", "seen", "parameters", "body"),
    [
        ("/pets", None, "/pets", "{}", '{"pets": "all the pets"}'),
        ("/pets", "/random/test", "/random/test", "{}", '{"pets": "all the pets"}'),
        ("/pets/{petId}", "/pets/123", "/pets/123", "{petId=123}", '{"petId": "123"}'),
        ("/pets/{petId}", None, "/pets/{petId}", "{petId={petId}}", '{"petId": "{petId}"}'),
        ("/pets/{petId}", "/random/test", "/random/test", "{}", '{"petId": ""}'),
    ],
)
def test_a_mock_answers_with_its_log_as_recorded(
    pets: Api, resource: str, path: str | None, seen: str, parameters: str, body: str
) -> None:
    told = invoke(pets, resource, **({"pathWithQueryString": path} if path else {}))
    assert (told["status"], told["body"], told["headers"]) == (200, body, {"Content-Type": JSON})
    assert told["multiValueHeaders"] == {"Content-Type": [JSON]}
    assert isinstance(told["latency"], int)
    assert lines(told) == [
        "Starting execution for request: ID",
        f"HTTP Method: GET, Resource Path: {seen}",
        f"Method request path: {parameters}",
        "Method request query string: {}",
        "Method request headers: {}",
        "Method request body before transformations: ",
        f"Method response body after transformations: {body}",
        "Method response headers: {Content-Type=application/json}",
        "Successfully completed execution",
        "Method completed with status: 200",
        "",
    ]


def test_a_function_is_invoked_with_what_was_told(echo: Api) -> None:
    told = invoke(
        echo,
        "/{proxy+}",
        "ANY",
        pathWithQueryString="/a/b?queryTest=value",
        headers={"content-type": JSON},
        body='{"test": "val123"}',
        stageVariables={"colour": "blue"},
    )
    assert (told["status"], told["headers"]["X-A"]) == (200, "a")
    assert '"stage": "test-invoke-stage"' in told["body"]
    assert '"colour": "blue"' in told["body"]
    log = lines(told)
    assert "Method request query string: {queryTest=value}" in log
    assert "Method request headers: {content-type=application/json}" in log
    assert 'Method request body before transformations: {"test": "val123"}' in log
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{echo.function}"
    url = f"https://lambda.{REGION}.amazonaws.com/2015-03-31/functions/{arn}/invocations"
    assert f"Sending request to {url}" in log
    assert any(line.startswith("Received response. Status: 200, Integration") for line in log)


def test_a_failure_is_told_with_its_reason(cloud: Cloud) -> None:
    """Recorded: ``test_failed_invoke_test_method``."""
    api = cloud.api("nobody", permitted=False)
    api.method("GET", "/", type="HTTP_PROXY", uri="http://nobody.invalid", post="GET")
    told = invoke(api, "/")
    assert (told["status"], told["body"]) == (500, '{"message": "Internal server error"}')
    assert told["headers"] == {"x-amzn-ErrorType": "InternalServerErrorException"}
    assert lines(told)[-3:] == [
        "Execution failed due to configuration error: Invalid endpoint address",
        "Method completed with status: 500",
        "",
    ]


def test_what_is_changed_is_tried_before_it_is_deployed(cloud: Cloud) -> None:
    api = cloud.api("nobody", permitted=False)
    templates = {JSON: '{"statusCode": 200}'}
    answer = {"200": {"responseTemplates": {JSON: "old"}}}
    api.custom("GET", "/", answer, type="MOCK", requestTemplates=templates)
    api.deploy()
    cloud.client("apigateway").put_integration_response(
        restApiId=api.id,
        resourceId=api.resource("/"),
        httpMethod="GET",
        statusCode="200",
        responseTemplates={JSON: "new"},
    )
    assert (invoke(api, "/")["body"], api.call().text) == ("new", "old")


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"restApiId": "nobody"}, "Invalid API identifier specified"),
        ({"resourceId": "nobody"}, "Invalid Resource identifier specified"),
        ({"httpMethod": "PUT"}, "Invalid Method identifier specified"),
    ],
)
def test_what_is_not_there_is_said_so(pets: Api, place: dict[str, str], message: str) -> None:
    gateway = pets.cloud.client("apigateway")
    known = {"restApiId": pets.id, "resourceId": pets.resource("/pets"), "httpMethod": "GET"}
    with pytest.raises(gateway.exceptions.NotFoundException, match=message):
        gateway.test_invoke_method(**known | place)
