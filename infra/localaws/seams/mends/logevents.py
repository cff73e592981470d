"""Log events: what PutLogEvents rejects, and how GetLogEvents and FilterLogEvents page."""

from __future__ import annotations

import bisect
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

from localaws import filterpattern
from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace

DAY = 24 * 3600 * 1000
MOST_EVENTS = 10_000
NO_GROUP = "The specified log group does not exist."
NO_STREAM = "The specified log stream does not exist."
NO_TOKEN = "The specified nextToken is invalid."  # noqa: S105 - an error, not a secret
TOKEN = re.compile(r"(?P<way>[fb])/(?P<position>\d{56})/s")
FOUND_TOKEN = re.compile(r"Bxkq6kVGFtq2y_(?P<time>\d+)_(?P<id>\d+)")


def mend() -> None:
    from moto.logs import models

    replace(models.LogsBackend, "put_log_events", _put)
    replace(models.LogGroup, "get_log_events", lambda _: _get)
    replace(models.LogsBackend, "filter_log_events", lambda _: _search)
    replace(models.LogStream, "_update", lambda _: _update)


def _put(put: Callable[..., Any]) -> Callable[..., Any]:
    """moto tells the last index of what is too old where AWS tells the first that is not, and
    knows nothing of expired events."""

    def put_log_events(
        self: Any, group: str, stream: str, events: list[dict[str, Any]]
    ) -> tuple[str, dict[str, int]]:
        if group not in self.groups:
            raise _absent(NO_GROUP)
        now = int(time.time() * 1000)
        times = [event["timestamp"] for event in events]
        if times != sorted(times):
            text = "Log events in a single PutLogEvents request must be in chronological order."
            raise AwsError("InvalidParameterException", text)
        days = self.groups[group].retention_in_days
        old = bisect.bisect_left(times, now - 14 * DAY)
        expired = bisect.bisect_left(times, now - days * DAY) if days else 0
        new = bisect.bisect_right(times, now + DAY // 12)
        rejected = {"tooOldLogEventEndIndex": old} if old else {}
        rejected |= {"expiredLogEventEndIndex": expired} if expired else {}
        rejected |= {"tooNewLogEventStartIndex": new} if new < len(times) else {}
        token, _ = put(self, group, stream, events[max(old, expired) : new])
        return token, rejected

    return put_log_events


def _update(self: Any) -> None:
    """moto looks at every event each time a stream is described."""
    seen, first = self.__dict__.get("localaws_seen", (0, None))
    if seen != len(self.events) or (self.events and first is not self.events[0]):
        times = [event.timestamp for event in self.events]
        self.first_event_timestamp = min(times, default=None)
        self.last_event_timestamp = max(times, default=None)
        self.__dict__["localaws_seen"] = (len(times), self.events[0] if times else None)


def expire(group: Any) -> None:
    """What is older than the group's retention is gone. AWS deletes it within 72 hours."""
    if not group.retention_in_days:
        return
    oldest = time.time() * 1000 - group.retention_in_days * DAY
    for stream in group.streams.values():
        _update(stream)
        if stream.events and stream.first_event_timestamp < oldest:
            stream.events = [event for event in stream.events if event.timestamp >= oldest]


def _get(
    self: Any,
    log_stream_name: str,
    start_time: int | None,
    end_time: int | None,
    limit: int | None,
    next_token: str | None,
    start_from_head: bool,
) -> tuple[list[dict[str, Any]], str, str]:
    """A token is a place between two events. At the end of the stream the forward token comes
    back as it was sent ("GetLogEvents")."""
    if log_stream_name not in self.streams:
        raise _absent(NO_STREAM)
    expire(self)
    events = _within(self.streams[log_stream_name].events, start_time, end_time)
    most = limit or MOST_EVENTS
    if next_token:
        found = TOKEN.fullmatch(next_token)
        if not found:
            raise AwsError("InvalidParameterException", NO_TOKEN)
        place = min(int(found["position"]), len(events))
        forward = found["way"] == "f"
    else:
        forward = bool(start_from_head)
        place = 0 if forward else len(events)
    first, last = (place, place + most) if forward else (max(0, place - most), place)
    last = min(last, len(events))
    page = [event.to_response_dict() for event in events[first:last]]
    return page, f"b/{first:056d}/s", f"f/{last:056d}/s"


def _within(events: Sequence[Any], start: int | None, end: int | None) -> list[Any]:
    """In the order of time, then of arrival; ``end`` itself is left out by GetLogEvents."""
    found = [
        event
        for event in events
        if (not start or event.timestamp >= start) and (not end or event.timestamp < end)
    ]
    return sorted(found, key=_order)


def _order(event: Any) -> tuple[int, int]:
    return event.timestamp, event.event_id


def _search(
    self: Any,
    log_group_name: str,
    log_stream_names: list[str],
    start_time: int | None,
    end_time: int | None,
    limit: int | None,
    next_token: str | None,
    filter_pattern: str | None,
    interleaved: bool,
) -> tuple[list[dict[str, Any]], str | None, list[dict[str, Any]]]:
    """Over all streams in the order of time: "starting on June 17, 2019, interleaved is ignored
    and the value is assumed to be true"."""
    pattern = filterpattern.parse(filter_pattern or "")  # a group without lines refuses it too
    if limit and limit > MOST_EVENTS:
        raise AwsError(
            "InvalidParameterException",
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy "
            f"constraint: Member must have value less than or equal to {MOST_EVENTS}",
        )
    if log_group_name not in self.groups:
        raise _absent(NO_GROUP)
    group = self.groups[log_group_name]
    absent = [name for name in log_stream_names or () if name not in group.streams]
    if absent:
        raise _absent(NO_STREAM)
    after = _after(next_token)
    expire(group)
    end = end_time + 1 if end_time else None
    found: list[tuple[Any, str]] = []
    for name, stream in group.streams.items():
        if not log_stream_names or name in log_stream_names:
            events = _within(stream.events, max(start_time or 0, after[0]), end)
            found += [(event, name) for event in events if _order(event) > after]
    found.sort(key=lambda pair: _order(pair[0]))
    return _page(found, pattern, limit or MOST_EVENTS)


def _after(token: str | None) -> tuple[int, int]:
    if not token:
        return (0, -1)
    known = FOUND_TOKEN.fullmatch(token)
    if not known:  # recorded: test_filter_log_events_unknown_token
        raise AwsError("InvalidParameterException", NO_TOKEN)
    return int(known["time"]), int(known["id"])


def _page(
    found: Sequence[tuple[Any, str]], pattern: filterpattern.Pattern, most: int
) -> tuple[list[dict[str, Any]], str | None, list[dict[str, Any]]]:
    page: list[dict[str, Any]] = []
    last = None
    for event, stream in found:
        if pattern.matches(event.message):
            if len(page) == most:
                return page, f"Bxkq6kVGFtq2y_{last[0]}_{last[1]}" if last else None, []
            page.append(_described(event, stream))
            last = _order(event)
    return page, None, []


def _described(event: Any, stream: str) -> dict[str, Any]:
    told = event.to_filter_dict()
    return {**told, "eventId": f"{event.event_id:056d}", "logStreamName": stream}


def _absent(message: str) -> AwsError:
    return AwsError("ResourceNotFoundException", message)
