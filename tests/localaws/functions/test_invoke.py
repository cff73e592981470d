"""Lambda's Invoke API, as "Invoke" in the AWS Lambda API Reference and recorded answers have it."""

from __future__ import annotations

import base64
import json
import socket
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.cloud import HELD, Cloud, eventually, function_arn, zipped

ECHO = "def handler(event, context): return event"
SEEN = """
def handler(event, context):
    names = ("aws_request_id", "function_name", "function_version", "invoked_function_arn",
             "memory_limit_in_mb", "log_group_name", "log_stream_name")
    return {name: getattr(context, name) for name in names}
"""


@pytest.fixture(scope="module")
def echo(server: Cloud) -> str:
    return server.function(ECHO)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(event=json_values)
@settings(max_examples=60, deadline=None)
def test_any_json_event_comes_back_as_it_went(server: Cloud, echo: str, event: Any) -> None:
    assert server.invoke(echo, event).payload == event


def test_an_answer_has_its_status_version_and_request_id(cloud: Cloud) -> None:
    answer = cloud.invoke(cloud.function(SEEN))
    metadata = answer.raw["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], answer.version, answer.error) == (200, "$LATEST", None)
    assert answer.payload["aws_request_id"] == metadata["RequestId"]
    assert uuid.UUID(metadata["RequestId"]).version == 4


def test_the_context_tells_where_the_function_runs(cloud: Cloud) -> None:
    name = cloud.function(SEEN, MemorySize=256)
    seen = cloud.invoke(name).payload
    assert seen["function_name"] == name
    assert seen["function_version"] == "$LATEST"
    assert seen["invoked_function_arn"] == function_arn(name)
    assert seen["memory_limit_in_mb"] == "256"
    assert seen["log_group_name"] == f"/aws/lambda/{name}"
    assert seen["log_stream_name"] == cloud.streams(name)[0]


def test_the_remaining_time_counts_down_from_the_timeout(cloud: Cloud) -> None:
    name = cloud.function(
        "def handler(event, context): return context.get_remaining_time_in_millis()", Timeout=7
    )
    assert 6000 < cloud.invoke(name).payload <= 7000


def test_a_client_context_reaches_the_function(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): return context.client_context.custom")
    custom = {"language": "français", "lines": "a\r\nb"}
    sent = base64.b64encode(json.dumps({"custom": custom}, indent=1).encode()).decode()
    assert cloud.invoke(name, ClientContext=sent).payload == custom


def test_a_client_context_that_is_no_json_is_refused(cloud: Cloud, echo: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.invoke(echo, ClientContext=base64.b64encode(b"{").decode())
    assert refused.value.response["Error"]["Code"] == "InvalidRequestContentException"


def test_an_empty_body_is_an_empty_event(cloud: Cloud, echo: str) -> None:
    assert cloud.invoke(echo, b"").payload == {}


def test_no_return_value_is_null(cloud: Cloud) -> None:
    assert cloud.invoke(cloud.function("def handler(event, context): pass")).payload is None


@pytest.mark.parametrize("body", [b"{", b"'a'", b"\xff\xfe", b"NaN", b"[" * 100_000])
def test_a_payload_that_is_no_json_is_refused(cloud: Cloud, echo: str, body: bytes) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.invoke(echo, body)
    error = refused.value.response
    assert error["Error"]["Code"] == "InvalidRequestContentException"
    assert error["Error"]["Message"].startswith("Could not parse request body into json: ")
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("given", "place"),
    [({"InvocationType": "Sometimes"}, "invocationType"), ({"LogType": "Head"}, "logType")],
)
def test_an_unknown_type_is_refused_and_names_those_there_are(
    cloud: Cloud, echo: str, given: dict[str, str], place: str
) -> None:
    (value,) = given.values()
    with pytest.raises(ClientError, match=f"Value '{value}' at '{place}' failed") as refused:
        cloud.invoke(echo, **given)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_an_absent_function_is_named_in_full(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.invoke("nobody")
    error = refused.value.response
    assert error["Error"]["Code"] == "ResourceNotFoundException"
    assert error["Error"]["Message"] == f"Function not found: {function_arn('nobody')}:$LATEST"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_function_of_another_region_is_not_reachable(cloud: Cloud, echo: str) -> None:
    with pytest.raises(ClientError, match="Functions from 'eu-west-1' are not reachable in this"):
        cloud.invoke(function_arn(echo, "eu-west-1"))
    with pytest.raises(ClientError, match="Function not found"):
        cloud.client("lambda", "eu-west-1").invoke(FunctionName=echo)


def test_a_function_is_found_by_name_partial_arn_and_arn(cloud: Cloud, echo: str) -> None:
    for name in (echo, f"123456789012:function:{echo}", function_arn(echo)):
        assert cloud.invoke(name, 1).payload == 1


def test_a_name_that_no_function_can_have_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="Value 'my-function!' at 'functionName' failed") as no:
        cloud.invoke("my-function!")
    assert no.value.response["Error"]["Code"] == "ValidationException"


def test_two_different_qualifiers_are_refused(cloud: Cloud, echo: str) -> None:
    with pytest.raises(ClientError, match="derived qualifier from the function name") as refused:
        cloud.invoke(f"{echo}:1", Qualifier="2")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"


def test_the_tail_is_the_log_of_this_invocation_alone(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): print('said', event)")
    cloud.invoke(name, 1)
    answer = cloud.tail(name, 2)
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    start, said, end, report = answer.tail.splitlines()
    assert start == f"START RequestId: {request_id} Version: $LATEST"
    assert said == "said 2"
    assert end == f"END RequestId: {request_id}"
    assert report.startswith(f"REPORT RequestId: {request_id}\tDuration: ")


def test_the_tail_is_the_last_4_kilobytes_in_whole_characters(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): print('start'); print('é' * 5000)")
    tail = cloud.tail(name).raw["LogResult"]
    text = base64.b64decode(tail).decode()
    assert 4090 <= len(base64.b64decode(tail)) <= 4096
    assert "start" not in text
    assert text.startswith("é")


def test_without_asking_there_is_no_tail(cloud: Cloud, echo: str) -> None:
    assert "LogResult" not in cloud.invoke(echo).raw


def test_a_dry_run_runs_nothing(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): print('ran')")
    answer = cloud.invoke(name, InvocationType="DryRun")
    assert (answer.raw["StatusCode"], answer.payload) == (204, None)
    cloud.invoke(name)
    assert cloud.log(name).count("ran\n") == 1


def test_an_event_is_accepted_at_once_and_runs_later(cloud: Cloud) -> None:
    name = cloud.function("import time\ndef handler(event, context): time.sleep(2); print('ran')")
    answer = cloud.invoke(name, {}, InvocationType="Event")
    assert (answer.raw["StatusCode"], answer.payload, answer.version) == (202, None, None)
    assert "ran\n" not in cloud.log(name)
    eventually(lambda: "ran\n" in cloud.log(name))


def test_a_failing_event_is_tried_three_times_under_one_request_id(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): raise ValueError(event)")
    cloud.invoke(name, 7, InvocationType="Event")
    starts = eventually(
        lambda: (s := [m for m in cloud.log(name) if m.startswith("START")]) and len(s) == 3 and s
    )
    assert len(set(starts)) == 1


def test_a_request_above_6_megabytes_is_too_large(cloud: Cloud, echo: str) -> None:
    fits = b'"' + b"a" * (6 * 1024 * 1024 - 2) + b'"'
    assert len(cloud.invoke(echo, fits).payload) == len(fits) - 2
    with pytest.raises(ClientError) as refused:
        cloud.invoke(echo, fits + b" ")
    error = refused.value.response
    assert error["Error"]["Code"] == "RequestEntityTooLargeException"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_an_event_above_1_megabyte_is_too_large(cloud: Cloud, echo: str) -> None:
    body = b'"' + b"a" * 1024 * 1024 + b'"'
    with pytest.raises(ClientError) as refused:
        cloud.invoke(echo, body, InvocationType="Event")
    assert refused.value.response["Error"]["Code"] == "RequestEntityTooLargeException"


@pytest.mark.parametrize("size", [6_291_557, 100_000_000])
def test_an_answer_above_the_limit_is_an_error_that_names_it(cloud: Cloud, size: int) -> None:
    source = f"def handler(event, context): return 'a' * ({size} - 2)"
    name = cloud.function(source, MemorySize=1024)
    answer = cloud.invoke(name)
    assert answer.error == "Unhandled"
    assert answer.payload == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size "
        "(6291556 bytes).",
    }


