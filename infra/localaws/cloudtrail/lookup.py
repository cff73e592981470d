"""`LookupEvents`: events by time and by one attribute, in pages."""

from __future__ import annotations

import base64
import datetime
import hashlib
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.cloudtrail.event import Event
from localaws.cloudtrail.history import History
from localaws.errors import AwsError

PAGE = 50
_ATTRIBUTES: Mapping[str, Callable[[Event, str], bool]] = {
    "EventId": lambda event, value: event.id == value,
    "EventName": lambda event, value: event.name == value,
    "ReadOnly": lambda event, value: _text(event.read_only) == value.lower(),
    "Username": lambda event, value: event.user_name == value,
    "ResourceType": lambda event, value: any(
        each["ResourceType"] == value for each in event.resources
    ),
    "ResourceName": lambda event, value: any(
        each["ResourceName"] == value for each in event.resources
    ),
    "EventSource": lambda event, value: event.source == value,
    "AccessKeyId": lambda event, value: event.access_key == value,
}


def look_up(
    history: History, region: str, asked: Mapping[str, Any], now: datetime.datetime
) -> dict[str, Any]:
    """``asked`` is the request's JSON.

    Raises:
        AwsError: InvalidLookupAttributesException, InvalidTimeRangeException,
            InvalidMaxResultsException, InvalidNextTokenException, InvalidEventCategoryException.
    """
    wanted, most = _wanted(asked), _most(asked)
    before = _before(asked)
    category = asked.get("EventCategory")
    if category not in (None, "insight"):
        raise AwsError(
            "InvalidEventCategoryException", f"{category} is not a valid event category: insight"
        )
    if category == "insight":
        # "CloudTrail Insights events" are of trails that enable them, of which there is none here.
        return {"Events": []}
    found = (
        (number, event) for number, event in history.newest(region, now, before) if wanted(event)
    )
    page = list(itertools.islice(found, most))
    answer: dict[str, Any] = {"Events": [_document(event) for _, event in page]}
    if len(page) == most and next(found, None) is not None:
        answer["NextToken"] = _token(page[-1][0], asked)
    return answer


def _wanted(asked: Mapping[str, Any]) -> Callable[[Event], bool]:
    matches = _attribute(asked.get("LookupAttributes") or [])
    start, end = _time(asked, "StartTime"), _time(asked, "EndTime")
    if start and end and start > end:
        raise _invalid_range("The start time is after the end time.")
    # An event's time is in whole seconds.
    earliest = start.replace(microsecond=0) if start else None

    def wanted(event: Event) -> bool:
        in_time = (not earliest or event.time >= earliest) and (not end or event.time <= end)
        return in_time and matches(event)

    return wanted


def _attribute(attributes: Sequence[Mapping[str, Any]]) -> Callable[[Event], bool]:
    if not attributes:
        return lambda event: True
    if len(attributes) > 1:
        raise _invalid_attributes("You can look up events by one attribute, besides a time range.")
    key, value = str(attributes[0].get("AttributeKey")), attributes[0].get("AttributeValue")
    if key not in _ATTRIBUTES or not isinstance(value, str) or not 0 < len(value) <= 2000:
        raise _invalid_attributes(f"Lookup attribute {key} is not valid.")
    return lambda event: _ATTRIBUTES[key](event, value)


def _time(asked: Mapping[str, Any], name: str) -> datetime.datetime | None:
    value = asked.get(name)
    if value is None:
        return None
    try:
        return datetime.datetime.fromtimestamp(float(value), datetime.UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise _invalid_range(f"{name} is no time: {value}") from error


def _most(asked: Mapping[str, Any]) -> int:
    most = asked.get("MaxResults", PAGE)
    if not isinstance(most, int) or not 1 <= most <= PAGE:
        raise AwsError(
            "InvalidMaxResultsException", f"MaxResults must be between 1 and {PAGE}, not {most}."
        )
    return most


def _token(number: int, asked: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{number}:{_fingerprint(asked)}".encode()).decode()


def _before(asked: Mapping[str, Any]) -> int | None:
    """Where to go on; a token is good for the parameters that it was made with."""
    token = asked.get("NextToken")
    if token is None:
        return None
    try:
        number, _, made_with = base64.urlsafe_b64decode(str(token)).decode().partition(":")
        before = int(number)
    except ValueError:
        before, made_with = 0, ""
    if made_with != _fingerprint(asked):
        raise AwsError(
            "InvalidNextTokenException",
            "The token is invalid, or was used in a request with different parameters before.",
        )
    return before


def _fingerprint(asked: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in asked.items() if name != "NextToken"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:32]


def _document(event: Event) -> dict[str, Any]:
    document = {
        "EventId": event.id,
        "EventName": event.name,
        "ReadOnly": _text(event.read_only),
        "AccessKeyId": event.access_key,
        "EventTime": event.time.timestamp(),
        "EventSource": event.source,
        "Username": event.user_name,
        "Resources": event.resources,
        "CloudTrailEvent": event.text,
    }
    return {name: value for name, value in document.items() if value != ""}


def _text(truth: bool) -> str:
    return str(truth).lower()


def _invalid_attributes(message: str) -> AwsError:
    return AwsError("InvalidLookupAttributesException", message)


def _invalid_range(message: str) -> AwsError:
    return AwsError("InvalidTimeRangeException", message)
