"""Insights through its API: start, ask, stop."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.insights.query import Query
from localaws.seams.mends.insights import QUERIES, ROWS, make_room
from tests.localaws.cloud import Cloud, eventually, new_name


@pytest.fixture
def group(logs: Any) -> str:
    name, now = new_name("group"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")
    lines = ['{"level": "ERROR", "ms": 3}', '{"level": "INFO", "ms": 1}', "plain"]
    events = [{"timestamp": now + n, "message": line} for n, line in enumerate(lines)]
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=events)
    return name


def start(logs: Any, group: str, text: str, **more: Any) -> str:
    asked = {"startTime": int(time.time()) - 600, "endTime": int(time.time())} | more
    return str(logs.start_query(logGroupName=group, queryString=text, **asked)["queryId"])


def results(logs: Any, query: str) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        answer = dict(logs.get_query_results(queryId=query))
        return answer if answer["status"] not in ("Scheduled", "Running") else None

    found = eventually(ended)
    assert found
    return found


def test_a_query_answers_when_it_is_complete(logs: Any, group: str) -> None:
    found = results(logs, start(logs, group, "filter level = 'ERROR' | display ms"))
    (row,) = found["results"]
    assert found["status"] == "Complete"
    assert [one["field"] for one in row] == ["ms", "@ptr"]
    assert row[0]["value"] == "3"
    assert found["statistics"]["recordsScanned"] == 3


def test_the_oldest_queries_go_when_there_are_too_many_or_their_results_too_long() -> None:
    row = [{"field": "@message", "value": "m"}]

    def kept(count: int, rows: int) -> list[str]:
        made = [Query(str(n), "", (), 0, results=[row] * rows) for n in range(count)]
        queries = {query.id: query for query in made}
        make_room(queries)
        return list(queries)

    assert kept(QUERIES + 2, 0) == [str(number) for number in range(2, QUERIES + 2)]
    assert kept(7, ROWS // 3) == ["4", "5", "6"]


def test_a_pointer_leads_to_the_whole_record(logs: Any, group: str) -> None:
    found = results(logs, start(logs, group, "filter ms = 1"))
    pointer = next(one["value"] for one in found["results"][0] if one["field"] == "@ptr")
    record = logs.get_log_record(logRecordPointer=pointer)["logRecord"]
    assert (record["level"], record["ms"], record["@logStream"]) == ("INFO", "1", "s")


def test_queries_are_described(logs: Any, group: str) -> None:
    query = start(logs, group, "stats count(*)")
    results(logs, query)
    (told,) = logs.describe_queries(logGroupName=group, status="Complete")["queries"]
    assert (told["queryId"], told["queryString"]) == (query, "stats count(*)")
    assert logs.describe_queries(logGroupName=group, status="Failed")["queries"] == []


def test_a_query_that_is_over_cannot_be_stopped(logs: Any, group: str) -> None:
    query = start(logs, group, "stats count(*)")
    results(logs, query)
    with pytest.raises(ClientError, match="is not running"):
        logs.stop_query(queryId=query)


def test_what_a_function_reported_is_asked_for(cloud: Cloud, logs: Any) -> None:
    name = cloud.function("def handler(event, context): return 1")
    told = cloud.tail(name).report
    text = "filter @type = 'REPORT' | stats max(@duration) as d, max(@memorySize / 1e6) as m"
    (row,) = results(logs, start(logs, f"/aws/lambda/{name}", text.replace("1e6", "1000000")))[
        "results"
    ]
    found = {one["field"]: one["value"] for one in row}
    assert f"{float(found['d']):.2f} ms" == told["Duration"]
    assert f"{found['m']} MB" == told["Memory Size"]


def test_a_malformed_query_says_where(logs: Any, group: str) -> None:
    with pytest.raises(logs.exceptions.MalformedQueryException) as refused:
        start(logs, group, "fields @timestamp | sirt @timestamp")
    location = refused.value.response["queryCompileError"]["location"]
    assert location == {"startCharOffset": 20, "endCharOffset": 24}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"logGroupName": "none"}, "ResourceNotFoundException"),
        ({"logGroupNames": ["a", "b"], "logGroupName": "a"}, "InvalidParameterException"),
        ({"startTime": 2000, "endTime": 1000}, "InvalidParameterException"),
        ({"queryLanguage": "SQL"}, "NotImplemented"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    logs: Any, group: str, asked: dict[str, Any], code: str
) -> None:
    question = {"logGroupName": group, "startTime": 1, "endTime": 2, "queryString": "limit 1"}
    with pytest.raises(ClientError) as refused:
        logs.start_query(**question | asked)
    assert refused.value.response["Error"]["Code"] == code


def test_an_unknown_query_has_no_results(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.get_query_results(queryId="none")
