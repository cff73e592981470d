"""What PutMetricAlarm refuses.

Rules from its page in the CloudWatch API Reference.
"""

from __future__ import annotations

from typing import Any

from localaws.alarms.evaluation import COMPARISONS, Settings
from localaws.errors import AwsError, not_implemented
from localaws.metrics import statistic

SHORT_PERIODS = (10, 20, 30)
DAY, WEEK = 86_400, 604_800
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
OF_ANOMALIES = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
ACTION_SERVICES = ("sns", "lambda")
ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def validate(asked: Settings) -> None:
    """Raises: AwsError, ValidationError or NotImplemented."""
    if asked.get("EvaluationCriteria"):
        raise not_implemented("cloudwatch", "PutMetricAlarm with EvaluationCriteria")
    for name in ("ComparisonOperator", "EvaluationPeriods"):
        if asked.get(name) is None:
            raise _invalid(f"The parameter {name} must be specified.")
    comparison = asked["ComparisonOperator"]
    if comparison in OF_ANOMALIES or asked.get("ThresholdMetricId"):
        raise not_implemented("cloudwatch", "PutMetricAlarm with anomaly detection")
    if comparison not in COMPARISONS:
        allowed = ", ".join((*COMPARISONS, *OF_ANOMALIES))
        raise _invalid(
            f"1 validation error detected: Value '{comparison}' at 'comparisonOperator' failed to "
            f"satisfy constraint: Member must satisfy enum value set: [{allowed}]"
        )
    if asked.get("Threshold") is None:
        raise _invalid("The parameter Threshold must be specified.")
    treatment = asked.get("TreatMissingData") or "missing"
    if treatment not in TREATMENTS:
        raise _invalid(
            f"Option {treatment} is not supported. Supported options for parameter "
            f"TreatMissingData are {', '.join(TREATMENTS[:-1])}, and {TREATMENTS[-1]}."
        )
    _refuse_periods(asked)
    _refuse_what_is_watched(asked)
    for kind in ACTIONS:
        for action in asked.get(kind) or ():
            _refuse_action(action)


def _refuse_periods(asked: Settings) -> None:
    needed = int(asked["EvaluationPeriods"])
    if int(asked.get("DatapointsToAlarm") or needed) > needed:
        raise _invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    period = int(asked.get("Period") or 60)
    if period not in SHORT_PERIODS and (period <= 0 or period % 60):
        raise _invalid("Period must be 10, 20, 30 or a multiple of 60")
    longest, words = (WEEK, "a week") if period >= 3600 else (DAY, "a day")
    if period * needed > longest:
        raise _invalid(
            f"Metrics cannot be checked across more than {words} (EvaluationPeriods * Period must "
            f"be <= {longest})."
        )


def _refuse_what_is_watched(asked: Settings) -> None:
    queries = asked.get("Metrics")
    if queries:
        told = [one for one in queries if one.get("ReturnData", True) is not False]
        if len(told) != 1:
            raise _invalid("Exactly one element of the metrics list should return data.")
        return
    if not asked.get("MetricName") or not asked.get("Namespace"):
        raise _invalid("The parameters MetricName and Namespace must be specified.")
    if not asked.get("Period"):
        raise _invalid("The parameter Period must be specified.")
    given = [asked[name] for name in ("Statistic", "ExtendedStatistic") if asked.get(name)]
    if len(given) != 1:
        raise _invalid("Exactly one of Statistic and ExtendedStatistic must be specified.")
    try:
        statistic.parse(given[0])
    except statistic.UnknownStatistic:
        text = f"The value {given[0]} for parameter ExtendedStatistic is not supported."
        raise AwsError("InvalidParameterValue", text) from None


def _refuse_action(action: Any) -> None:
    parts = str(action).split(":")
    if len(parts) < 6 or parts[0] != "arn":
        raise _invalid(f"Invalid arn syntax: {action}")
    if parts[2] not in ACTION_SERVICES:
        raise not_implemented("cloudwatch", f"PutMetricAlarm with an action of {parts[2]}")


def _invalid(text: str) -> AwsError:
    return AwsError("ValidationError", text)
