"""Execution and access logs in CloudWatch Logs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud, new_name, trusting

JSON = "application/json"
GATEWAY = "apigateway.amazonaws.com"
ECHO = """
def handler(event, context):
    if event["httpMethod"] == "DELETE":
        raise Exception("no deletion")
    if event["httpMethod"] == "PATCH":
        return {"unknown": 1}
    return {"statusCode": 201, "body": "made"}
"""


@pytest.fixture(scope="module")
def role(server: Cloud) -> Iterator[str]:
    """The account's CloudWatch role."""
    arn = server.role("logs:*", trust=trusting(GATEWAY))
    yield account_role(server, arn)
    account_role(server, "")


def account_role(server: Cloud, arn: str) -> str:
    patch = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": arn}]
    server.client("apigateway").update_account(patchOperations=patch)
    return arn


@pytest.fixture(scope="module")
def function(server: Cloud) -> str:
    return server.function(ECHO)


@pytest.fixture
def api(cloud: Cloud, role: str, function: str) -> Api:
    api = cloud.api(function)
    api.method("ANY", "/pets/{id}")
    api.deploy()
    return api


def settle(api: Api, **values: str) -> None:
    """Stage settings by the end of their path."""
    paths = {
        "level": "/*/*/logging/loglevel",
        "trace": "/*/*/logging/dataTrace",
        "destination": "/accessLogSettings/destinationArn",
        "format": "/accessLogSettings/format",
    }
    patch = [
        {"op": "replace", "path": paths[name], "value": value} for name, value in values.items()
    ]
    api.cloud.client("apigateway").update_stage(
        restApiId=api.id, stageName="prod", patchOperations=patch
    )


def logged(cloud: Cloud, group: str) -> list[str]:
    logs = cloud.client("logs")
    try:
        found = logs.filter_log_events(logGroupName=group)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [event["message"] for event in found]


def execution(api: Api, request_id: str) -> list[str]:
    """The lines of one request, without its id."""
    lines = logged(api.cloud, f"API-Gateway-Execution-Logs_{api.id}/prod")
    prefix = f"({request_id}) "
    return [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]


def test_every_step_is_logged_with_its_data(api: Api) -> None:
    settle(api, level="INFO", trace="true")
    reply = api.call("POST", "/pets/7?q=1", data="sent", headers={"X-A": "a"})
    request_id = reply.headers["x-amzn-RequestId"]
    lines = execution(api, request_id)
    extended, plan, key, start, verb, path, query, headers, body, uri, *rest = lines
    assert extended == f"Extended Request Id: {reply.headers['x-amz-apigw-id']}"
    assert plan.startswith(f"Verifying Usage Plan for request: {request_id}. API Key:  API Stage: ")
    assert "does not require API Key" in key
    assert (start, verb) == (
        f"Starting execution for request: {request_id}",
        "HTTP Method: POST, Resource Path: /pets/7",
    )
    assert (path, query) == (
        "Method request path: {id=7}",
        "Method request query string: {q=1}",
    )
    assert headers.startswith("Method request headers: {")
    assert "X-A=a" in headers
    assert body == "Method request body before transformations: sent"
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{api.function}"
    url = f"https://lambda.{REGION}.amazonaws.com/2015-03-31/functions/{arn}/invocations"
    assert uri == f"Endpoint request URI: {url}"
    sent, event, sending, received, _, answer, after, answered, done, completed = rest
    assert f"User-Agent=AmazonAPIGateway_{api.id}" in sent
    assert event.startswith('Endpoint request body after transformations: {"resource": "/pets/{id}')
    assert event.endswith("[TRUNCATED]")
    assert sending == f"Sending request to {url}"
    assert re.fullmatch(r"Received response\. Status: 200, Integration latency: \d+ ms", received)
    assert answer.endswith('{"statusCode": 201, "body": "made"}')
    assert after == "Method response body after transformations: made"
    assert "Content-Type=application/json" in answered
    assert (done, completed) == (
        "Successfully completed execution",
        "Method completed with status: 201",
    )


def test_without_data_tracing_no_data_is_logged(api: Api) -> None:
    settle(api, level="INFO")
    reply = api.call("POST", "/pets/7", data="secret")
    lines = execution(api, reply.headers["x-amzn-RequestId"])
    assert "Method completed with status: 201" in lines
    assert not [line for line in lines if "secret" in line or line.startswith("Method request")]


@pytest.mark.parametrize(
    ("verb", "line"),
    [
        ("PATCH", "Execution failed due to configuration error: Malformed Lambda proxy response"),
        ("DELETE", "Lambda execution failed with status 200 due to customer function error: "),
    ],
)
def test_a_failure_is_told_with_its_reason(api: Api, verb: str, line: str) -> None:
    settle(api, level="ERROR")
    reply = api.call(verb, "/pets/7")
    lines = execution(api, reply.headers["x-amzn-RequestId"])
    assert len(lines) == 3
    assert lines[1].startswith(line)
    assert lines[2] == "Method completed with status: 502"


