"""What a metric filter counts, tried on lines."""

from typing import Any

import boto3
import pytest

from checks.cloud import Cloud
from checks.metricfilter import COUNTED, MetricFilter

from .learner import Learner
from .watcher import LEVEL

ERROR = '{"level": "ERROR", "message": "no key", "status": 400}\n'
SUCCESS = '{"level": "INFO", "message": "answered", "status": 200}\n'


def counted(me: Learner, pattern: str = LEVEL, **metric: str) -> MetricFilter:
    logs: Any = boto3.client("logs")
    logs.create_log_group(logGroupName=me.names.log_group)
    made = {
        "metricNamespace": me.names.metric_namespace,
        "metricName": me.names.metric,
        "metricValue": "1",
    }
    logs.put_metric_filter(
        logGroupName=me.names.log_group,
        filterName="mine",
        filterPattern=pattern,
        metricTransformations=[made | metric],
    )
    return MetricFilter(me.names.log_group, me.names, Cloud())


@pytest.mark.parametrize(
    "pattern",
    [
        LEVEL,
        "{$.level=ERROR}",
        '{ $.level = "ERR*" }',
        '{ $.level != "INFO" }',
        '{ $.level = "ERROR" || $.level = "CRITICAL" }',
        "{ $.status >= 400 }",
    ],
)
def test_any_pattern_that_tells_the_two_apart_is_right(learner: Learner, pattern: str) -> None:
    assert counted(learner, pattern).counts(ERROR, SUCCESS).value == COUNTED


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("ERROR", "also this line"),
        ("", "also this line"),
        ('"level"', "also this line"),
        ('{ $.level = "error" }', "not this error"),
        ('{ $.Level = "ERROR" }', "not this error"),
        ("{ $.status = 502 }", "not this error"),
        ('"[ERROR]"', "not this error"),
    ],
)
def test_a_pattern_that_does_not_is_shown_the_line(
    learner: Learner, pattern: str, found: str
) -> None:
    assert (counted(learner, pattern).counts(ERROR, SUCCESS).value or "").startswith(found)


def test_each_error_counts_as_one(learner: Learner) -> None:
    wrong = counted(learner, metricValue="0")
    assert wrong.counts(ERROR, SUCCESS).value == "each match as 0"


def test_a_filter_that_makes_another_metric_is_pointed_at(learner: Learner) -> None:
    seen = counted(learner, metricNamespace="Elsewhere").description
    assert seen.value is None
    assert f"Elsewhere/{learner.names.metric}" in seen.nearby()
