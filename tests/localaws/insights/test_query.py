"""Insights queries, by the examples and rules of their documentation."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.errors import AwsError
from localaws.insights.query import CANCELLED, COMPLETE, TIMEOUT, Query, planned
from localaws.insights.record import Event

AT = 1_700_000_000_000  # 14 November 2023, 22:13:20 UTC
ID = "8f5e4a1c-0000-4000-8000-000000000001"
LINES: tuple[tuple[int, str], ...] = (
    (0, f"START RequestId: {ID} Version: $LATEST\n"),
    (1, json.dumps({"level": "ERROR", "ms": 7.5, "user": {"name": "anna", "tags": ["x", "y"]}})),
    (2, json.dumps({"level": "INFO", "ms": 2, "sc-status": 404, "text": "a 20% b"})),
    (3, f"[ERROR]\t2023-11-14T22:13:23.000Z\t{ID}\tfailed"),
    (
        70,
        f"REPORT RequestId: {ID}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB"
        "\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n",
    ),
    (300, "user=bob ip=10.0.0.1 status 404"),
)


def events(*lines: tuple[int, str], group: str = "/aws/lambda/f") -> list[Event]:
    return [
        Event(AT + seconds * 1000, message, "s", group, "123456789012", AT, number)
        for number, (seconds, message) in enumerate(lines or LINES)
    ]


def query(text: str, found: list[Event] | None = None, **more: Any) -> Query:
    planned(text)
    return Query("1", text, (), 0, events() if found is None else found, **more)


def rows(text: str, found: list[Event] | None = None, **more: Any) -> list[dict[str, str]]:
    """By field, without ``@ptr``."""
    asked = query(text, found, **more)
    asked.run()
    assert asked.status == COMPLETE
    return [{c["field"]: c["value"] for c in row if c["field"] != "@ptr"} for row in asked.results]


def values(text: str) -> list[str]:
    """Of the one column that there is."""
    return [next(iter(row.values())) for row in rows(text) if row]


def test_without_fields_there_are_time_and_message_newest_first() -> None:
    assert rows("limit 1") == [
        {"@timestamp": "2023-11-14 22:18:20.000", "@message": "user=bob ip=10.0.0.1 status 404"}
    ]


def test_each_row_has_its_pointer_unless_it_is_a_sum() -> None:
    for text, has in (("fields level", True), ("stats count(*)", False)):
        asked = query(text)
        asked.run()
        assert all(any(c["field"] == "@ptr" for c in row) is has for row in asked.results)


@pytest.mark.parametrize(
    ("condition", "levels"),
    [
        ('level = "ERROR"', ["ERROR"]),
        ("level != 'ERROR'", ["INFO"]),
        ("ms > 2", ["ERROR"]),
        ("ms >= 2 and ms < 7.5", ["INFO"]),
        ("level like /ERR/", ["ERROR"]),
        ("level like 'NF'", ["INFO"]),
        ("level =~ /^info$/i", ["INFO"]),
        ("level not like /ERR/", ["INFO"]),
        ('level in ["ERROR", "WARN"]', ["ERROR"]),
        ('level not in ["ERROR"]', ["INFO"]),
        ("ispresent(user.name)", ["ERROR"]),
        ("not ispresent(user.name)", ["INFO"]),
        ('user.name = "anna" or ms = 2', ["INFO", "ERROR"]),
        ('level = "ERROR" and (ms = 1 or ms = 7.5)', ["ERROR"]),
        ("user.tags.1 = 'y'", ["ERROR"]),
        ("user.tags[1] = 'y'", ["ERROR"]),
        ("`sc-status` = 404", ["INFO"]),
        ("strcontains(text, '20%')", ["INFO"]),
        ("isIpv4InSubnet('10.0.0.1', '10.0.0.0/8') and ms=2", ["INFO"]),
        ('@message like /"ms": 7/', ["ERROR"]),
    ],
)
def test_filter_keeps_what_its_condition_holds_for(condition: str, levels: list[str]) -> None:
    assert values(f"filter ispresent(level) | filter {condition} | fields level") == levels


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("2 ^ 3", "8"),
        ("10 % 3", "1"),
        ("7 / 2", "3.5"),
        ("-ms + 1", "-6.5"),
        ("abs(0 - ms)", "7.5"),
        ("ceil(ms)", "8"),
        ("floor(ms)", "7"),
        ("greatest(ms, 9, 1)", "9"),
        ("sqrt(16)", "4"),
        ("strlen(level)", "5"),
        ("tolower(level)", "error"),
        ("toupper('abc')", "ABC"),
        ("trim('  a ')", "a"),
        ("concat(level, '-', ms)", "ERROR-7.5"),
        ("substr(level, 1, 2)", "RR"),
        ("replace(level, 'RR', 'rr')", "ErrOR"),
        ("coalesce(nothing, level)", "ERROR"),
        ("if(ms > 5, 'slow', 'fast')", "slow"),
        ("case(ms > 9, 'a', ms > 5, 'b', 'c')", "b"),
        ("isempty('')", "1"),
        ("isblank(nothing)", "1"),
        ("datefloor(@timestamp, 1h)", "2023-11-14 22:00:00.000"),
        ("dateceil(@timestamp, 1h)", "2023-11-14 23:00:00.000"),
        ("bin(5m)", "2023-11-14 22:10:00.000"),
        ("toMillis(@timestamp)", str(AT + 1000)),
        ("fromMillis(0)", "1970-01-01 00:00:00.000"),
        ("1 / 3", "0.3333"),
    ],
)
def test_an_expression_has_its_value(expression: str, value: str) -> None:
    assert values(f"filter level = 'ERROR' | fields {expression} as x") == [value]


def test_a_field_is_named_by_its_alias_or_as_it_is_written() -> None:
    (row,) = rows("filter ms = 2 | fields ms*2, ms * 2 as twice, level")
    assert row == {"ms*2": "4", "twice": "4", "level": "INFO"}


def test_display_alone_is_shown() -> None:
    assert rows("filter ms = 2 | fields level, ms | display ms") == [{"ms": "2"}]


def test_what_lambda_reports_is_discovered() -> None:
    (row,) = rows(
        "filter @type = 'REPORT' | fields @requestId, @duration, @billedDuration, @initDuration, "
        "@memorySize / 1000 / 1000 as size, @maxMemoryUsed / 1000 / 1000 as used, @log"
    )
    assert row == {
        "@requestId": ID,
        "@duration": "3.01",
        "@billedDuration": "114",
        "@initDuration": "110.1",
        "size": "128",
        "used": "36",
        "@log": "123456789012:/aws/lambda/f",
    }
    assert values("fields @type | filter ispresent(@type)") == ["REPORT", "START"]
    assert len(rows(f"filter @requestId = '{ID}'")) == 3
    assert rows("filter ispresent(@type)", events(*LINES, group="other")) == []


def test_stats_counts_and_calculates_by_group() -> None:
    found = rows(
        "filter ispresent(ms) | stats count(*) as n, sum(ms), avg(ms), min(ms), max(ms), "
        "pct(ms, 50), count_distinct(level), stddev(ms)"
    )
    assert found == [
        {
            "n": "2",
            "sum(ms)": "9.5",
            "avg(ms)": "4.75",
            "min(ms)": "2",
            "max(ms)": "7.5",
            "pct(ms, 50)": "2",
            "count_distinct(level)": "2",
            "stddev(ms)": "2.75",
        }
    ]
    by_level = rows("stats count(*) as n by level | filter ispresent(level) | sort level")
    assert by_level == [{"level": "ERROR", "n": "1"}, {"level": "INFO", "n": "1"}]


def test_stats_by_time_has_a_row_for_each_bin_with_data() -> None:
    assert rows("stats count(*) as n by bin(1m) as minute | sort minute") == [
        {"minute": "2023-11-14 22:13:00.000", "n": "4"},
        {"minute": "2023-11-14 22:14:00.000", "n": "1"},
        {"minute": "2023-11-14 22:18:00.000", "n": "1"},
    ]


def test_aggregates_can_be_calculated_with() -> None:
    (row,) = rows("stats sum(strcontains(@message, 'ERROR')) / count(*) * 100 as percent")
    assert row == {"percent": "33.3333"}
    assert rows("filter 1 = 2 | stats count(*) as n") == [{"n": "0"}]


def test_earliest_and_latest_go_by_time() -> None:
    (row,) = rows("filter ispresent(level) | stats earliest(level) as a, latest(level) as b")
    assert row == {"a": "ERROR", "b": "INFO"}


def test_parse_takes_fields_out_of_a_text_by_wildcards_or_by_names() -> None:
    wanted = {"user": "bob", "ip": "10.0.0.1", "status": "404"}
    shown = "| filter ispresent(status) | display user, ip, status"
    assert rows(f'parse @message "user=* ip=* status *" as user, ip, status {shown}') == [wanted]
    named = r"/user=(?<user>\S+) ip=(?<ip>\S+) status (?<status>\d+)/"
    assert rows(f"parse @message {named} {shown}") == [wanted]
    assert rows(f"parse {named} {shown}") == [wanted]


def test_sort_goes_by_numbers_as_numbers_and_by_several_keys() -> None:
    lines = [(n, json.dumps({"n": n, "odd": n % 2})) for n in (2, 10, 9, 1)]
    text = "fields n | sort odd desc, n desc"
    assert [row["n"] for row in rows(text, events(*lines))] == ["9", "1", "10", "2"]


def test_dedup_keeps_the_first_of_each() -> None:
    lines = [(n, json.dumps({"n": n, "odd": n % 2})) for n in range(6)]
    assert [row["n"] for row in rows("fields n | dedup odd", events(*lines))] == ["5", "4"]


def test_a_limit_is_the_querys_own_or_that_of_the_call() -> None:
    assert len(rows("limit 2")) == 2
    assert len(rows("fields level", limit=3)) == 3


def test_comments_and_lines_don_t_matter() -> None:
    assert values("# which\nfields level # and\n\n  | filter\tlevel = 'INFO' # more") == ["INFO"]


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ("foo bar", 0, "unexpected symbol found foo at line 1 and position 1"),
        ("filter a == 1", 10, "unexpected symbol found = at line 1 and position 11"),
        ("fields @timestamp\n| sort @timestamp down", 36, "found down at line 2"),
        ("filter level =", 14, "unexpected end of the query"),
        ("fields nope(x)", 7, "Invalid function name: nope"),
        ("fields avg(x)", 7, "avg is an aggregation"),
        ("stats pct(x)", 6, "takes a field and a percentage"),
        ("filter a like /(/", 14, "Invalid regular expression"),
        ("parse @message /x/", 15, "parse needs named groups"),
        ("parse @message 'a*b*' as x", 15, "2 wildcards for 1 fields"),
        ("limit 0", 0, "limit must be between 1 and 10000"),
        ("stats count(*) by bin(5)", 18, "bin takes a period of time"),
    ],
)
def test_a_query_that_is_malformed_is_refused_at_its_place(
    text: str, start: int, message: str
) -> None:
    with pytest.raises(AwsError) as refused:
        planned(text)
    assert refused.value.code == "MalformedQueryException"
    assert message in refused.value.message
    assert refused.value.fields["queryCompileError"]["location"]["startCharOffset"] == start


@pytest.mark.parametrize("text", ["pattern @message", "fields a | anomaly", "SOURCE logGroups()"])
def test_a_command_that_is_not_here_is_named(text: str) -> None:
    with pytest.raises(AwsError, match="NotImplemented"):
        planned(text)


def test_a_cancelled_query_has_no_results() -> None:
    asked = query("fields level")
    assert asked.cancel()
    asked.run()
    assert (asked.status, asked.results) == (CANCELLED, [])
    assert not asked.cancel()


@given(st.text())
def test_whatever_is_written_is_a_query_or_an_error_of_aws(text: str) -> None:
    with contextlib.suppress(AwsError):
        planned(text)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=50), st.integers(1, 100))
def test_statistics_are_those_of_the_values(numbers: list[int], percent: int) -> None:
    lines = [(place, json.dumps({"n": n})) for place, n in enumerate(numbers)]
    (row,) = rows(f"stats sum(n) as s, pct(n, {percent}) as p, count(n) as c", events(*lines))
    assert (int(row["s"]), int(row["c"])) == (sum(numbers), len(numbers))
    below = sum(n < int(row["p"]) for n in numbers)
    at_or_below = sum(n <= int(row["p"]) for n in numbers)
    assert below < percent / 100 * len(numbers) + 1e-6
    assert at_or_below >= percent / 100 * len(numbers) - 1e-6


@pytest.mark.parametrize(
    "text", ["filter @message like /(a|aa)+$/", "parse @message /(?<all>(a|aa)+)$/"]
)
def test_a_regular_expression_without_end_times_the_query_out(text: str) -> None:
    asked = query(text, events((1, "a" * 60 + "b")))
    asked.run()
    assert (asked.status, asked.results) == (TIMEOUT, [])
