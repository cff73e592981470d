"""Wrong load tests, by their report."""

from __future__ import annotations

from typing import Any

from checks import work
from checks.faults.deployed import Deployed
from checks.faults.language import Apply, Fault, Kind
from checks.lab05 import (
    load_errors_are_absent,
    load_latency_is_met,
    load_rate_is_met,
    load_report_exists,
    load_test_was_of_this_api,
)
from checks.loadtest import FILE, LEAST_RATE, MOST_P95


def _reported(**changes: Any) -> Apply:
    def apply(me: Deployed) -> None:
        del me
        work.save(FILE, work.load(FILE) | changes)

    return apply


def _remove(me: Deployed) -> None:
    (work.folder() / FILE).unlink()


FAULTS = tuple(
    Fault(title, owner, cause, apply, Kind.FILE)
    for title, owner, cause, apply in (
        ("There is no load test", load_report_exists, "no such thing", _remove),
        (
            "The report is another program's",
            load_report_exists,
            "no report of a load test",
            _reported(tool="another"),
        ),
        (
            "The load test was of another API",
            load_test_was_of_this_api,
            "http://127.0.0.1/another",
            _reported(url="http://127.0.0.1/another"),
        ),
        (
            "The load was too small",
            load_rate_is_met,
            "of 1 users",
            _reported(users=1, requests_per_second=LEAST_RATE - 0.1),
        ),
        (
            "The load test met errors of the server",
            load_errors_are_absent,
            "502: 9",
            _reported(errors={"502": 9}),
        ),
        (
            "The load test sent what the API refuses",
            load_errors_are_absent,
            "400: 90",
            _reported(errors={"400": 90}),
        ),
        (
            "The load test met its own limit",
            load_errors_are_absent,
            "429: 12, 0: 3",
            _reported(errors={"429": 12, "0": 3}),
        ),
        (
            "The load test was of a cold API",
            load_latency_is_met,
            f"{MOST_P95 + 0.1:g} ms",
            _reported(p95_ms=MOST_P95 + 0.1),
        ),
    )
)
