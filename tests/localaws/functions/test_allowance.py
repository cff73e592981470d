"""What memory buys, as arithmetic: whenever one looks, the same time is due for the same work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.functions.allowance import ENOUGH, MEGABYTES_A_CORE, PERIOD, Allowance

MEMORY = st.integers(128, 10_240)
LOOKS = st.lists(st.floats(0.0005, 0.050), min_size=1, max_size=200)


def share(memory: int) -> float:
    return memory / MEGABYTES_A_CORE


@given(MEMORY, LOOKS, st.floats(0, 0.1))
def test_busy_work_takes_its_cpu_time_over_the_share(
    memory: int, looks: list[float], late: float
) -> None:
    """However seldom somebody looks, and however late a paused function goes on."""
    allowance, time, used = Allowance.of(memory), 0.0, 0.0
    for look in looks:
        time, used = time + look, used + look
        allowance.spend(look, used)
        if allowance.owed():
            paused = allowance.until_enough() + late
            allowance.spend(paused, used)
            excused = allowance.lapse_of_paused()
            assert excused == pytest.approx(late, abs=1e-9)
            time += paused - excused
    time += allowance.owed()
    begun_with = min(ENOUGH, share(memory) * PERIOD)
    assert time >= (used - begun_with) / share(memory) - 1e-9
    assert time <= max(used, (used + begun_with) / share(memory)) + 1e-9


@given(MEMORY, st.floats(0, 100))
def test_a_rest_earns_no_more_than_one_period(memory: int, rest: float) -> None:
    allowance = Allowance.of(memory)
    allowance.spend(rest, 0.0)
    allowance.lapse()
    assert not allowance.has_too_much
    allowance.spend(0.0, share(memory) * PERIOD + 0.001)
    assert allowance.owed() > 0


@given(MEMORY, st.floats(0.05, 1), st.floats(0, 1))
def test_time_that_was_not_its_own_takes_no_credit_with_it(
    memory: int, rest: float, late: float
) -> None:
    """While its answer lay unread it seemed to rest, and its credit lapsed."""
    allowance = Allowance.of(memory)
    for _ in range(3):
        allowance.spend(rest, 0.0)
        allowance.lapse()
    allowance.spend(-min(late, 2 * rest), 0.0)
    assert not allowance.owed() > 1e-9


@given(st.integers(MEGABYTES_A_CORE, 10_240), LOOKS)
def test_one_core_is_never_used_up_by_one_thread(memory: int, looks: list[float]) -> None:
    allowance, used = Allowance.of(memory), 0.0
    for look in looks:
        used += look
        allowance.spend(look, used)
        assert not allowance.owed() > 1e-9


@given(MEMORY, st.integers(1, 16))
def test_it_is_used_up_no_sooner_than_said(memory: int, cores: int) -> None:
    allowance = Allowance.of(memory)
    soonest = min(allowance.until_used_up(cores), 1000.0)
    allowance.spend(soonest, soonest * cores)
    assert allowance.owed() == pytest.approx(0, abs=1e-6)
