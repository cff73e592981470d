"""What ``stats`` makes of a group of records.

Source: "stats" in "CloudWatch Logs Insights language query syntax". Values come newest first.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.insights.functions import number
from localaws.insights.record import Record, Timestamp, shown

Values = Sequence[Any]


def _numbers(values: Values) -> list[float]:
    return [one for one in map(number, values) if one is not None]


def _numeric(function: Callable[[list[float]], float]) -> Callable[[Values, Sequence[Record]], Any]:
    def of_numbers(values: Values, _: Sequence[Record]) -> Any:
        numbers = _numbers(values)
        if not numbers:
            return None
        found = function(numbers)
        dates = all(isinstance(value, Timestamp) for value in values if value is not None)
        return Timestamp(found) if dates and function in (min, max) else found

    return of_numbers


def _count(values: Values, _: Sequence[Record]) -> int:
    return sum(value is not None for value in values)


def _count_distinct(values: Values, _: Sequence[Record]) -> int:
    return len({shown(value) for value in values if value is not None})


def _by_time(newest: bool) -> Callable[[Values, Sequence[Record]], Any]:
    def pick(values: Values, records: Sequence[Record]) -> Any:
        pairs = [
            (record["@timestamp"] or 0, value)
            for value, record in zip(values, records, strict=True)
            if value is not None
        ]
        chosen = (max if newest else min)(pairs, key=lambda pair: pair[0], default=(0, None))
        return chosen[1]

    return pick


def _sorts(last: bool) -> Callable[[Values, Sequence[Record]], Any]:
    def pick(values: Values, _: Sequence[Record]) -> Any:
        known = [value for value in values if value is not None]
        return (max if last else min)(known, key=shown, default=None)

    return pick


def percentile(values: Values, percent: float) -> float | None:
    """The smallest value that as many are at or below."""
    numbers = sorted(_numbers(values))
    if not numbers:
        return None
    place = math.ceil(percent / 100 * len(numbers) - 1e-9) - 1
    return numbers[min(max(place, 0), len(numbers) - 1)]


AGGREGATES: Mapping[str, Callable[[Values, Sequence[Record]], Any]] = {
    "count": _count,
    "count_distinct": _count_distinct,
    "avg": _numeric(statistics.fmean),
    "sum": _numeric(sum),
    "min": _numeric(min),
    "max": _numeric(max),
    "median": _numeric(statistics.median),
    "stddev": _numeric(statistics.pstdev),
    "earliest": _by_time(newest=False),
    "latest": _by_time(newest=True),
    "sortsfirst": _sorts(last=False),
    "sortslast": _sorts(last=True),
}
PERCENTILES = ("pct", "percentile")


def is_aggregate(name: str) -> bool:
    return name in AGGREGATES or name in PERCENTILES
