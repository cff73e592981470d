"""How the bench counts."""

from hypothesis import given
from hypothesis import strategies as st

from workshop.bench.clock import milliseconds_of, per_second, percentile


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_a_percentile_is_one_of_the_values_and_grows(values: list[float]) -> None:
    median, most = percentile(values, 50), percentile(values, 95)
    assert {median, most} <= set(values)
    assert median <= most


def test_every_counted_run_has_a_time_and_the_warm_up_none() -> None:
    done: list[int] = []
    assert len(milliseconds_of(lambda: done.append(1), 25)) == 25
    assert len(done) > 25


def test_work_is_spread_over_the_threads() -> None:
    done: list[int] = []
    assert per_second(lambda: done.append(1), threads=4, each=10) > 0
    assert len(done) >= 40
