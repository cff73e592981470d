"""Lambda and API Gateway tell CloudWatch of every request."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, eventually

HANDLER = """
def handler(event, context):
    if event == "fail":
        raise ValueError("on purpose")
    return {"statusCode": ((event or {}).get("queryStringParameters") or {}).get("status", 200)}
"""


def of_function(cloud: Cloud, name: str, **dimensions: str) -> dict[str, Any]:
    return cloud.statistics("AWS/Lambda", name, **dimensions)


def test_invocations_and_errors_are_counted_at_once(cloud: Cloud) -> None:
    name = cloud.function(HANDLER)
    for payload in (None, "fail", None):
        cloud.invoke(name, payload)
    found = {
        metric: of_function(cloud, metric, FunctionName=name)
        for metric in ("Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions")
    }
    assert found["Invocations"]["Sum"] == 3
    assert (found["Errors"]["Sum"], found["Errors"]["SampleCount"]) == (1, 3)
    assert found["Throttles"]["Sum"] == 0
    assert found["ConcurrentExecutions"]["Maximum"] == 1
    assert found["Invocations"]["Unit"] == "Count"
    assert found["Duration"]["Unit"] == "Milliseconds"


def test_the_duration_is_that_of_the_report_line(cloud: Cloud) -> None:
    name = cloud.function(HANDLER)
    told = float(cloud.tail(name).report["Duration"].removesuffix(" ms"))
    found = of_function(cloud, "Duration", FunctionName=name)
    assert found["Maximum"] == pytest.approx(told, abs=0.006)
    assert found["ExtendedStatistics"]["p99"] == found["Maximum"]


def test_what_was_invoked_is_a_dimension(cloud: Cloud) -> None:
    name, functions = cloud.function(HANDLER), cloud.client("lambda")
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    cloud.invoke(name)
    for qualifier in (version, "live"):
        cloud.invoke(name, Qualifier=qualifier)
    assert of_function(cloud, "Invocations", FunctionName=name)["Sum"] == 3
    for resource in (name, f"{name}:{version}", f"{name}:live"):
        own = of_function(cloud, "Invocations", FunctionName=name, Resource=resource)
        assert own["Sum"] == 1, resource
    assert of_function(cloud, "Invocations")["Sum"] >= 3


def test_a_refused_invocation_is_a_throttle_and_no_invocation(cloud: Cloud) -> None:
    name = cloud.function(HANDLER)
    cloud.client("lambda").put_function_concurrency(
        FunctionName=name, ReservedConcurrentExecutions=0
    )
    with pytest.raises(ClientError, match="TooManyRequests"):
        cloud.invoke(name)
    assert of_function(cloud, "Throttles", FunctionName=name)["Sum"] == 1
    assert of_function(cloud, "Invocations", FunctionName=name) == {}


def test_asynchronous_invocations_are_counted_with_their_retries(cloud: Cloud) -> None:
    name = cloud.function(HANDLER)
    cloud.invoke(name, "fail", InvocationType="Event")
    eventually(lambda: of_function(cloud, "Errors", FunctionName=name).get("Sum") == 3)
    assert of_function(cloud, "AsyncEventsReceived", FunctionName=name)["Sum"] == 1


def test_requests_to_an_api_are_counted_by_api_and_stage(cloud: Cloud) -> None:
    function = cloud.function(HANDLER)
    api = cloud.api(function)
    api.method("GET", "/pets")
    api.deploy()
    answered = [api.call(path=path).status_code for path in
                ("/pets", "/pets?status=404", "/pets?status=500", "/none")]  # fmt: skip
    assert answered == [200, 404, 500, 403]
    name = cloud.client("apigateway").get_rest_api(restApiId=api.id)["name"]
    for dimensions in ({"ApiName": name}, {"ApiName": name, "Stage": "prod"}):
        found = {
            metric: cloud.statistics("AWS/ApiGateway", metric, **dimensions)
            for metric in ("Count", "4XXError", "5XXError", "Latency")
        }
        assert found["Count"]["Sum"] == found["Count"]["SampleCount"] == 4
        assert (found["4XXError"]["Sum"], found["5XXError"]["Average"]) == (2, 0.25)
        assert 0 < found["Latency"]["Minimum"] < 10_000
    assert of_function(cloud, "Invocations", FunctionName=function)["Sum"] == 3


def test_a_stage_with_detailed_metrics_has_them_by_method(cloud: Cloud) -> None:
    api = cloud.api(cloud.function(HANDLER))
    api.method("GET", "/pets")
    api.deploy()
    name = cloud.client("apigateway").get_rest_api(restApiId=api.id)["name"]
    method = {"ApiName": name, "Stage": "prod", "Resource": "/pets", "Method": "GET"}
    api.call(path="/pets")
    assert cloud.statistics("AWS/ApiGateway", "Count", **method) == {}
    turn_on = {"op": "replace", "path": "/*/*/metrics/enabled", "value": "true"}
    cloud.client("apigateway").update_stage(
        restApiId=api.id, stageName="prod", patchOperations=[turn_on]
    )
    api.call(path="/pets")
    assert cloud.statistics("AWS/ApiGateway", "Count", **method)["Sum"] == 1