def test_an_answer_of_just_the_limit_is_delivered(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): return 'a' * (6_291_556 - 2)")
    assert len(cloud.invoke(name).payload) == 6_291_554


def test_a_published_version_keeps_its_code_and_an_alias_points_to_it(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    source = "def handler(event, context): return {!r}, context.function_version, {}"
    arn = "context.invoked_function_arn"
    name = cloud.function(source.format("old", arn))
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    client.update_function_code(FunctionName=name, ZipFile=zipped(source.format("new", arn)))
    for qualified, alias in ((name, "live"), (f"{name}:live", "live")):
        answer = cloud.invoke(qualified, Qualifier=alias)
        assert answer.payload == ["old", "1", function_arn(f"{name}:live")]
        assert answer.version == "1"
    assert cloud.invoke(name, Qualifier="1").payload == ["old", "1", function_arn(f"{name}:1")]
    assert cloud.invoke(name).payload == ["new", "$LATEST", function_arn(name)]
    assert cloud.invoke(name).version == "$LATEST"


def test_an_absent_version_is_named(cloud: Cloud, echo: str) -> None:
    with pytest.raises(ClientError, match=f"Function not found: {function_arn(echo)}:1221"):
        cloud.invoke(echo, Qualifier="1221")


def test_reserved_concurrency_refuses_one_call_too_many(cloud: Cloud) -> None:
    name = cloud.function(HELD)
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=2)
    with cloud.held(name, 2) as running, pytest.raises(ClientError) as refused:
        cloud.invoke(name)
    assert [call.result().error for call in running] == [None, None]
    error = refused.value.response
    assert error["Error"] == {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."}
    assert error["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 429


def test_a_reserved_concurrency_of_zero_switches_the_function_off(cloud: Cloud) -> None:
    name, client = cloud.function(ECHO), cloud.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError, match="Rate Exceeded"):
        cloud.invoke(name)
    client.delete_function_concurrency(FunctionName=name)
    assert cloud.invoke(name, 1).payload == 1


def test_a_caller_that_goes_away_does_not_stop_the_function(cloud: Cloud) -> None:
    name = cloud.function("import time\ndef handler(event, context): time.sleep(.5); print('done')")
    path = f"/2015-03-31/functions/{name}/invocations"
    headers = cloud.signature("lambda", "POST", path, {"Host": "x", "Content-Length": "2"}, b"{}")
    lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    with socket.create_connection(("127.0.0.1", int(cloud.endpoint.rpartition(":")[2]))) as raw:
        raw.sendall(f"POST {path} HTTP/1.1\r\n{lines}\r\n{{}}".encode())
        eventually(lambda: cloud.environments(name))
    eventually(lambda: "done\n" in cloud.log(name))


def test_a_weighted_alias_draws_a_version_for_each_invocation(cloud: Cloud) -> None:
    client, name = cloud.client("lambda"), cloud.function(SEEN)
    client.publish_version(FunctionName=name)
    client.update_function_code(FunctionName=name, ZipFile=zipped(SEEN + "\n# new"))
    client.publish_version(FunctionName=name)
    client.create_alias(
        FunctionName=name,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.4}},
    )
    answers = [cloud.invoke(name, Qualifier="live") for _ in range(60)]
    assert all(answer.payload["function_version"] == answer.version for answer in answers)
    assert {a.payload["invoked_function_arn"] for a in answers} == {function_arn(f"{name}:live")}
    new = sum(answer.version == "2" for answer in answers)
    assert 5 < new < 45  # of 60, 24 are expected; outside is less likely than one in a million


def test_a_function_s_log_may_be_json(cloud: Cloud) -> None:
    name = cloud.function(
        "def handler(event, context): print('plain')", LoggingConfig={"LogFormat": "JSON"}
    )
    cloud.invoke(name)
    kinds = [json.loads(line)["type"] for line in cloud.log(name) if line.startswith("{")]
    assert kinds == ["platform.initStart", "platform.start", "platform.report"]
    assert "plain\n" in cloud.log(name)
