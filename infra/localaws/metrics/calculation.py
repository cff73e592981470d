"""What metric math calculates with: series, arrays of them, and the functions over both."""

from __future__ import annotations

import itertools
import math
import operator
import statistics
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localaws.metrics.metric import Series

Labelled = tuple[str, Series]

OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "==": lambda a, b: float(a == b),
    "!=": lambda a, b: float(a != b),
    "<": lambda a, b: float(a < b),
    ">": lambda a, b: float(a > b),
    "<=": lambda a, b: float(a <= b),
    ">=": lambda a, b: float(a >= b),
}


class ExpressionError(ValueError):
    """What is wrong with an expression."""


class Several:
    """An array of series, in the order of the queries."""

    def __init__(self, series: Iterable[Labelled]) -> None:
        self.series = list(series)


def apply(function: Callable[[float, float], float], left: Any, right: Any) -> Any:
    """Of two numbers; point by point where both have one; for each series of an array."""
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError("A text is no operand.")
    if isinstance(left, Several) and isinstance(right, Several):
        raise ExpressionError("Two arrays cannot be calculated with.")
    if isinstance(left, Several):
        return each(lambda series: apply(function, series, right), left)
    if isinstance(right, Several):
        return each(lambda series: apply(function, left, series), right)
    if isinstance(left, dict):
        if isinstance(right, dict):
            pairs = {time: (left[time], right[time]) for time in left if time in right}
        else:
            pairs = {time: (value, right) for time, value in left.items()}
    elif isinstance(right, dict):
        pairs = {time: (left, value) for time, value in right.items()}
    else:
        return _safely(function, left, right)
    answers = {time: _safely(function, *pair) for time, pair in pairs.items()}
    return {time: value for time, value in answers.items() if value is not None}


def _safely(function: Callable[..., float], *values: float) -> float | None:
    """What divides by nought, or has no real value, is missing."""
    try:
        found = function(*values)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return found if isinstance(found, int | float) and math.isfinite(found) else None


def each(function: Callable[[Series], Any], value: Any) -> Any:
    if isinstance(value, Several):
        return Several((label, function(series)) for label, series in value.series)
    return function(value)


def _pointwise(function: Callable[[float], float]) -> Callable[[Any], Any]:
    return lambda value: apply(lambda one, _: function(one), value, 0.0)


def _across(function: Callable[[list[float]], float]) -> Callable[[Any], Any]:
    """Of an array, at each time over what there is then; of a series, one number."""

    def across(value: Any) -> Any:
        if isinstance(value, Several):
            by_time: dict[int, list[float]] = {}
            for _, series in value.series:
                for time, one in series.items():
                    by_time.setdefault(time, []).append(one)
            return {time: function(by_time[time]) for time in sorted(by_time)}
        if isinstance(value, dict):
            return function(list(value.values())) if value else 0.0
        return function([value])

    return across


def filled(series: Series, times: Iterable[int], filling: Any) -> Series:
    if isinstance(filling, dict):
        both = filling | series
        return {time: both[time] for time in times if time in both}
    if not isinstance(filling, str):
        return {time: series.get(time, float(filling)) for time in times}
    known, filled = sorted(series), dict(series)
    for time in times:
        before = [one for one in known if one < time]
        after = [one for one in known if one > time]
        if time in series or not before or (filling == "LINEAR" and not after):
            continue
        filled[time] = series[before[-1]]
        if filling == "LINEAR":
            share = (time - before[-1]) / (after[0] - before[-1])
            filled[time] += share * (series[after[0]] - series[before[-1]])
    return dict(sorted(filled.items()))


def _steps(function: Callable[[float, float], float]) -> Callable[[Any], Any]:
    """Of each point and the one before; ``function`` takes the difference and the seconds."""

    def steps(series: Series) -> Series:
        times = list(series)
        return {
            time: function(series[time] - series[last], time - last)
            for last, time in itertools.pairwise(times)
        }

    return lambda value: each(steps, value)


def _if(condition: Any, then: Any, otherwise: Any = None) -> Any:
    if not isinstance(condition, dict):
        return then if condition else otherwise
    chosen = {time: then if value else otherwise for time, value in condition.items()}
    points = {t: one.get(t) if isinstance(one, dict) else one for t, one in chosen.items()}
    return {time: value for time, value in points.items() if value is not None}


def _running_sum(series: Series) -> Series:
    total, found = 0.0, {}
    for time, value in series.items():
        total += value
        found[time] = total
    return found


def _one(position: int) -> Callable[[Any], Any]:
    return lambda value: value.series[position][1] if isinstance(value, Several) else value


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "ABS": _pointwise(abs),
    "CEIL": _pointwise(math.ceil),
    "FLOOR": _pointwise(math.floor),
    "LOG": _pointwise(math.log),
    "LOG10": _pointwise(math.log10),
    "SQRT": _pointwise(math.sqrt),
    "SUM": _across(sum),
    "AVG": _across(statistics.fmean),
    "MIN": _across(min),
    "MAX": _across(max),
    "STDDEV": _across(statistics.pstdev),
    "DATAPOINT_COUNT": _across(len),
    "METRIC_COUNT": lambda value: float(len(value.series)) if isinstance(value, Several) else 1.0,
    "DIFF": _steps(lambda difference, _: difference),
    "DIFF_TIME": _steps(lambda _, seconds: seconds),
    "RATE": _steps(lambda difference, seconds: difference / seconds),
    "RUNNING_SUM": lambda value: each(_running_sum, value),
    "IF": _if,
    "FIRST": _one(0),
    "LAST": _one(-1),
}
