"""A CloudWatch alarm, as deployed, and what it would do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from checks.cloud import Answer, Cloud
from checks.nearby import named_like
from checks.observed import Observed

FIRED = "it has fired"
CROSSED = "Threshold Crossed"  # how the reason begins if a metric is it
FIRES, SILENT = "fires within a minute", "stays silent"
REQUESTS = 10  # in the minutes that we imagine

_STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
# "Configuring how CloudWatch alarms treat missing data"; "missing" is what it does untold.
_WITHOUT_DATA = {
    "notBreaching": SILENT,
    "breaching": FIRES,
    "ignore": "stays as it was, in alarm for ever",
    "missing": "knows nothing, INSUFFICIENT_DATA",
}


class Alarm:
    def __init__(self, name: str, cloud: Cloud) -> None:
        self.name = name
        self._cloud = cloud

    @cached_property
    def description(self) -> Observed[Answer]:
        """Its part of `describe_alarms`' answer."""
        alarms, evidence = self._cloud.pages(
            "cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=[self.name]
        )
        return Observed(
            f"the alarm {self.name}", alarms[0] if alarms else None, evidence, self._nearby
        )

    @property
    def metric(self) -> Observed[str]:
        """ "namespace/name", and its dimensions if it has any."""
        return self.description.map(f"what the alarm {self.name} watches", _metric)

    def behaviour(self, default: float | None) -> Observed[Mapping[str, str]]:
        """What it would do, by what happens; `default` is what the filter counts for a success."""
        quiet = [] if default is None else [default] * REQUESTS
        cases = {
            "one error among ten requests": [*quiet[1:], 1.0],
            "ten requests without an error": quiet,
            "no request at all": [],
        }
        return self.description.map(
            f"what the alarm {self.name} does",
            lambda alarm: {case: _does(alarm, values) for case, values in cases.items()},
        )

    @property
    def past(self) -> Observed[str]:
        """FIRED if its metric once made it fire, or else what its history tells. A state that was
        set by hand has another reason."""
        if not self.description.value:
            return self.description.map(f"the past of the alarm {self.name}", str)
        items, evidence = self._cloud.pages(
            "cloudwatch",
            "describe_alarm_history",
            "AlarmHistoryItems",
            AlarmName=self.name,
            HistoryItemType="StateUpdate",
        )
        states = [json.loads(each["HistoryData"])["newState"] for each in items]
        fired = any(
            state["stateValue"] == "ALARM" and state["stateReason"].startswith(CROSSED)
            for state in states
        )
        told = ", ".join(state["stateValue"] for state in states) or "no change of its state"
        return Observed(f"the past of the alarm {self.name}", FIRED if fired else told, evidence)

    def _nearby(self) -> str:
        alarms, _ = self._cloud.pages("cloudwatch", "describe_alarms", "MetricAlarms")
        return named_like(self.name, (each["AlarmName"] for each in alarms))


def _metric(alarm: Answer) -> str:
    if "MetricName" not in alarm:
        return "an expression over several metrics"
    dimensions = [f"{each['Name']}={each['Value']}" for each in alarm.get("Dimensions", [])]
    where = f" with {', '.join(dimensions)}" if dimensions else ""
    return f"{alarm['Namespace']}/{alarm['MetricName']}{where}"


def _does(alarm: Answer, values: Sequence[float]) -> str:
    """In a minute with these data points."""
    if not values:
        return _WITHOUT_DATA[alarm.get("TreatMissingData", "missing")]
    statistic = _STATISTICS.get(alarm.get("Statistic", ""))
    compare = _COMPARISONS.get(alarm["ComparisonOperator"])
    if statistic is None or compare is None:
        return "depends on a percentile or a band"
    if not compare(statistic(values), alarm["Threshold"]):
        return SILENT
    seconds = alarm["Period"] * alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"])
    return FIRES if seconds <= 60 else f"fires only after {seconds} seconds"
