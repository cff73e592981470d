"""CloudWatch Logs Insights: queries run beside the control plane.

moto knows of a query's fields, sort and limit alone, and answers any other as if it had none.
"""

from __future__ import annotations

import base64
import functools
import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from localaws.errors import AwsError, not_implemented
from localaws.insights.query import CANCELLED, COMPLETE, FAILED, TIMEOUT, Query, planned
from localaws.insights.record import Event, discovered, flat, shown
from localaws.seams.mends.logevents import expire
from localaws.seams.mends.replacing import replace

MOST_GROUPS = 50
MOST_RESULTS = 10_000
# AWS keeps a query's results for 7 days; here those of the newest queries are kept, with so many
# rows in all, of half a kilobyte and more.
QUERIES = 200
ROWS = 100_000


def mend() -> None:
    from moto.logs.responses import LogsResponse

    for operation in (start_query, get_query_results, describe_queries):
        replace(LogsResponse, operation.__name__, _as_json(operation))
    for added in (stop_query, get_log_record):
        setattr(LogsResponse, added.__name__, _as_json(added)(None))


def _as_json(operation: Callable[[Any], dict[str, Any]]) -> Callable[[Any], Callable[[Any], str]]:
    return lambda _: lambda self: json.dumps(operation(self))


@functools.cache
def _workers() -> ThreadPoolExecutor:
    """Queries wait for each other, and nothing waits for them."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="insights")


def start_query(self: Any) -> dict[str, Any]:
    if (self._get_param("queryLanguage") or "CWLI") != "CWLI":
        raise not_implemented("logs", f"StartQuery in {self._get_param('queryLanguage')}")
    backend, text = self.logs_backend, self._get_param("queryString")
    groups = [backend._find_log_group(log_group_id=name) for name in _group_names(self)]
    start, end = (
        _milliseconds(self._get_param("startTime")),
        _milliseconds(self._get_param("endTime")),
    )
    if end < start:
        raise _invalid("The query's end date and time is before its start.")
    limit = self._get_param("limit")
    if limit is not None and not 0 < limit <= MOST_RESULTS:
        raise _invalid(f"The limit must be between 1 and {MOST_RESULTS}.")
    planned(text)
    for group in groups:
        expire(group)
    query = Query(
        id=str(uuid.uuid4()),
        text=text,
        groups=tuple(group.name for group in groups),
        created=int(time.time() * 1000),
        # An end in whole seconds means all of that second.
        events=[event for group in groups for event in _events(group, start, end + 999)],
        limit=limit,
    )
    backend.queries[query.id] = query
    make_room(backend.queries)
    _workers().submit(query.run)
    return {"queryId": query.id}


def make_room(queries: dict[str, Query]) -> None:
    """The oldest go, with as many results as are too many beside those that came later."""
    room = ROWS
    for place, query in enumerate(reversed(list(queries.values()))):
        room -= len(query.results)
        if place >= QUERIES or room < 0:
            del queries[query.id]


def _group_names(self: Any) -> list[str]:
    """By exactly one of three parameters ("StartQuery")."""
    given = [
        one if isinstance(one, list) else [one]
        for name in ("logGroupName", "logGroupNames", "logGroupIdentifiers")
        if (one := self._get_param(name))
    ]
    if len(given) != 1:
        raise _invalid(
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given."
        )
    if len(given[0]) > MOST_GROUPS:
        raise _invalid(f"A query is about {MOST_GROUPS} log groups at most.")
    return given[0]


def _milliseconds(moment: Any) -> int:
    """AWS takes seconds, and takes what is too large for that for milliseconds."""
    whole = int(moment or 0)
    return whole if whole > 10**11 else whole * 1000


def _events(group: Any, start: int, end: int) -> Iterator[Event]:
    for name, stream in group.streams.items():
        for event in stream.events:
            if start <= event.timestamp <= end:
                yield _event(group, name, event)


def _event(group: Any, stream: str, event: Any) -> Event:
    return Event(
        event.timestamp,
        event.message,
        stream,
        group.name,
        group.account_id,
        event.ingestion_time,
        event.event_id,
    )


def get_query_results(self: Any) -> dict[str, Any]:
    query = _query(self)
    return {
        "queryLanguage": "CWLI",
        "results": query.results,
        "statistics": {
            "recordsMatched": float(query.matched),
            "recordsScanned": float(query.scanned),
            "estimatedRecordsSkipped": 0.0,
            "bytesScanned": float(query.bytes_scanned),
            "estimatedBytesSkipped": 0.0,
            "logGroupsScanned": float(len(query.groups)),
        },
        "status": query.status,
    }


def stop_query(self: Any) -> dict[str, Any]:
    query = _query(self)
    if query.status in (COMPLETE, FAILED, CANCELLED, TIMEOUT):
        raise _invalid(f"The query {query.id} is not running: its status is {query.status}.")
    return {"success": query.cancel()}


def describe_queries(self: Any) -> dict[str, Any]:
    """Newest first."""
    group, status = self._get_param("logGroupName"), self._get_param("status")
    found = [
        {
            "queryLanguage": "CWLI",
            "queryId": query.id,
            "queryString": query.text,
            "status": query.status,
            "createTime": query.created,
            "logGroupName": query.groups[0],
        }
        for query in reversed(self.logs_backend.queries.values())
        if (not group or group in query.groups) and status in (None, query.status)
    ]
    return {"queries": found[: self._get_param("maxResults") or 1000]}


def _query(self: Any) -> Query:
    known = self.logs_backend.queries.get(self._get_param("queryId"))
    if not isinstance(known, Query):
        raise AwsError("ResourceNotFoundException", "The specified query does not exist.")
    return known


def get_log_record(self: Any) -> dict[str, Any]:
    """All fields of the event that ``@ptr`` of a result points to."""
    try:
        told = json.loads(base64.b64decode(self._get_param("logRecordPointer"), validate=True))
        group_name, stream_name, number = told
    except (ValueError, TypeError):
        raise _invalid("The specified logRecordPointer is invalid.") from None
    group = self.logs_backend._find_log_group(log_group_name=group_name)
    stream = group.streams.get(stream_name)
    event = next((one for one in stream.events if one.event_id == number), None) if stream else None
    if event is None:
        raise AwsError("ResourceNotFoundException", "The specified log event does not exist.")
    found = discovered(_event(group, stream_name, event))
    fields = {**dict(flat(found.pop(""))), **found}
    return {"logRecord": {name: shown(value) for name, value in fields.items()}}


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterException", text)
