"""Token buckets: a rate, and a burst above it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.throttle import MANY, Limit, Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    clock, limit = Clock(), Limit(rate=2, burst=3)
    throttle = Throttle(clock)
    assert [throttle.allows("a", limit) for _ in range(4)] == [True, True, True, False]
    clock.now = 0.5
    assert [throttle.allows("a", limit) for _ in range(2)] == [True, False]
    clock.now = 1000
    assert [throttle.allows("a", limit) for _ in range(4)] == [True, True, True, False]


def test_buckets_are_apart_and_a_changed_limit_begins_anew() -> None:
    throttle = Throttle(Clock())
    assert throttle.allows("a", Limit(1, 1))
    assert throttle.allows("b", Limit(1, 1))
    assert not throttle.allows("a", Limit(1, 1))
    assert throttle.allows("a", Limit(1, 2))


@pytest.mark.parametrize("limit", [None, Limit(-1, 5), Limit(5, -1)])
def test_no_limit_is_never_reached(limit: Limit | None) -> None:
    throttle = Throttle(Clock())
    assert all(throttle.allows("a", limit) for _ in range(100))


@pytest.mark.parametrize("limit", [Limit(0, 0), Limit(10, 0), Limit(0, 0.5)])
def test_without_a_burst_nothing_passes(limit: Limit) -> None:
    clock = Clock()
    throttle = Throttle(clock)
    assert not throttle.allows("a", limit)
    clock.now = 100
    assert not throttle.allows("a", limit)


@given(
    st.floats(0, 50),
    st.integers(0, 20),
    st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=60),
)
def test_a_bucket_never_allows_more_than_its_burst_and_rate(
    rate: float, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    throttle, allowed = Throttle(clock), 0
    for pause in pauses:
        clock.now += pause
        allowed += throttle.allows("a", Limit(rate, burst))
    assert allowed <= burst + rate * clock.now + 1e-6


def test_buckets_that_are_full_again_are_forgotten() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for number in range(5 * MANY):
        clock.now += 0.01
        assert throttle.allows(number, Limit(rate=1, burst=2))
        assert throttle.allows("steady", Limit(rate=0, burst=5 * MANY))
    assert len(throttle._buckets) <= MANY
    assert not throttle.allows("steady", Limit(rate=0, burst=5 * MANY))


def test_a_stages_limits_are_read_by_awss_names() -> None:
    raw = {"throttlingRateLimit": 5.0, "throttlingBurstLimit": 2}
    assert Limit.of(raw, "throttlingRateLimit", "throttlingBurstLimit") == Limit(5, 2)
    assert Limit.of({}, "rateLimit", "burstLimit") is None
