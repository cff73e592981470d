"""Timing of something done many times."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def milliseconds_of(work: Callable[[], object], times: int) -> list[float]:
    """One after the other, after ten that don't count."""
    for _ in range(10):
        work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def per_second(work: Callable[[], object], threads: int, each: int) -> float:
    """How many a second that many threads get done together, after half as many that don't count:
    by then, what serves so many at once has started."""

    def many(count: int) -> None:
        for _ in range(count):
            work()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(many, [each // 2] * threads))
        began = time.perf_counter()
        list(pool.map(many, [each] * threads))
        return threads * each / (time.perf_counter() - began)


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
