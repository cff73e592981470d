"""Which state an alarm is in, from its data points.

Sources: "Using Amazon CloudWatch alarms" (Evaluating an alarm) and "Configuring how CloudWatch
alarms treat missing data".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.errors import AwsError
from localaws.metrics import query, statistic
from localaws.metrics.metric import Metric
from localaws.metrics.store import MetricStore

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
STATES = (OK, ALARM, INSUFFICIENT_DATA)
Settings = Mapping[str, Any]
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
# CloudWatch looks at more periods than it evaluates, so that the latest data count even if some
# points between are missing; the documentation's examples show two more.
MORE_PERIODS = 2
# What ends in one second is told in the next; a period is complete when both are over.
LATE_SECONDS = 2
# Of these, more data can't take back that a threshold is passed.
GROWING, SHRINKING = ("Sum", "SampleCount", "Maximum"), ("Minimum",)


@dataclass(frozen=True)
class Point:
    """One period's: ``time`` is its beginning; no value where there were no data."""

    time: int
    value: float | None = None
    samples: float | None = None


@dataclass(frozen=True)
class Finding:
    """``state`` is None where the alarm stays as it is. ``points`` were evaluated, oldest first;
    ``missing`` is how many more there should have been."""

    state: str | None
    points: tuple[Point, ...]
    missing: int = 0


def evaluate(settings: Settings, store: MetricStore, now: float) -> Finding:
    """From whole periods; or from one that still runs, if no more data can undo the alarm.

    AWS evaluates each minute what had arrived by then. Here an alarm is in ALARM as soon as its
    data are there.
    """
    step, end = _step(settings), complete_until(settings, now)
    finding = _evaluated(settings, store, end)
    if finding.state != ALARM and _is_final(settings):
        early = _evaluated(settings, store, end + step)
        if early.state == ALARM and early.points:
            return early
    return finding


def complete_until(settings: Settings, now: float) -> int:
    """When the last whole period ended, or the last minute of a longer one."""
    return int((now - LATE_SECONDS) // _step(settings) * _step(settings))


def _step(settings: Settings) -> int:
    return min(_period(settings), 60)


def _period(settings: Settings) -> int:
    if settings.get("Period"):
        return int(settings["Period"])
    periods = [one.get("Period") or one.get("MetricStat", {}).get("Period")
               for one in settings.get("Metrics") or ()]  # fmt: skip
    return max((int(period) for period in periods if period), default=60)


def _is_final(settings: Settings) -> bool:
    greater = settings["ComparisonOperator"].startswith("Greater")
    return settings.get("Statistic") in (GROWING if greater else SHRINKING)


def _evaluated(settings: Settings, store: MetricStore, end: int) -> Finding:
    needed = int(settings["EvaluationPeriods"])
    points = points_of(settings, store, end, needed + MORE_PERIODS)
    return decide(settings, points)


def points_of(settings: Settings, store: MetricStore, end: int, number: int) -> list[Point]:
    """The last periods before ``end``, oldest first."""
    period = _period(settings)
    start = end - number * period
    values = _values(settings, store, start, end, period)
    return [values.get(time, Point(time)) for time in range(start, end, period)]


def _values(
    settings: Settings, store: MetricStore, start: int, end: int, period: int
) -> dict[int, Point]:
    if settings.get("Metrics"):
        try:
            (result,) = query.evaluate(store, settings["Metrics"], start, end)
        except (AwsError, ValueError):  # what PutMetricAlarm let pass has no data now
            return {}
        return {time: Point(time, value) for time, value in result.values.items()}
    metric = Metric.from_request(
        settings["Namespace"], settings["MetricName"], settings.get("Dimensions")
    )
    take = statistic.parse(settings.get("Statistic") or settings["ExtendedStatistic"])
    units = [settings["Unit"]] if settings.get("Unit") else store.units(metric)[:1]
    found: dict[int, Point] = {}
    for unit in units:
        for time, data in store.points(metric, unit, start, end, period).items():
            found[time] = Point(time, take(data), data.count)
    return found


def decide(settings: Settings, points: Sequence[Point]) -> Finding:
    """From the periods of the evaluation range, oldest first."""
    compare = COMPARISONS[settings["ComparisonOperator"]]
    threshold = float(settings["Threshold"])
    needed = int(settings["EvaluationPeriods"])
    enough = int(settings.get("DatapointsToAlarm") or needed)
    real = [point for point in points if point.value is not None][-needed:]
    breaching = [compare(point.value, threshold) for point in real if point.value is not None]
    missing = needed - len(real)
    state = _state(breaching, missing, enough, _treatment(settings))
    if missing and real and all(breaching) and _treatment(settings) == "missing":
        # "Avoiding premature transitions to alarm state": the oldest must be old enough.
        age = len(points) - points.index(real[0])
        state = ALARM if age >= enough else None
    return Finding(state, tuple(real), missing)


def _treatment(settings: Settings) -> str:
    """ "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data"."""
    if settings.get("Namespace") == "AWS/DynamoDB":
        return "ignore"
    return settings.get("TreatMissingData") or "missing"


def _state(breaching: Sequence[bool], missing: int, enough: int, treatment: str) -> str | None:
    if sum(breaching) >= enough:
        return ALARM
    if not missing:
        return OK
    if treatment == "breaching":
        return ALARM if sum(breaching) + missing >= enough else OK
    if treatment == "notBreaching":
        return OK
    if not breaching:
        return INSUFFICIENT_DATA if treatment == "missing" else None
    return None if all(breaching) else OK
