"""What is kept of the values of one metric in one span of time, whatever their number."""

from __future__ import annotations

import collections
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

# More different values than this are put into bins, each this much wider than the one before: a
# percentile is then within half a per cent of the value that AWS would give.
EXACT_VALUES = 500
BIN = math.log(1.01)


class Packed(Mapping[float, float]):
    """Values and their counts, in a quarter of a dictionary's room."""

    def __init__(self, counts: Mapping[float, float]) -> None:
        ordered = sorted(counts.items())
        self._values = array("d", [value for value, _ in ordered])
        self._counts = array("d", [count for _, count in ordered])

    def __getitem__(self, value: float) -> float:
        place = bisect_left(self._values, value)
        if place == len(self._values) or self._values[place] != value:
            raise KeyError(value)
        return self._counts[place]

    def __iter__(self) -> Iterator[float]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass
class Distribution:
    """``values`` holds how often each value came. Of a statistic set (``StatisticValues``) only
    the summary is known, unless all its values are the same."""

    count: float = 0.0
    sum: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf
    values: Mapping[float, float] = field(default_factory=dict)
    summarised: bool = False

    @classmethod
    def of(cls, values: Iterable[float]) -> Distribution:
        found = cls()
        for value, number in collections.Counter(values).items():
            found.add(value, number)
        return found

    def add(self, value: float, count: float = 1.0) -> None:
        self._widen(count, value * count, value, value)
        values = self._open()
        values[value] = values.get(value, 0.0) + count
        if len(values) > 2 * EXACT_VALUES:
            self._coarsen()

    def add_summary(self, count: float, total: float, minimum: float, maximum: float) -> None:
        if minimum == maximum:
            self.add(minimum, count)
            return
        self._widen(count, total, minimum, maximum)
        self.summarised = True

    def merge(self, other: Distribution) -> None:
        self._widen(other.count, other.sum, other.minimum, other.maximum)
        self.summarised |= other.summarised
        values = self._open()
        for value, count in other.values.items():
            values[value] = values.get(value, 0.0) + count
        if len(values) > EXACT_VALUES:
            self._coarsen()

    def settle(self) -> None:
        """Nothing more is likely to come: take little room."""
        if isinstance(self.values, dict):
            self.values = Packed(self.values)

    @property
    def average(self) -> float:
        return self.sum / self.count

    def in_order(self) -> Iterator[tuple[float, float]]:
        """Values with their counts, ascending."""
        yield from sorted(self.values.items())

    def _open(self) -> MutableMapping[float, float]:
        if not isinstance(self.values, dict):
            self.values = dict(self.values)
        return self.values

    def _widen(self, count: float, total: float, minimum: float, maximum: float) -> None:
        self.count += count
        self.sum += total
        self.minimum = min(self.minimum, minimum)
        self.maximum = max(self.maximum, maximum)

    def _coarsen(self) -> None:
        if len(self.values) <= EXACT_VALUES:
            return
        coarse: dict[float, float] = {}
        for value, count in self.values.items():
            middle = _middle_of_bin(value)
            coarse[middle] = coarse.get(middle, 0.0) + count
        self.values = coarse


def _middle_of_bin(value: float) -> float:
    if value == 0:
        return value
    number = math.floor(math.log(abs(value)) / BIN + 1e-9)
    return math.copysign(math.exp((number + 0.5) * BIN), value)
