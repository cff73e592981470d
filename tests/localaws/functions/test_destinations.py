"""The end of an asynchronous invocation, told to real queues, topics, buses, buckets, functions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.localaws.cloud import Cloud, eventually, function_arn, new_name
from tests.localaws.queues import new_queue

FAILS_IF_TOLD = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("intentional failure")
    return {"hello": "world", "n": 5}
"""


class Queue:
    """An SQS queue, and the one message that a test waits for."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = cloud.client("sqs")
        self.url, self.arn = new_queue(cloud, "sns", "events")

    def message(self) -> dict[str, Any]:
        (found,) = eventually(self._receive)
        return dict(found)

    def body(self) -> Any:
        return json.loads(self.message()["Body"])

    def _receive(self) -> list[dict[str, Any]]:
        received = self._sqs.receive_message(
            QueueUrl=self.url, MessageAttributeNames=["All"], AttributeNames=["All"]
        )
        return list(received.get("Messages", []))


def told(cloud: Cloud, name: str, *, retries: int = 0, **destinations: str) -> None:
    """``OnSuccess`` and ``OnFailure`` by name."""
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=retries,
        DestinationConfig={key: {"Destination": arn} for key, arn in destinations.items()},
    )


def send(cloud: Cloud, name: str, event: Any) -> str:
    """Asynchronously; its request id."""
    answer = cloud.invoke(name, event, InvocationType="Event")
    return str(answer.raw["ResponseMetadata"]["RequestId"])


def test_success_is_told_as_recorded(cloud: Cloud) -> None:
    """recorded: ``test_assess_lambda_destination_invocation[Success-payload0]``"""
    name, queue = cloud.function(FAILS_IF_TOLD), Queue(cloud)
    told(cloud, name, OnSuccess=queue.arn)
    request_id = send(cloud, name, {"x": 1})
    message = queue.message()
    body = json.loads(message["Body"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body.pop("timestamp"))
    assert body == {
        "version": "1.0",
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"{function_arn(name)}:$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": {"x": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"hello": "world", "n": 5},
    }
    assert list(body)[:2] == ["version", "requestContext"]
    assert message["Attributes"]["AWSTraceHeader"].startswith("Root=1-")


def test_failure_is_told_with_what_the_function_answered(cloud: Cloud) -> None:
    """recorded: ``test_assess_lambda_destination_invocation[payload1]``, ``test_retries``"""
    name, queue = cloud.function(FAILS_IF_TOLD), Queue(cloud)
    told(cloud, name, retries=1, OnFailure=queue.arn)
    request_id = send(cloud, name, {"fail": 1})
    body = queue.body()
    assert body["requestContext"]["condition"] == "RetriesExhausted"
    assert body["requestContext"]["approximateInvokeCount"] == 2
    assert body["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert body["responsePayload"]["errorMessage"] == "intentional failure"
    assert body["responsePayload"]["requestId"] == request_id


def test_an_aliass_event_names_the_alias_and_the_version_that_ran(cloud: Cloud) -> None:
    name, queue, client = cloud.function(FAILS_IF_TOLD), Queue(cloud), cloud.client("lambda")
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    client.put_function_event_invoke_config(
        FunctionName=name,
        Qualifier="live",
        DestinationConfig={"OnSuccess": {"Destination": queue.arn}},
    )
    send(cloud, f"{name}:live", {})
    body = queue.body()
    assert body["requestContext"]["functionArn"] == f"{function_arn(name)}:live"
    assert body["responseContext"]["executedVersion"] == "1"


def test_a_function_that_is_switched_off_sends_its_events_on(cloud: Cloud) -> None:
    """recorded: ``test_reserved_concurrency``"""
    name, queue = cloud.function(FAILS_IF_TOLD), Queue(cloud)
    told(cloud, name, OnFailure=queue.arn)
    cloud.client("lambda").put_function_concurrency(
        FunctionName=name, ReservedConcurrentExecutions=0
    )
    send(cloud, name, {})
    body = queue.body()
    assert body["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert body["requestContext"]["approximateInvokeCount"] == 0
    assert body.keys() == {"version", "timestamp", "requestContext", "requestPayload"}


def test_a_dead_letter_queue_gets_the_event_and_the_error(cloud: Cloud) -> None:
    """recorded: ``test_dead_letter_queue``"""
    queue = Queue(cloud)
    name = cloud.function(FAILS_IF_TOLD, DeadLetterConfig={"TargetArn": queue.arn})
    told(cloud, name, OnSuccess=queue.arn)
    request_id = send(cloud, name, {"fail": 1})
    message = queue.message()
    assert json.loads(message["Body"]) == {"fail": 1}
    attributes = {
        key: (value["DataType"], value["StringValue"])
        for key, value in message["MessageAttributes"].items()
    }
    assert attributes == {
        "RequestID": ("String", request_id),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "intentional failure"),
    }


def subscribed(cloud: Cloud) -> tuple[str, Queue]:
    """A topic, and the queue that its messages come to."""
    topic = cloud.client("sns").create_topic(Name=new_name("topic"))["TopicArn"]
    queue = Queue(cloud)
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    return topic, queue


def test_a_topic_may_be_destination_and_dead_letter_target(cloud: Cloud) -> None:
    topic, queue = subscribed(cloud)
    name = cloud.function(FAILS_IF_TOLD, DeadLetterConfig={"TargetArn": topic})
    told(cloud, name, OnSuccess=topic)
    send(cloud, name, {})
    assert json.loads(queue.body()["Message"])["requestContext"]["condition"] == "Success"
    request_id = send(cloud, name, {"fail": 1})
    notification = queue.body()
    assert json.loads(notification["Message"]) == {"fail": 1}
    assert notification["MessageAttributes"]["RequestID"]["Value"] == request_id


def test_another_function_may_be_the_destination(cloud: Cloud) -> None:
    name = cloud.function(FAILS_IF_TOLD)
    other = cloud.function("def handler(event, context): print(event['responsePayload'])")
    told(cloud, name, OnSuccess=function_arn(other))
    send(cloud, name, {})
    eventually(lambda: "{'hello': 'world', 'n': 5}\n" in cloud.log(other))


def test_an_event_bus_gets_it_as_an_event(cloud: Cloud) -> None:
    """recorded: ``test_invoke_lambda_eventbridge``"""
    events, queue, bus = cloud.client("events"), Queue(cloud), new_name("bus")
    arn = events.create_event_bus(Name=bus)["EventBusArn"]
    pattern = json.dumps({"source": ["lambda"]})
    events.put_rule(Name="all", EventBusName=bus, EventPattern=pattern)
    events.put_targets(Rule="all", EventBusName=bus, Targets=[{"Id": "1", "Arn": queue.arn}])
    name = cloud.function(FAILS_IF_TOLD)
    told(cloud, name, OnSuccess=arn, OnFailure=arn)
    send(cloud, name, {"fail": 1})
    event = queue.body()
    assert event["detail-type"] == "Lambda Function Invocation Result - Failure"
    assert event["resources"] == [arn, f"{function_arn(name)}:$LATEST"]
    assert event["detail"]["requestContext"]["condition"] == "RetriesExhausted"
    send(cloud, name, {})
    assert queue.body()["detail-type"] == "Lambda Function Invocation Result - Success"


def test_a_bucket_keeps_failures_by_function_and_day(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    name = cloud.function(FAILS_IF_TOLD)
    told(cloud, name, OnFailure=f"arn:aws:s3:::{bucket}")
    send(cloud, name, {"fail": 1})
    (kept,) = eventually(lambda: s3.list_objects_v2(Bucket=bucket).get("Contents", []))
    day = r"\d{4}/\d\d/\d\d/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d"
    assert re.fullmatch(rf"aws/lambda/async/{name}/{day}-[0-9a-f-]{{36}}", kept["Key"])
    body = json.loads(s3.get_object(Bucket=bucket, Key=kept["Key"])["Body"].read())
    assert body["requestContext"]["condition"] == "RetriesExhausted"


def test_a_destination_that_is_gone_is_said_in_the_servers_log(cloud: Cloud) -> None:
    name, queue = cloud.function(FAILS_IF_TOLD), Queue(cloud)
    told(cloud, name, OnSuccess=queue.arn)
    cloud.client("sqs").delete_queue(QueueUrl=queue.url)
    send(cloud, name, {})
    log = cloud.home / "server.log"
    eventually(lambda: f"{function_arn(name)} could not tell {queue.arn}" in log.read_text())


@pytest.mark.parametrize("fail", [0, 1])
def test_without_destinations_nothing_is_told(cloud: Cloud, fail: int) -> None:
    name = cloud.function(FAILS_IF_TOLD)
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0
    )
    send(cloud, name, {"fail": fail})
    eventually(lambda: any(line.startswith("REPORT") for line in cloud.log(name)))
