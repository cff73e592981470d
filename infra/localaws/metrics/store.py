"""The metrics of one account and region."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from localaws.metrics.distribution import Distribution
from localaws.metrics.metric import Datum, Metric

DAY = 24 * 3600
# "Metrics retention": by the second for 3 hours, by the minute for 15 days, by 5 minutes for 63
# days, by the hour for 455 days. Seconds a point, and how long points are kept that fine.
TIERS = ((1, 3 * 3600), (60, 15 * DAY), (300, 63 * DAY), (3600, 455 * DAY))
# "You can't view metrics … if they haven't had data in the past two weeks" (ListMetrics).
LISTED_SECONDS = 14 * DAY
# ListMetrics, RecentlyActive PT3H.
RECENTLY_SECONDS = 3 * 3600
TIDY_SECONDS = 600
# Those of functions that came and went would fill the memory; the ones that got no data for longest
# go.
MOST_METRICS = 5_000

Points = dict[int, Distribution]
"""By the beginning of their span of time, in seconds since the epoch."""
Point = tuple[Metric, str, int]
"""A metric, a unit, and the beginning of a span of time."""


class MetricStore:
    """``revision`` grows with each datum, so that who watches knows whether to look again."""

    # What there is much of: it is told by ``take_changes``, and put back by ``put``.
    IN_RECORDS = frozenset({"_points", "_latest", "_changed"})

    def __init__(self) -> None:
        self.revision = 0
        self._tidied = 0.0
        self.begin()

    def begin(self) -> None:
        """Without any data."""
        self._points: dict[Metric, dict[str, Points]] = {}
        self._latest: dict[Metric, float] = {}  # the one that got data last is last
        self._changed: set[Point] | None = None  # nobody has asked for changes yet

    def add(self, data: Iterable[Datum], now: float) -> None:
        for datum in data:
            self.revision += 1
            by_unit = self._points.setdefault(datum.metric, {})
            points = by_unit.setdefault(datum.unit, {})
            start = _floor(datum.time, datum.resolution)
            if start not in points:
                if points:  # little or nothing comes for the span before
                    points[next(reversed(points))].settle()
                points[start] = Distribution()
            points[start].merge(datum.distribution)
            self._latest[datum.metric] = max(datum.time, self._latest.pop(datum.metric, 0.0))
            self._note(datum.metric, datum.unit, (start,))
        if now - self._tidied > TIDY_SECONDS:
            self._tidied = now
            self._tidy(now)
        if len(self._latest) > MOST_METRICS:
            self._forget_oldest(len(self._latest) - MOST_METRICS + MOST_METRICS // 10)

    def put(self, point: Point, distribution: Distribution) -> None:
        """As ``take_changes`` told it."""
        metric, unit, start = point
        self._changed = self._changed or set()
        self._points.setdefault(metric, {}).setdefault(unit, {})[start] = distribution
        self._latest[metric] = max(start, self._latest.get(metric, 0.0))

    def take_changes(self) -> Iterator[tuple[Point, Distribution | None]]:
        """Each point that changed since the last time, all for the first; None for one that is
        gone."""
        changed, self._changed = self._changed, set()
        for metric, unit, start in self._all() if changed is None else changed:
            found = self._points.get(metric, {}).get(unit, {}).get(start)
            yield (metric, unit, start), found

    def _all(self) -> Iterator[Point]:
        for metric, by_unit in self._points.items():
            for unit, points in by_unit.items():
                for start in points:
                    yield metric, unit, start

    def include(self, other: MetricStore) -> None:
        """Share the other's metrics, for reading."""
        self._points |= other._points
        self._latest |= other._latest

    def units(self, metric: Metric) -> list[str]:
        return sorted(self._points.get(metric, ()))

    def points(self, metric: Metric, unit: str, start: int, end: int, period: int) -> Points:
        """One for each ``period`` seconds from ``start`` that have data, before ``end``."""
        found: Points = {}
        for time, distribution in self._points.get(metric, {}).get(unit, {}).items():
            if start <= time < end:
                begins = start + (time - start) // period * period
                found.setdefault(begins, Distribution()).merge(distribution)
        return found

    def metrics(
        self,
        now: float,
        namespace: str | None = None,
        name: str | None = None,
        dimensions: Mapping[str, str | None] | None = None,
        *,
        recently: bool = False,
    ) -> Iterator[Metric]:
        """Those of this name that have at least these dimensions, None standing for any value."""
        since = now - (RECENTLY_SECONDS if recently else LISTED_SECONDS)
        for metric, latest in self._latest.items():
            if latest >= since and namespace in (None, metric.namespace):
                own = dict(metric.dimensions)
                if name in (None, metric.name) and all(
                    one in own and value in (None, own[one])
                    for one, value in (dimensions or {}).items()
                ):
                    yield metric

    def _tidy(self, now: float) -> None:
        for metric, by_unit in list(self._points.items()):
            for unit, points in list(by_unit.items()):
                by_unit[unit] = coarser = _coarser(points, now)
                if coarser.keys() != points.keys():
                    self._note(metric, unit, {*points, *coarser})
            if not any(by_unit.values()):
                del self._points[metric], self._latest[metric]

    def _forget_oldest(self, count: int) -> None:
        for metric in list(islice(self._latest, count)):
            for unit, points in self._points[metric].items():
                self._note(metric, unit, points)
            del self._points[metric], self._latest[metric]

    def _note(self, metric: Metric, unit: str, starts: Iterable[int]) -> None:
        if self._changed is not None:
            self._changed.update((metric, unit, start) for start in starts)


def _coarser(points: Points, now: float) -> Points:
    """What is old is kept less finely, and at last not at all; what is complete takes less room."""
    kept: Points = {}
    for time, distribution in points.items():
        width = next((seconds for seconds, age in TIERS if now - time <= age), None)
        start = _floor(time, width) if width else None
        if start in kept:
            kept[start].merge(distribution)
        elif start is not None:
            kept[start] = distribution
    for time, distribution in kept.items():
        if now - time > TIDY_SECONDS:
            distribution.settle()
    return kept


def _floor(time: float, width: int) -> int:
    return math.floor(time / width) * width
