"""All endpoints take turns at each figure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from workshop import bench


def test_endpoints_take_turns_and_each_has_the_median_of_its_own() -> None:
    order: list[str] = []

    def takes(name: str, values: list[float]) -> Callable[[], float]:
        def take() -> float:
            order.append(name)
            return values.pop()

        return take

    taken = bench.medians([takes("a", [1, 9, 2]), takes("b", [5, 5, 7])], rounds=3)
    assert order == ["a", "b"] * 3
    assert taken == [(2, ""), (5, "")]


def test_one_that_fails_in_any_turn_has_no_figure_but_the_reason() -> None:
    turns = count()

    def take() -> float:
        return 1 / next(turns)

    assert bench.medians([take], rounds=2) == [(None, "ZeroDivisionError: division by zero")]
