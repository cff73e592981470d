"""Why an alarm is in its state, in AWS's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.alarms.evaluation import Finding, Point
from localaws.alarms.wording import reason, reason_data

AT = 1_637_488_800  # 21 November 2021, 10:00:00 UTC
ASKED: dict[str, Any] = {
    "Statistic": "Average",
    "Period": 10,
    "EvaluationPeriods": 1,
    "Threshold": 21,
    "ComparisonOperator": "GreaterThanThreshold",
    "Unit": "Seconds",
}
ONE = (Point(AT, 21.5, 2.0),)
TWO = (Point(AT, 1.0, 1.0), Point(AT + 10, 3.0, 1.0))


@pytest.mark.parametrize(
    ("more", "finding", "words"),
    [
        (
            {},
            Finding("ALARM", ONE),
            "Threshold Crossed: 1 datapoint [21.5 (21/11/21 10:00:00)] was greater than the "
            "threshold (21.0).",
        ),
        (
            {"Threshold": 30},
            Finding("OK", ONE),
            "Threshold Crossed: 1 datapoint [21.5 (21/11/21 10:00:00)] was not greater than the "
            "threshold (30.0).",
        ),
        (
            {"Threshold": 0, "EvaluationPeriods": 2},
            Finding("ALARM", TWO),
            "Threshold Crossed: 2 datapoints [3.0 (21/11/21 10:00:10), 1.0 (21/11/21 10:00:00)] "
            "were greater than the threshold (0.0).",
        ),
        (
            {"Threshold": 2, "EvaluationPeriods": 2, "DatapointsToAlarm": 1},
            Finding("ALARM", TWO),
            "Threshold Crossed: 1 out of the last 2 datapoints [3.0 (21/11/21 10:00:10)] was "
            "greater than the threshold (2.0) (minimum 1 datapoint for OK -> ALARM transition).",
        ),
        (
            {"TreatMissingData": "breaching"},
            Finding("ALARM", (), 2),
            "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints "
            "were treated as [Breaching].",
        ),
        (
            {"TreatMissingData": "notBreaching"},
            Finding("OK", (), 1),
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint "
            "was treated as [NonBreaching].",
        ),
        ({}, Finding("INSUFFICIENT_DATA", (), 1), "Insufficient Data: 1 datapoint was unknown."),
    ],
)
def test_the_reason_is_worded_as_on_aws(more: dict[str, Any], finding: Finding, words: str) -> None:
    """Recorded: ``test_put_metric_alarm``, ``test_breaching_alarm_actions``."""
    assert reason(ASKED | more, finding) == words


def test_the_reason_for_machines_is_shaped_as_recorded() -> None:
    """Recorded: ``test_put_metric_alarm``."""
    told = json.loads(reason_data(ASKED, Finding("ALARM", ONE), AT + 12.5))
    assert told == {
        "version": "1.0",
        "queryDate": "2021-11-21T10:00:12.500+0000",
        "startDate": "2021-11-21T10:00:00.000+0000",
        "unit": "Seconds",
        "statistic": "Average",
        "period": 10,
        "recentDatapoints": [21.5],
        "threshold": 21.0,
        "evaluatedDatapoints": [
            {"timestamp": "2021-11-21T10:00:00.000+0000", "sampleCount": 2.0, "value": 21.5}
        ],
    }
