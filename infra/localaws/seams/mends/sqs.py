"""SQS: who waits for a message doesn't hold up everyone else, see ``localaws.longpolling``; queues
have the attributes that there are, within their bounds ("SetQueueAttributes", Amazon SQS API
Reference)."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from localaws import operations
from localaws.errors import AwsError
from localaws.seams.keeping import messages
from localaws.seams.mends.replacing import replace

BOUNDS: Mapping[str, tuple[int, int]] = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
_waits: list[float] = []


def mend() -> None:
    from moto.sqs.models import Queue, SQSBackend

    messages.mend()
    replace(Queue, "_set_attributes", _within_bounds)
    replace(SQSBackend, "list_queues", _by_any_prefix)
    replace(SQSBackend, "receive_message", _at_once)


@contextlib.contextmanager
def waits() -> Iterator[list[float]]:
    """How many seconds each receive that found nothing would have waited."""
    _waits.clear()
    yield _waits
    _waits.clear()


def _at_once(receive: Any) -> Any:
    """moto would look again and again on its one thread."""

    def receive_message(self: Any, name: str, count: int, wait: float, *more: Any) -> Any:
        found = receive(self, name, count, 0, *more)
        if not found and wait:
            _waits.append(wait)
        return found

    return receive_message


def _within_bounds(set_attributes: Any) -> Any:
    names = operations.service_model("sqs").shape_for("QueueAttributeName")
    known = frozenset(names.metadata["enum"])

    def set_bounded(self: Any, attributes: Mapping[str, Any], *args: Any, **more: Any) -> None:
        for name, value in attributes.items():
            if name not in known:
                raise AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")
            if not _is_fit(name, value):
                text = f"Invalid value for the parameter {name}."
                raise AwsError("InvalidAttributeValue", text)
        set_attributes(self, attributes, *args, **more)

    return set_bounded


def _is_fit(name: str, value: Any) -> bool:
    try:
        if name == "RedrivePolicy" and isinstance(value, str) and value:
            return isinstance(json.loads(value), dict)
        return name not in BOUNDS or BOUNDS[name][0] <= int(value) <= BOUNDS[name][1]
    except ValueError:
        return False


def _by_any_prefix(list_queues: Any) -> Any:
    """moto takes a prefix for a regular expression."""

    def list_by_prefix(self: Any, queue_name_prefix: str | None) -> Any:
        return list_queues(self, re.escape(queue_name_prefix or ""))

    return list_by_prefix
