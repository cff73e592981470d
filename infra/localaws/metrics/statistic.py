"""Statistics of a period, by their names: ``Sum``, ``p99``, ``TM(10%:90%)``.

Source: "CloudWatch statistics definitions".
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping

from localaws.metrics.distribution import Distribution

Statistic = Callable[[Distribution], float | None]
"""None where the data does not tell: statistic sets have no percentiles."""

SIMPLE: Mapping[str, Statistic] = {
    "SampleCount": lambda data: data.count,
    "Average": lambda data: data.average,
    "Sum": lambda data: data.sum,
    "Minimum": lambda data: data.minimum,
    "Maximum": lambda data: data.maximum,
}
_PERCENTILE = re.compile(r"p(\d{1,3}(?:\.\d{1,10})?)")
_SHORT = re.compile(r"(tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?)")
_BETWEEN = re.compile(r"(TM|WM|TC|TS|PR)\((-?[\d.]*)(%?):(-?[\d.]*)(%?)\)")


class UnknownStatistic(ValueError):
    """There is no statistic of this name."""


@functools.lru_cache(256)
def parse(name: str) -> Statistic:
    """Raises: UnknownStatistic."""
    if name in SIMPLE:
        return SIMPLE[name]
    found = _PERCENTILE.fullmatch(name)
    if found and 0 <= float(found[1]) <= 100:
        return functools.partial(_percentile, share=float(found[1]) / 100)
    if name == "IQM":
        return functools.partial(_trimmed, "TM", 0.25, 0.75)
    found = _SHORT.fullmatch(name)
    if found:
        return functools.partial(_trimmed, found[1].upper(), 0.0, float(found[2]) / 100)
    found = _BETWEEN.fullmatch(name)
    if found:
        return _between(name, *found.groups())
    raise UnknownStatistic(name)


def _between(name: str, kind: str, low: str, low_is: str, high: str, high_is: str) -> Statistic:
    """Bounds are percentiles, or values; one of them may be left out."""
    try:
        bounds = [float(text) if text else None for text in (low, high)]
    except ValueError:
        raise UnknownStatistic(name) from None
    if bounds == [None, None] or (low and high and low_is != high_is):
        raise UnknownStatistic(name)
    if low_is or high_is:
        if kind == "PR":
            raise UnknownStatistic(name)
        lowest = 0.0 if bounds[0] is None else bounds[0] / 100
        highest = 1.0 if bounds[1] is None else bounds[1] / 100
        return functools.partial(_trimmed, kind, lowest, highest)
    from_, to = bounds
    return functools.partial(
        _within, kind, -math.inf if from_ is None else from_, math.inf if to is None else to
    )


def _percentile(data: Distribution, share: float) -> float | None:
    """The smallest value that as many are at or below."""
    if data.summarised:
        return None
    wanted, seen = share * data.count, 0.0
    for value, count in data.in_order():
        seen += count
        if seen >= wanted - 1e-9:
            return min(max(value, data.minimum), data.maximum)
    return data.maximum


def _trimmed(kind: str, low: float, high: float, data: Distribution) -> float | None:
    """Of the values between two percentiles; WM counts those outside as the bound they passed."""
    if data.summarised:
        return None
    lowest, highest = low * data.count, high * data.count
    kept, seen = Distribution(), 0.0
    for value, count in data.in_order():
        inside = min(seen + count, highest) - max(seen, lowest)
        seen += count
        if inside > 1e-9:
            kept.add(value, inside)
    if kind == "WM" and kept.count:
        kept.add(kept.minimum, lowest)
        kept.add(kept.maximum, data.count - highest)
    return _result(kind, kept, data)


def _within(kind: str, low: float, high: float, data: Distribution) -> float | None:
    """Of the values above ``low``, up to ``high``."""
    if data.summarised:
        return None
    kept = Distribution()
    for value, count in data.in_order():
        if low < value <= high:
            kept.add(value, count)
        elif kind == "WM":
            kept.add(min(max(value, low), high), count)
    return _result(kind, kept, data)


def _result(kind: str, kept: Distribution, data: Distribution) -> float | None:
    if kind == "PR":
        return 100 * kept.count / data.count
    if kind == "TC":
        return kept.count
    if kind == "TS":
        return kept.sum
    return kept.average if kept.count else None
