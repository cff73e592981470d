"""What an alarm would do, told from its settings alone."""

import time
from typing import Any

import boto3
import pytest

from checks.alarm import FIRED, FIRES, SILENT, Alarm
from checks.cloud import Cloud
from checks.names import Names

from .learner import Learner
from .watcher import RULE

ONE, NONE, NOBODY = (
    "one error among ten requests",
    "ten requests without an error",
    "no request at all",
)
AS_IT_SHOULD = {ONE: FIRES, NONE: SILENT, NOBODY: SILENT}


def behaviour(default: float | None = 0, **settings: Any) -> dict[str, str]:
    names = Names.from_environment()
    asked = {"Namespace": "N", "MetricName": "M"} | RULE | settings
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName=names.alarm, **{key: value for key, value in asked.items() if value is not None}
    )
    return dict(Alarm(names.alarm, Cloud()).behaviour(default).value or {})


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"},
        {"Threshold": 0.5},
        {"Statistic": "Maximum"},
        {"Period": 30},
        {"EvaluationPeriods": 3, "DatapointsToAlarm": 1},
    ],
    ids=str,
)
def test_whatever_fires_on_one_error_alone_is_right(
    learner: Learner, settings: dict[str, Any]
) -> None:
    assert behaviour(**settings) == AS_IT_SHOULD


@pytest.mark.parametrize(
    ("settings", "case", "does"),
    [
        ({"Statistic": "Average"}, ONE, SILENT),
        ({"Statistic": "Minimum"}, ONE, SILENT),
        ({"Statistic": "SampleCount"}, NONE, FIRES),
        ({"Threshold": 5}, ONE, SILENT),
        ({"Threshold": 0}, NONE, FIRES),
        ({"ComparisonOperator": "GreaterThanThreshold"}, ONE, SILENT),
        ({"ComparisonOperator": "LessThanThreshold"}, NONE, FIRES),
        ({"Period": 300}, ONE, "fires only after 300 seconds"),
        ({"EvaluationPeriods": 3}, ONE, "fires only after 180 seconds"),
        ({"TreatMissingData": "breaching"}, NOBODY, FIRES),
        ({"TreatMissingData": None}, NOBODY, "knows nothing, INSUFFICIENT_DATA"),
        ({"TreatMissingData": "ignore"}, NOBODY, "stays as it was, in alarm for ever"),
        (
            {"Statistic": None, "ExtendedStatistic": "p99"},
            ONE,
            "depends on a percentile or a band",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_shows_in_the_case_that_it_spoils(
    learner: Learner, settings: dict[str, Any], case: str, does: str
) -> None:
    assert behaviour(**settings)[case] == does


def test_without_noughts_the_average_of_the_errors_does_the_job(learner: Learner) -> None:
    assert behaviour(default=None, Statistic="Average") == AS_IT_SHOULD


def test_an_alarm_of_nearly_the_name_is_pointed_at(learner: Learner) -> None:
    behaviour()
    name = learner.names.alarm.replace("handler", "handlers")
    assert learner.names.alarm in Alarm(name, Cloud()).description.nearby()


def test_only_its_metric_makes_an_alarm_fire(learner: Learner) -> None:
    behaviour(Namespace=learner.names.alarm)
    cloudwatch, name = boto3.client("cloudwatch"), learner.names.alarm
    assert Alarm(name, Cloud()).past.value != FIRED
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="by hand")
    assert Alarm(name, Cloud()).past.value != FIRED
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="by hand")
    data = [{"MetricName": "M", "Value": 1}]
    cloudwatch.put_metric_data(Namespace=learner.names.alarm, MetricData=data)
    deadline = time.monotonic() + 10
    while (past := Alarm(name, Cloud()).past.value) != FIRED:
        assert time.monotonic() < deadline, past
        time.sleep(0.1)