def test_errors_alone_are_logged_where_that_is_asked(api: Api) -> None:
    settle(api, level="ERROR")
    fine = api.call("GET", "/pets/7").headers["x-amzn-RequestId"]
    assert "Method completed with status: 200" not in execution(api, fine)


def test_nothing_is_logged_unless_it_is_asked(api: Api) -> None:
    api.call("GET", "/pets/7")
    settle(api, level="OFF")
    api.call("GET", "/pets/7")
    assert logged(api.cloud, f"API-Gateway-Execution-Logs_{api.id}/prod") == []


FORMAT = (
    '{"id": "$context.requestId", "ip": "$context.identity.sourceIp", "verb": '
    '"$context.httpMethod", "path": "$context.resourcePath", "status": $context.status, '
    '"length": $context.responseLength, "took": $context.responseLatency, "integration": '
    '"$context.integrationLatency", "error": "$context.error.message", '
    '"user": "$context.authorizer.principalId", "own": "${context.integration.status}"}'
)


def access(api: Api) -> str:
    group = new_name("access")
    api.cloud.client("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"
    settle(api, destination=arn, format=FORMAT)
    return group


def test_an_access_is_a_line_in_the_stages_format(api: Api) -> None:
    group = access(api)
    reply = api.call("POST", "/pets/7")
    (line,) = logged(api.cloud, group)
    told: dict[str, Any] = json.loads(line)
    assert 0 <= int(told.pop("integration")) <= told.pop("took") + 1
    assert told == {
        "id": reply.headers["x-amzn-RequestId"],
        "ip": "127.0.0.1",
        "verb": "POST",
        "path": "/pets/{id}",
        "status": 201,
        "length": 4,
        "error": "-",
        "user": "-",
        "own": "200",
    }


def test_a_request_that_found_no_method_is_an_access_too(api: Api) -> None:
    group = access(api)
    assert api.call("GET", "/nowhere").status_code == 403
    (line,) = logged(api.cloud, group)
    told = json.loads(line)
    assert (told["status"], told["error"], told["integration"]) == (
        403,
        "Missing Authentication Token",
        "-",
    )


def test_without_permissions_of_the_role_nothing_is_logged(
    cloud: Cloud, role: str, function: str
) -> None:
    api = cloud.api(function)
    api.method("GET", "/")
    api.deploy()
    settle(api, level="INFO")
    try:
        account_role(cloud, cloud.role("s3:*", trust=trusting(GATEWAY)))
        assert api.call().status_code == 201
    finally:
        account_role(cloud, role)
    assert logged(cloud, f"API-Gateway-Execution-Logs_{api.id}/prod") == []


def test_logging_needs_a_role_of_the_account(cloud: Cloud, role: str, function: str) -> None:
    api = cloud.api(function)
    api.method("GET", "/")
    api.deploy()
    gateway = cloud.client("apigateway")
    try:
        account_role(cloud, "")
        with pytest.raises(gateway.exceptions.BadRequestException, match="must be set in account"):
            settle(api, level="INFO")
    finally:
        account_role(cloud, role)


def test_the_accounts_role_has_to_trust_api_gateway(cloud: Cloud) -> None:
    gateway = cloud.client("apigateway")
    with pytest.raises(gateway.exceptions.BadRequestException, match="grant trust permission"):
        account_role(cloud, cloud.admin)


@pytest.mark.parametrize(
    ("op", "name", "value", "message"),
    [
        ("replace", "randomValue", "x", "Invalid accessLogSettings path. Must be one of"),
        ("add", "*", "x", "Invalid accessLogSettings path. Must be one of"),
        ("remove", "format", None, "Cannot remove method setting accessLogSettings/format"),
        ("replace", "format", "", "Access Log value must not be empty"),
    ],
)
def test_access_log_settings_are_checked(
    api: Api, op: str, name: str, value: str | None, message: str
) -> None:
    """Recorded: ``test_stage_access_log_settings_validation``."""
    gateway = api.cloud.client("apigateway")
    patch = {"op": op, "path": f"/accessLogSettings/{name}"} | (
        {} if value is None else {"value": value}
    )
    with pytest.raises(gateway.exceptions.BadRequestException, match=re.escape(message)):
        gateway.update_stage(restApiId=api.id, stageName="prod", patchOperations=[patch])


def test_access_logs_to_firehose_are_named(api: Api) -> None:
    gateway = api.cloud.client("apigateway")
    arn = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/amazon-apigateway-x"
    patch = [{"op": "add", "path": "/accessLogSettings/destinationArn", "value": arn}]
    with pytest.raises(gateway.exceptions.ClientError, match="access logs to Firehose"):
        gateway.update_stage(restApiId=api.id, stageName="prod", patchOperations=patch)
