"""Why an alarm is in its state, in AWS's words (recorded: ``test_put_metric_alarm``,
``test_breaching_alarm_actions``)."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from localaws.alarms.evaluation import INSUFFICIENT_DATA, OK, Finding, Point, Settings

COMPARED: Mapping[str, str] = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def reason(settings: Settings, finding: Finding) -> str:
    if finding.state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_count(finding.missing, 'datapoint')} unknown."
    missing = _missing(settings, finding)
    if not finding.points:
        number = finding.missing
        periods = f"{number} period{'s' * (number != 1)}"
        return f"Threshold Crossed: no datapoints were received for {periods}{missing}."
    return f"Threshold Crossed: {_crossed(settings, finding)}{missing}."


def _crossed(settings: Settings, finding: Finding) -> str:
    told = [point for point in reversed(finding.points) if _counts(settings, finding, point)]
    values = ", ".join(f"{point.value} ({_day(point.time)})" for point in told)
    negation = "not " if finding.state == OK else ""
    threshold = f"{COMPARED[settings['ComparisonOperator']]} the threshold "
    threshold += f"({float(settings['Threshold'])})"
    be = "was" if len(told) == 1 else "were"
    crossed = f"[{values}] {be} {negation}{threshold}"
    enough = settings.get("DatapointsToAlarm")
    if not enough:
        return f"{len(told)} datapoint{'s' * (len(told) != 1)} {crossed}"
    needed = int(settings["EvaluationPeriods"])
    least = needed - int(enough) + 1 if finding.state == OK else int(enough)
    transition = "ALARM -> OK" if finding.state == OK else "OK -> ALARM"
    minimum = f"(minimum {least} datapoint{'s' * (least != 1)} for {transition} transition)"
    return f"{len(told)} out of the last {needed} datapoints {crossed} {minimum}"


def _counts(settings: Settings, finding: Finding, point: Point) -> bool:
    """Whether this point speaks for the state."""
    from localaws.alarms.evaluation import COMPARISONS

    compare = COMPARISONS[settings["ComparisonOperator"]]
    assert point.value is not None
    return compare(point.value, float(settings["Threshold"])) is (finding.state != OK)


def _missing(settings: Settings, finding: Finding) -> str:
    treated = TREATED.get(settings.get("TreatMissingData") or "")
    if not finding.missing or not treated:
        return ""
    return f" and {_count(finding.missing, 'missing datapoint')} treated as [{treated}]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun} was" if number == 1 else f"{number} {noun}s were"


def reason_data(settings: Settings, finding: Finding, now: float) -> str:
    """The same for machines, as JSON."""
    recent = [point.value for point in finding.points]
    evaluated: list[dict[str, Any]] = [
        {
            "timestamp": iso(point.time),
            **({} if point.samples is None else {"sampleCount": point.samples}),
            "value": point.value,
        }
        for point in reversed(finding.points)
    ]
    start = {"startDate": iso(finding.points[0].time)} if finding.points else {}
    unit = {"unit": settings["Unit"]} if settings.get("Unit") else {}
    named = settings.get("Statistic") or settings.get("ExtendedStatistic")
    told = {
        "version": "1.0",
        "queryDate": iso(now),
        **start,
        **unit,
        **({"statistic": named} if named else {}),
        "period": settings.get("Period") or 60,
        "recentDatapoints": recent,
        "threshold": float(settings["Threshold"]),
        "evaluatedDatapoints": evaluated,
    }
    return json.dumps(told)


def iso(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def _day(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%d/%m/%y %H:%M:%S")
