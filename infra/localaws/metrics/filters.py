"""Metric filters: numbers out of log lines.

Source: "Creating metrics from log events using filters" and MetricTransformation in the CloudWatch
Logs API Reference. A filter is a mapping as PutMetricFilter takes it.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from localaws import filterpattern
from localaws.errors import AwsError
from localaws.metrics.distribution import Distribution
from localaws.metrics.given import UNITS
from localaws.metrics.metric import NO_UNIT, Datum, Metric

log = logging.getLogger(__name__)
MOST_DIMENSIONS = 3
Filter = Mapping[str, Any]


def validate(pattern: str, transformations: list[Mapping[str, Any]]) -> None:
    """Raises: AwsError, InvalidParameterException."""
    filterpattern.parse(pattern)
    if len(transformations) > 1:
        told = ", ".join(map(_told, transformations))
        raise _invalid(
            f"1 validation error detected: Value '[{told}]' at 'metricTransformations' failed to "
            "satisfy constraint: Member must have length less than or equal to 1"
        )
    for one in transformations:
        value, dimensions = str(one["metricValue"]), one.get("dimensions") or {}
        if not value.startswith("$") and _number(value) is None:
            raise _invalid(f"Invalid metric transformation: the metricValue {value} is no number.")
        if dimensions and one.get("defaultValue") is not None:
            raise _invalid(
                "Invalid metric transformation: dimensions and default value are mutually "
                "exclusive properties."
            )
        if len(dimensions) > MOST_DIMENSIONS:
            text = f"a metric filter has {MOST_DIMENSIONS} dimensions at most."
            raise _invalid(f"Invalid metric transformation: {text}")
        if dimensions and not pattern.strip().startswith(("{", "[")):
            text = "dimensions are taken from JSON or space-delimited patterns alone."
            raise _invalid(f"Invalid metric transformation: {text}")
        if (one.get("unit") or NO_UNIT) not in UNITS:
            raise _invalid(f"Invalid metric transformation: there is no unit {one['unit']}.")


def _told(one: Mapping[str, Any]) -> str:
    """As AWS prints one (recorded: ``test_put_metric_filter_too_many_transformations``)."""
    names = ("metricName", "metricNamespace", "metricValue", "defaultValue", "unit", "dimensions")
    fields = ", ".join(f"{name}={one.get(name, 'null')}" for name in names)
    return f"MetricTransformation({fields})"


def count(filters: Iterable[Filter], events: Iterable[Mapping[str, Any]]) -> Iterator[Datum]:
    """What arriving events add to the filters' metrics: the value of each line that matches, and
    of each other the default value, "to emit when a filter pattern does not match a log event".

    A filter whose regular expression takes too long counts nothing, and our log says so.
    """
    events = list(events)
    for one in filters:
        for transformation in one["metricTransformations"]:
            try:
                yield from _counted(one["filterPattern"], transformation, events)
            except AwsError as error:
                log.warning("A metric filter counts nothing: %s", error.message)


def _counted(
    pattern_text: str, transformation: Mapping[str, Any], events: list[Mapping[str, Any]]
) -> list[Datum]:
    pattern = filterpattern.parse(pattern_text)
    sums: dict[tuple[Metric, int], Distribution] = {}
    for event in events:
        found = _value(pattern, transformation, event["message"])
        if found is not None:
            value, dimensions = found
            metric = Metric.of(
                transformation["metricNamespace"], transformation["metricName"], dimensions
            )
            minute = int(event["timestamp"] // 60_000) * 60
            sums.setdefault((metric, minute), Distribution()).add(value)
    unit = transformation.get("unit") or NO_UNIT
    return [Datum(metric, unit, minute, values) for (metric, minute), values in sums.items()]


def _value(
    pattern: filterpattern.Pattern, transformation: Mapping[str, Any], message: str
) -> tuple[float, dict[str, str]] | None:
    if not pattern.matches(message):
        default = transformation.get("defaultValue")
        return None if default is None else (float(default), {})
    asked = str(transformation["metricValue"])
    told = pattern.select(message, asked) if asked.startswith("$") else asked
    value = None if told is None else _number(told)
    dimensions = {
        name: pattern.select(message, selector)
        for name, selector in (transformation.get("dimensions") or {}).items()
    }
    known = {name: found for name, found in dimensions.items() if found}
    # A line without the value, or without one of the dimensions, counts for nothing.
    return None if value is None or len(known) < len(dimensions) else (value, known)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterException", text)
