"""Which state an alarm is in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.alarms.evaluation import LATE_SECONDS, MORE_PERIODS, Point, decide, evaluate
from localaws.metrics.distribution import Distribution
from localaws.metrics.metric import Datum, Metric
from localaws.metrics.store import MetricStore

ABOVE: dict[str, Any] = {
    "Namespace": "Tests",
    "MetricName": "m",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
STAYS = None
INSUFFICIENT = "INSUFFICIENT_DATA"
NOON = 1_800_000_000 // 3600 * 3600


def points(text: str) -> list[Point]:
    """``0`` and ``X`` as in AWS's tables: within the threshold, and past it; ``-`` is missing."""
    values = {"0": 0.0, "X": 1.0, "-": None}
    return [Point(60 * n, values[sign]) for n, sign in enumerate(text.split())]


@pytest.mark.parametrize(
    ("seen", "enough", "states"),
    [
        ("0 - X - X", 3, ("OK", "OK", "OK", "OK")),
        ("- - - - 0", 3, ("OK", "OK", "OK", "OK")),
        ("- - - - -", 3, (INSUFFICIENT, STAYS, "ALARM", "OK")),
        ("0 X X - X", 3, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("- - X - -", 3, ("ALARM", STAYS, "ALARM", "OK")),
        ("0 - X - X", 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("0 0 X 0 X", 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ("0 - X - -", 2, ("OK", "OK", "ALARM", "OK")),
        ("- - - - 0", 2, ("OK", "OK", "ALARM", "OK")),
        ("- - - X -", 2, ("ALARM", STAYS, "ALARM", "OK")),
    ],
)
def test_missing_data_are_treated_as_awss_tables_say(
    seen: str, enough: int, states: tuple[str | None, ...]
) -> None:
    """ "How alarm state is evaluated when data is missing"."""
    asked = ABOVE | {"EvaluationPeriods": 3, "DatapointsToAlarm": enough}
    found = [
        decide(asked | {"TreatMissingData": treatment}, points(seen)).state
        for treatment in TREATMENTS
    ]
    assert tuple(found) == states


def test_a_lonely_new_breach_does_not_yet_alarm_where_three_are_needed() -> None:
    asked = ABOVE | {"EvaluationPeriods": 3}
    assert decide(asked, points("- - - - X")).state is STAYS


@given(st.lists(st.sampled_from("0X"), min_size=5, max_size=5), st.integers(1, 3))
def test_without_gaps_m_of_the_last_n_decide(signs: list[str], enough: int) -> None:
    asked = ABOVE | {"EvaluationPeriods": 3, "DatapointsToAlarm": enough}
    for treatment in TREATMENTS:
        found = decide(asked | {"TreatMissingData": treatment}, points(" ".join(signs)))
        assert found.state == ("ALARM" if signs[-3:].count("X") >= enough else "OK")


@pytest.mark.parametrize(
    ("operator", "states"),
    [
        ("GreaterThanThreshold", ("OK", "OK", "ALARM")),
        ("GreaterThanOrEqualToThreshold", ("OK", "ALARM", "ALARM")),
        ("LessThanThreshold", ("ALARM", "OK", "OK")),
        ("LessThanOrEqualToThreshold", ("ALARM", "ALARM", "OK")),
    ],
)
def test_a_value_is_compared_with_the_threshold(operator: str, states: tuple[str, ...]) -> None:
    asked = ABOVE | {"ComparisonOperator": operator}
    found = [decide(asked, [Point(0, value)]).state for value in (0.0, 1.0, 2.0)]
    assert tuple(found) == states


def test_alarms_on_dynamodb_ignore_missing_data_whatever_they_say() -> None:
    asked = ABOVE | {"Namespace": "AWS/DynamoDB", "TreatMissingData": "breaching"}
    assert decide(asked, points("- - -")).state is STAYS


def store(*seconds: float, value: float = 1.0) -> MetricStore:
    found = MetricStore()
    for time in seconds:
        distribution = Distribution()
        distribution.add(value)
        datum = Datum(Metric("Tests", "m"), "None", NOON + time, distribution)
        found.add([datum], NOON + time)
    return found


def test_an_alarm_fires_while_its_period_still_runs() -> None:
    finding = evaluate(ABOVE, store(10.0), NOON + 11)
    assert (finding.state, finding.points) == ("ALARM", (Point(NOON, 1.0, 1.0),))


@pytest.mark.parametrize(
    "asked",
    [
        {"ComparisonOperator": "LessThanThreshold", "Threshold": 5},
        {"Statistic": "Average"},
        {"Statistic": None, "ExtendedStatistic": "p90"},
    ],
)
def test_what_more_data_could_undo_waits_for_the_end_of_the_period(asked: dict[str, Any]) -> None:
    settings = {k: v for k, v in (ABOVE | asked).items() if v is not None}
    assert evaluate(settings, store(10.0), NOON + 30).state == INSUFFICIENT
    assert evaluate(settings, store(10.0), NOON + 60 + LATE_SECONDS).state == "ALARM"


def test_the_latest_data_count_for_as_long_as_cloudwatch_looks_back() -> None:
    asked, one = ABOVE | {"TreatMissingData": "notBreaching"}, store(10.0)
    last = NOON + 60 * (1 + MORE_PERIODS) + LATE_SECONDS
    assert evaluate(asked, one, last).state == "ALARM"
    assert evaluate(asked, one, last + 60).state == "OK"


def test_longer_periods_end_with_each_minute() -> None:
    asked = ABOVE | {"Period": 300, "Statistic": "Average"}
    finding = evaluate(asked, store(10.0, 130.0), NOON + 180 + LATE_SECONDS)
    assert (finding.state, finding.points[-1].samples) == ("ALARM", 2)


def test_an_alarm_watches_an_expression() -> None:
    metric = {"Metric": {"Namespace": "Tests", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
    asked = {
        "Metrics": [
            {"Id": "m1", "MetricStat": metric, "ReturnData": False},
            {"Id": "e1", "Expression": "m1 * 100"},
        ],
        "EvaluationPeriods": 1,
        "Threshold": 150,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    assert evaluate(asked, store(10.0), NOON + 70).state == "OK"
    assert evaluate(asked, store(10.0, 20.0), NOON + 70).state == "ALARM"
