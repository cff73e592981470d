"""What is kept of a period's values."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.metrics.distribution import EXACT_VALUES, Distribution
from localaws.metrics.statistic import UnknownStatistic, parse

NUMBERS = st.integers(-1000, 1000).map(float)


@given(st.lists(NUMBERS, min_size=1))
def test_simple_statistics_are_those_of_the_values(values: list[float]) -> None:
    found = Distribution.of(values)
    told = [parse(n)(found) for n in ("SampleCount", "Sum", "Average", "Minimum", "Maximum")]
    assert told == pytest.approx(
        [len(values), sum(values), sum(values) / len(values), min(values), max(values)]
    )


@given(st.lists(NUMBERS, min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_are_at_or_below(
    values: list[float], percent: int
) -> None:
    found = parse(f"p{percent}")(Distribution.of(values))
    assert found in values
    at_or_below = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert at_or_below >= percent / 100 * len(values) - 1e-6
    assert below < percent / 100 * len(values) + 1e-6


@given(st.lists(NUMBERS, min_size=1), st.lists(NUMBERS, min_size=1))
def test_merging_is_as_if_all_had_been_added_to_one(one: list[float], other: list[float]) -> None:
    both = Distribution.of(one)
    both.merge(Distribution.of(other))
    assert both == Distribution.of(one + other)


@given(st.lists(NUMBERS, min_size=1), st.lists(NUMBERS))
def test_what_has_settled_is_the_same_and_takes_more(
    before: list[float], late: list[float]
) -> None:
    found = Distribution.of(before)
    found.settle()
    assert found == Distribution.of(before)
    found.merge(Distribution.of(late))
    assert found == Distribution.of(before + late)


def test_what_has_settled_takes_a_quarter_of_the_room_at_most() -> None:
    rooms = []
    for settles in (False, True):
        tracemalloc.start()
        found = [Distribution.of(n + v / 7 for v in range(300)) for n in range(100)]
        if settles:
            for each in found:
                each.settle()
        rooms.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert rooms[1] < rooms[0] / 4


def test_however_many_values_there_are_their_memory_is_bounded_and_percentiles_stay_near() -> None:
    values = [1.0 + number / 7 for number in range(20_000)]
    found = Distribution.of(values)
    assert len(found.values) <= 2 * EXACT_VALUES
    for percent in (1, 50, 95, 99):
        exact = values[int(percent / 100 * len(values)) - 1]
        assert parse(f"p{percent}")(found) == pytest.approx(exact, rel=0.01)
    assert (found.count, found.maximum) == (20_000, values[-1])


def test_statistic_sets_have_no_percentile_unless_all_values_are_the_same() -> None:
    summary = Distribution()
    summary.add_summary(3, 6, 1, 3)
    assert parse("p50")(summary) is None
    same = Distribution()
    same.add_summary(3, 6, 2, 2)
    assert parse("p50")(same) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tm50", 3.0),
        ("TM(20%:80%)", 5.5),
        ("TM(2:6)", 4.5),
        ("IQM", 5.5),
        ("tc50", 5.0),
        ("TC(2:6)", 4.0),
        ("ts50", 15.0),
        ("PR(:5)", 50.0),
        ("WM(:5)", 4.0),
        ("wm50", 4.0),
    ],
)
def test_trimmed_statistics_of_1_to_10(name: str, value: float) -> None:
    assert parse(name)(Distribution.of([float(number) for number in range(1, 11)])) == value


@pytest.mark.parametrize(
    "name", ["Median", "p101", "sum", "TM()", "TM(:)", "PR(1%:2%)", "TM(1%:2)"]
)
def test_what_is_no_statistic_is_refused(name: str) -> None:
    with pytest.raises(UnknownStatistic):
        parse(name)
