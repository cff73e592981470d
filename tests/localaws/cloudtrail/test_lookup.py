from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cloudtrail.event import Noted
from localaws.cloudtrail.history import History
from localaws.cloudtrail.lookup import look_up
from localaws.errors import AwsError
from tests.localaws.cloudtrail.test_event import ACCOUNT, NOON, TABLE, noted

REGION = "eu-west-1"


def at(minute: int, one: Noted) -> Noted:
    time = NOON.replace(microsecond=0) + datetime.timedelta(minutes=minute)
    return Noted(one.call, one.reply, one.user, ACCOUNT, one.source_ip, time)


def history_of(count: int, **bounds: int) -> History:
    """The tables t0, t1, … made a minute after one another from noon on."""
    history = History(**bounds)
    for number in range(count):
        asked = {"TableName": f"t{number}"} | TABLE
        history.note(at(number, noted("dynamodb", "CreateTable", asked)))
    return history


def found(
    history: History, asked: Mapping[str, Any] | None = None, days: float = 1
) -> dict[str, Any]:
    return look_up(history, REGION, asked or {}, NOON + datetime.timedelta(days=days))


def tables(answer: dict[str, Any]) -> list[str]:
    return [event["Resources"][0]["ResourceName"] for event in answer["Events"]]


def by(key: str, value: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}


def test_the_newest_event_comes_first() -> None:
    assert tables(found(history_of(3))) == ["t2", "t1", "t0"]


def test_an_event_is_found_by_each_attribute() -> None:
    history = history_of(2)
    history.note(noted("iam", "GetRole", {"RoleName": "worker"}))
    first = found(history)["Events"][-1]
    for asked in (
        by("EventId", first["EventId"]),
        by("ResourceName", "t0"),
    ):
        assert [each["EventId"] for each in found(history, asked)["Events"]] == [first["EventId"]]
    assert tables(found(history, by("EventName", "GetRole"))) == ["worker"]
    assert tables(found(history, by("ReadOnly", "true"))) == ["worker"]
    assert tables(found(history, by("ResourceType", "AWS::IAM::Role"))) == ["worker"]
    assert tables(found(history, by("EventSource", "iam.amazonaws.com"))) == ["worker"]
    assert len(found(history, by("Username", "anna"))["Events"]) == 3
    assert len(found(history, by("AccessKeyId", "AKIAANNA"))["Events"]) == 3
    assert found(history, by("Username", "berta"))["Events"] == []


def test_both_ends_of_a_time_range_belong_to_it() -> None:
    start = NOON.replace(microsecond=0) + datetime.timedelta(minutes=1)
    end = start + datetime.timedelta(minutes=2)
    asked = {"StartTime": start.timestamp(), "EndTime": end.timestamp()}
    assert tables(found(history_of(5), asked)) == ["t3", "t2", "t1"]


def test_events_are_of_their_region() -> None:
    assert look_up(history_of(1), "us-east-1", {}, NOON)["Events"] == []


def test_nothing_is_found_after_90_days() -> None:
    history = history_of(1)
    assert tables(found(history, days=89.9)) == ["t0"]
    assert tables(found(history, days=90.1)) == []


@given(st.integers(0, 23), st.integers(1, 10))
def test_pages_give_every_event_once_and_in_order(count: int, size: int) -> None:
    history, asked = history_of(count), {"MaxResults": size}
    seen, answer = [], found(history, asked)
    while True:
        assert len(answer["Events"]) <= size
        seen += tables(answer)
        if "NextToken" not in answer:
            break
        answer = found(history, asked | {"NextToken": answer["NextToken"]})
    assert seen == [f"t{number}" for number in reversed(range(count))]


def test_a_page_has_50_events_unless_fewer_are_asked_for() -> None:
    answer = found(history_of(51))
    assert len(answer["Events"]) == 50
    assert "NextToken" in answer


def test_what_happens_between_two_pages_does_not_move_them() -> None:
    history, asked = history_of(4), {"MaxResults": 2}
    first = found(history, asked)
    history.note(noted("dynamodb", "DeleteTable", {"TableName": "new"}))
    assert tables(found(history, asked | {"NextToken": first["NextToken"]})) == ["t1", "t0"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"LookupAttributes": [{}, {}]}, "InvalidLookupAttributesException"),
        (by("Colour", "red"), "InvalidLookupAttributesException"),
        (by("EventName", ""), "InvalidLookupAttributesException"),
        ({"StartTime": 2, "EndTime": 1}, "InvalidTimeRangeException"),
        ({"StartTime": "noon"}, "InvalidTimeRangeException"),
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"MaxResults": 0}, "InvalidMaxResultsException"),
        ({"NextToken": "nonsense"}, "InvalidNextTokenException"),
        ({"EventCategory": "management"}, "InvalidEventCategoryException"),
    ],
)
def test_what_is_asked_wrongly_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(AwsError) as refused:
        found(history_of(1), asked)
    assert refused.value.code == code


def test_a_token_is_good_for_the_parameters_that_it_was_made_with() -> None:
    history = history_of(3)
    token = found(history, {"MaxResults": 1})["NextToken"]
    with pytest.raises(AwsError, match="InvalidNextTokenException"):
        found(history, {"MaxResults": 2, "NextToken": token})


def test_there_are_no_insights() -> None:
    assert found(history_of(1), {"EventCategory": "insight"}) == {"Events": []}


def test_the_oldest_events_leave_when_there_are_too_many() -> None:
    assert tables(found(history_of(5, kept=2))) == ["t4", "t3"]


def test_the_oldest_events_leave_when_they_are_too_large() -> None:
    assert len(found(history_of(20, kept_bytes=20_000))["Events"]) < 10


def test_a_large_package_is_not_kept() -> None:
    history = History(kept_bytes=100_000)
    asked = {"FunctionName": "f", "ZipFile": b"x" * 1_000_000}
    history.note(noted("lambda", "UpdateFunctionCode", asked))
    assert tables(found(history)) == ["f"]
