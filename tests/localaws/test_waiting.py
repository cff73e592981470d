"""What a call waits for its turn is counted apart from what it takes."""

from __future__ import annotations

import asyncio
import time

import pytest

from localaws import waiting
from localaws.controlplane import ControlPlane


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_a_call_waits_for_what_stands_before_it_and_not_for_its_own_work() -> None:
    async def waited() -> tuple[float, float]:
        began = time.perf_counter()
        control = ControlPlane()
        control.post(time.sleep, 0.5)
        with waiting.measured(already=1.0) as call:
            await control.run(compute, 0.3)
        control.close()
        return call.seconds - 1.0, time.perf_counter() - began

    seconds, all_of_it = asyncio.run(waited())
    assert 0.45 < seconds < all_of_it - 0.25


def test_of_two_calls_each_has_its_own_waits() -> None:
    async def call(control: ControlPlane, already: float) -> float:
        with waiting.measured(already) as one:
            await control.run(compute, 0.001)
        return one.seconds

    async def both() -> list[float]:
        control = ControlPlane()
        got = await asyncio.gather(call(control, 10.0), call(control, 20.0))
        control.close()
        return got

    assert asyncio.run(both()) == [pytest.approx(10, abs=1), pytest.approx(20, abs=1)]
