"""What is an invocation's own time, on a machine that has other things to do."""

from __future__ import annotations

import signal

import pytest

from localaws.functions import run as runs
from localaws.functions.allowance import Allowance
from localaws.functions.processtree import Waits
from localaws.functions.run import Run

WHOLE_CORE = 1769


class Tree:
    """One thread, whose waits and state a test tells."""

    root = 1
    is_one_process = True

    def __init__(self) -> None:
        self.waited = 0.0
        self.runnable = False

    def send(self, number: signal.Signals) -> None: ...
    def refresh(self) -> None: ...

    def cpu_seconds(self) -> float:
        return 0.0

    def waits(self) -> Waits:
        return {1: self.waited}

    def is_runnable(self) -> bool:
        return self.runnable

    def resident_bytes(self) -> int:
        return 0

    proportional_bytes = peak_bytes = resident_bytes


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(runs, "clock", clock)
    return clock


def begun(tree: Tree, told: float) -> Run:
    return Run(tree, Allowance.of(WHOLE_CORE), 2**30, told)


def test_waits_for_a_core_are_none_of_its_time(clock: Clock) -> None:
    tree = Tree()
    run = begun(tree, told=0.0)
    tree.waited, clock.now = 0.030, 100.130
    assert run.elapsed() == pytest.approx(0.100)


def test_of_a_wait_that_had_begun_only_the_rest_is_taken_off(clock: Clock) -> None:
    tree = Tree()
    tree.runnable = True
    run = begun(tree, told=99.997)
    tree.waited, clock.now = 0.004, 100.101
    assert run.elapsed() == pytest.approx(0.100)


def test_what_goes_by_before_it_gets_its_work_is_none_of_its_time(clock: Clock) -> None:
    tree = Tree()
    run = begun(tree, told=0.0)
    tree.waited, clock.now = 0.020, 100.030
    run.hand_over(0.0)
    tree.waited, clock.now = 0.022, 100.132
    assert run.elapsed() == pytest.approx(0.100)


def test_what_has_ended_is_handed_nothing(clock: Clock) -> None:
    run = begun(Tree(), told=0.0)
    clock.now = 100.050
    run.end(0.0)
    clock.now = 100.100
    run.hand_over(0.0)
    assert run.elapsed() == pytest.approx(0.050)


def test_waits_of_its_calls_for_this_machine_are_none_of_its_time(clock: Clock) -> None:
    """Of two calls at once, whose waits overlap, what both waited counts once."""
    run = begun(Tree(), told=0.0)
    clock.now = 100.080
    run.spare(0.060)
    run.spare(0.060)
    clock.now = 100.100
    run.spare(0.050)
    assert run.elapsed() == pytest.approx(0.020)
