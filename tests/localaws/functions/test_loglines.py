"""The platform's lines, letter by letter."""

from __future__ import annotations

import datetime
import re

import pytest

from localaws.functions import loglines
from localaws.functions.loglines import PlatformEvent, Report

NOON = datetime.datetime(2026, 1, 31, 12, 0, 0, 45_678, datetime.UTC)


def test_a_stream_is_named_by_day_version_and_32_digits() -> None:
    assert re.fullmatch(r"2026/01/31/\[7\][0-9a-f]{32}", loglines.stream_name("7", NOON))


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (
            Report("id", 3.005, 128, 36, 110.1),
            "REPORT RequestId: id\tDuration: 3.00 ms\tBilled Duration: 114 ms\t"
            "Memory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n",
        ),
        (
            Report("id", 3.0, 256, 40),
            "REPORT RequestId: id\tDuration: 3.00 ms\tBilled Duration: 3 ms\t"
            "Memory Size: 256 MB\tMax Memory Used: 40 MB\t\n",
        ),
        (
            Report("id", 1000.0, 128, 36, status="timeout"),
            "REPORT RequestId: id\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\t"
            "Memory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: timeout\t\n",
        ),
        (
            Report("id", 1.5, 128, 36, status="error", error_type="Runtime.ExitError"),
            "REPORT RequestId: id\tDuration: 1.50 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
            "Max Memory Used: 36 MB\tStatus: error\tError Type: Runtime.ExitError\t\n",
        ),
    ],
)
def test_a_report_has_tabs_two_decimals_and_what_is_billed(report: Report, line: str) -> None:
    assert str(report) == line


def test_the_other_lines_are_awss() -> None:
    assert loglines.start("id", "arn", "$LATEST").text == "START RequestId: id Version: $LATEST\n"
    assert loglines.end("id").text == "END RequestId: id\n"
    late = "2026-01-31T12:00:00.045Z id Task timed out after 3.00 seconds\n\n"
    assert loglines.timed_out("id", 3, NOON).text == late
    report = "INIT_REPORT Init Duration: 1.00 ms\tPhase: init\tStatus: timeout\n"
    assert loglines.init_report(1, "on-demand", "init", "timeout").text == report


def test_records_are_compact_json_with_time_and_type() -> None:
    line = loglines.start("id", "arn", "7").line(NOON)
    assert line == (
        '{"time":"2026-01-31T12:00:00.045Z","type":"platform.start",'
        '"record":{"requestId":"id","functionArn":"arn","version":"7"}}\n'
    )


def test_a_report_s_record_has_its_metrics_and_status() -> None:
    """As the Telemetry API's reference and CloudWatch show it: no unit in a value, three
    decimals."""
    event = Report("id", 1233.9604, 256, 123, 463.512).event
    assert (event.kind, event.level) == ("report", "INFO")
    assert event.record == {
        "requestId": "id",
        "metrics": {
            "durationMs": 1233.96,
            "billedDurationMs": 1698,
            "memorySizeMB": 256,
            "maxMemoryUsedMB": 123,
            "initDurationMs": 463.512,
        },
        "status": "success",
    }
    failed = Report("id", 1.0, 128, 36, status="error", error_type="Runtime.ExitError").event
    assert failed.level == "WARN"
    assert (failed.record["status"], failed.record["errorType"]) == ("error", "Runtime.ExitError")


@pytest.mark.parametrize(
    ("event", "level"),
    [
        (loglines.init_report(1, "on-demand", "init", "success"), "DEBUG"),
        (loglines.init_report(1, "on-demand", "init", "error"), "WARN"),
        (loglines.start("id", "arn", "1"), "INFO"),
        (loglines.runtime_done("id", "success", 1, 2), "DEBUG"),
        (loglines.runtime_done("id", "timeout", 1, 2), "WARN"),
        (Report("id", 1, 128, 36).event, "INFO"),
        (Report("id", 1, 128, 36, status="timeout").event, "WARN"),
    ],
)
def test_events_have_the_levels_of_the_mapping(event: PlatformEvent, level: str) -> None:
    """ "Log-level filtering": System log level event mapping."""
    assert event.level == level
    shown = [least for least in loglines.SYSTEM_LEVELS if loglines.is_shown(level, least)]
    assert shown == list(loglines.SYSTEM_LEVELS[: loglines.SYSTEM_LEVELS.index(level) + 1])
