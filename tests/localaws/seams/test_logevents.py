"""Log events: put, read from either end, searched, and gone when they are old."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import new_name
from tests.localaws.seams.loglines import found


@pytest.fixture
def stream(logs: Any, group: str) -> dict[str, str]:
    """A stream with ten events, a millisecond apart."""
    place = {"logGroupName": group, "logStreamName": new_name("stream")}
    logs.create_log_stream(**place)
    put(logs, place, range(10))
    return place


def put(logs: Any, place: dict[str, str], numbers: Any, past: float = 60) -> dict[str, Any]:
    base = int((time.time() - past) * 1000)
    events = [{"timestamp": base + number, "message": str(number)} for number in numbers]
    return dict(logs.put_log_events(**place, logEvents=events))


def messages(answer: dict[str, Any]) -> str:
    return "".join(event["message"] for event in answer["events"])


def test_a_stream_is_read_forward_to_its_end_and_from_there_on(
    logs: Any, stream: dict[str, str]
) -> None:
    seen, token = "", {}
    while True:
        answer = logs.get_log_events(**stream, startFromHead=True, limit=4, **token)
        seen += messages(answer)
        if token == {"nextToken": answer["nextForwardToken"]}:
            break
        token = {"nextToken": answer["nextForwardToken"]}
    assert seen == "0123456789"
    put(logs, stream, range(3), past=30)
    assert messages(logs.get_log_events(**stream, **token)) == "012"


def test_a_stream_is_read_backward_from_its_end(logs: Any, stream: dict[str, str]) -> None:
    last = logs.get_log_events(**stream, limit=4)
    before = logs.get_log_events(**stream, limit=4, nextToken=last["nextBackwardToken"])
    assert (messages(last), messages(before)) == ("6789", "2345")
    again = logs.get_log_events(**stream, limit=4, nextToken=before["nextForwardToken"])
    assert messages(again) == "6789"
    end = logs.get_log_events(**stream, limit=4, nextToken=last["nextForwardToken"])
    assert messages(end) == ""
    back = logs.get_log_events(**stream, limit=1, nextToken=end["nextBackwardToken"])
    assert messages(back) == "9"


def test_a_search_pages_through_all_streams_without_loss_or_repetition(
    logs: Any, group: str, stream: dict[str, str]
) -> None:
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, PaginationConfig={"PageSize": 3}
    )
    events = [event for page in pages for event in page["events"]]
    assert len(events) == len({event["eventId"] for event in events}) == 13
    assert [e["timestamp"] for e in events] == sorted(e["timestamp"] for e in events)


def test_tokens_that_are_none_are_refused(logs: Any, stream: dict[str, str]) -> None:
    """Recorded: ``test_get_log_events_invalid_token``, ``test_filter_log_events_unknown_token``."""
    with pytest.raises(ClientError, match="The specified nextToken is invalid"):
        logs.get_log_events(**stream, nextToken="invalid")
    with pytest.raises(ClientError, match="The specified nextToken is invalid"):
        logs.filter_log_events(logGroupName=stream["logGroupName"], nextToken="invalid")


def test_events_out_of_range_are_rejected_and_the_others_kept(
    logs: Any, stream: dict[str, str]
) -> None:
    """Recorded: ``test_put_log_events_too_old``, ``test_put_log_events_too_new``."""
    now, day = int(time.time() * 1000), 24 * 3600 * 1000
    times = [now - 20 * day, now - 15 * day, now, now + day]
    answer = logs.put_log_events(
        **stream, logEvents=[{"timestamp": one, "message": "x"} for one in times]
    )
    assert answer["rejectedLogEventsInfo"] == {
        "tooOldLogEventEndIndex": 2,
        "tooNewLogEventStartIndex": 3,
    }
    assert messages(logs.get_log_events(**stream)) == "0123456789x"
    with pytest.raises(ClientError, match="must be in chronological order"):
        logs.put_log_events(
            **stream, logEvents=[{"timestamp": one, "message": "x"} for one in (now, now - 1)]
        )


def test_what_is_older_than_its_group_keeps_it_goes(logs: Any, stream: dict[str, str]) -> None:
    group = stream["logGroupName"]
    logs.create_log_stream(logGroupName=group, logStreamName="old")
    old = {"logGroupName": group, "logStreamName": "old"}
    put(logs, old, range(2), past=2 * 24 * 3600)
    assert messages(logs.get_log_events(**old)) == "01"
    logs.put_retention_policy(logGroupName=group, retentionInDays=1)
    assert messages(logs.get_log_events(**old)) == ""
    assert found(logs, group, '"1"') == ["1"]
    rejected = put(logs, old, range(2), past=2 * 24 * 3600)["rejectedLogEventsInfo"]
    assert rejected == {"expiredLogEventEndIndex": 2}
