"""Where the end of an asynchronous invocation is told: dead-letter queues and destinations.

"Capturing records of Lambda asynchronous invocations" (AWS Lambda Developer Guide); the shapes are
recorded in ``TestLambdaDestinationSqs``, ``TestLambdaDLQ``, ``TestLambdaDestinationEventbridge``.
"""

from __future__ import annotations

import datetime
import json
import logging
import uuid
from collections.abc import Callable
from typing import Any

from localaws.access.caller import Caller
from localaws.errors import AwsError
from localaws.functions.asynchronous import Ended
from localaws.functions.configuration import LATEST
from localaws.metrics.meter import Meter
from localaws.services import Services

PRINCIPAL = "lambda.amazonaws.com"
# "Adding a dead-letter queue": the first 1 KB of the error message.
LONGEST_MESSAGE = 1024

Make = Callable[[Ended, str], tuple[str, dict[str, Any]]]
"""The operation and its parameters that tell a target."""

log = logging.getLogger(__name__)


class Destinations:
    def __init__(self, services: Services, meter: Meter) -> None:
        self._services = services
        self._meter = meter

    async def tell(self, ended: Ended) -> None:
        """A destination that can't be reached makes a metric and a line in the server's log, as
        AWS makes the metric alone."""
        configuration = ended.configuration
        settings = configuration.event_invoke
        if configuration.dead_letter and not ended.succeeded:
            await self._try("DeadLetterErrors", ended, configuration.dead_letter, _dead_letter)
        chosen = settings.on_success if ended.succeeded else settings.on_failure
        if chosen:
            await self._try("DestinationDeliveryFailures", ended, chosen, _destination)

    async def _try(self, metric: str, ended: Ended, target: str, make: Make) -> None:
        configuration = ended.configuration
        caller = Caller(
            PRINCIPAL,
            configuration.role,
            configuration.name,
            configuration.arn,
            configuration.account,
        )
        service, region = target.split(":")[2:4]
        try:
            operation, parameters = make(ended, target)
            await self._services.call(
                caller, region or configuration.region, service, operation, parameters
            )
        except AwsError as error:
            self._meter.event(configuration, ended.request.arn, metric)
            log.warning("%s could not tell %s: %s", configuration.arn, target, error)


def _dead_letter(ended: Ended, target: str) -> tuple[str, dict[str, Any]]:
    """The event itself; what went wrong is in the attributes (recorded:
    ``test_dead_letter_queue``)."""
    body = ended.request.payload.decode()
    code, message = _error(ended)
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": ended.request.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": code},
    }
    if message:
        attributes["ErrorMessage"] = {"DataType": "String", "StringValue": message}
    if ":sns:" in target:
        parameters = {"TopicArn": target, "Message": body, "MessageAttributes": attributes}
        return "Publish", parameters
    parameters = {"QueueUrl": _queue_url(target), "MessageBody": body}
    return "SendMessage", {**parameters, "MessageAttributes": attributes}


def _error(ended: Ended) -> tuple[str, str]:
    if ended.outcome is None:
        return "429", ended.error.message if ended.error else "Rate Exceeded."
    try:
        message = str(json.loads(ended.outcome.payload)["errorMessage"])
    except (ValueError, TypeError, KeyError):
        message = ""
    return "200", message.encode()[:LONGEST_MESSAGE].decode("utf-8", "ignore")


def record(ended: Ended, now: datetime.datetime) -> dict[str, Any]:
    """Recorded: ``test_assess_lambda_destination_invocation``; without the function's answer when
    it never ran (``test_reserved_concurrency``)."""
    request, outcome = ended.request, ended.outcome
    told: dict[str, Any] = {
        "version": "1.0",
        "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z",
        "requestContext": {
            "requestId": request.request_id,
            "functionArn": _qualified(ended),
            "condition": ended.condition,
            "approximateInvokeCount": ended.attempts,
        },
        "requestPayload": json.loads(request.payload),
    }
    if outcome:
        context = {"statusCode": 200, "executedVersion": outcome.version}
        if outcome.error:
            context["functionError"] = outcome.error
        told["responseContext"] = context
        told["responsePayload"] = json.loads(outcome.payload or b"null")
    return told


def _qualified(ended: Ended) -> str:
    arn = ended.request.arn
    return arn if arn.count(":") > 6 else f"{arn}:{LATEST}"


def _destination(ended: Ended, target: str) -> tuple[str, dict[str, Any]]:
    now = datetime.datetime.now(datetime.UTC)
    text = json.dumps(record(ended, now), separators=(",", ":"), ensure_ascii=False)
    service = target.split(":")[2]
    if service == "sqs":
        trace = {"DataType": "String", "StringValue": ended.request.trace_id}
        return "SendMessage", {
            "QueueUrl": _queue_url(target),
            "MessageBody": text,
            "MessageSystemAttributes": {"AWSTraceHeader": trace},
        }
    if service == "sns":
        return "Publish", {"TopicArn": target, "Message": text}
    if service == "lambda":
        return "Invoke", {"FunctionName": target, "InvocationType": "Event", "Payload": text}
    if service == "s3":
        return "PutObject", _object(ended, target, now, text)
    return "PutEvents", {"Entries": [_entry(ended, target, text)]}


def _entry(ended: Ended, bus: str, text: str) -> dict[str, Any]:
    """Recorded: ``test_invoke_lambda_eventbridge``."""
    kind = "Success" if ended.succeeded else "Failure"
    return {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {kind}",
        "Resources": [bus, _qualified(ended)],
        "Detail": text,
        "EventBusName": bus,
    }


def _object(ended: Ended, bucket: str, now: datetime.datetime, text: str) -> dict[str, Any]:
    name = ended.configuration.name
    stamp = f"{now:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
    key = f"aws/lambda/async/{name}/{stamp}"
    return {"Bucket": bucket.rpartition(":")[2], "Key": key, "Body": text.encode()}


def _queue_url(arn: str) -> str:
    region, account, name = arn.split(":")[3:]
    return f"https://sqs.{region}.amazonaws.com/{account}/{name}"
