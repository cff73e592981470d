"""One lock around moto: in order, one at a time, and in the caller's thread where none waits."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from localaws.controlplane import ControlPlane


@pytest.fixture
def control() -> Iterator[ControlPlane]:
    plane = ControlPlane()
    yield plane
    plane.close()


def test_a_look_stays_in_the_callers_thread_when_nothing_waits(control: ControlPlane) -> None:
    async def looks() -> list[int]:
        first = await control.look(threading.get_ident)
        queued = await control.run(threading.get_ident)
        return [first, queued, await control.look(threading.get_ident)]

    here = threading.get_ident()
    first, queued, last = asyncio.run(looks())
    assert first == last == here != queued


def test_what_was_submitted_earlier_is_done_before_a_look(control: ControlPlane) -> None:
    done: list[str] = []

    def slowly() -> None:
        time.sleep(0.05)
        done.append("posted")

    async def look() -> list[str]:
        control.post(slowly)
        return await control.look(lambda: [*done, "looked"])

    assert asyncio.run(look()) == ["posted", "looked"]


def test_a_small_post_is_done_at_once_when_nothing_waits_and_in_its_turn_else(
    control: ControlPlane,
) -> None:
    done: list[object] = []

    async def post() -> None:
        control.post_small(lambda: done.append(threading.get_ident()))
        assert done == [threading.get_ident()]
        control.post(lambda: (time.sleep(0.05), done.append("posted")))
        control.post_small(lambda: done.append("small"))
        assert done == [threading.get_ident()]
        await control.run(lambda: None)

    asyncio.run(post())
    assert done[1:] == ["posted", "small"]


def test_a_small_post_that_fails_is_logged_like_any(
    control: ControlPlane, caplog: pytest.LogCaptureFixture
) -> None:
    async def post() -> None:
        control.post_small(lambda: 1 // 0)
        await control.run(lambda: None)

    asyncio.run(post())
    assert [str(record.exc_info and record.exc_info[1]) for record in caplog.records] == [
        "integer division or modulo by zero"
    ]


def test_a_failure_counts_as_done(control: ControlPlane) -> None:
    def fail() -> None:
        raise ValueError("no")

    async def fail_and_look() -> int:
        with pytest.raises(ValueError, match="no"):
            await control.run(fail)
        return await control.look(threading.get_ident)

    assert asyncio.run(fail_and_look()) == threading.get_ident()


def test_no_increment_is_lost_however_the_threads_switch(control: ControlPlane) -> None:
    count = 0

    def increment() -> None:
        nonlocal count
        before = count
        time.sleep(0)  # another thread may go on here
        count = before + 1

    async def many() -> None:
        for _ in range(100):
            control.post(increment)
            await asyncio.gather(
                control.look(increment), control.run(increment), control.look(increment)
            )

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        asyncio.run(many())
    finally:
        sys.setswitchinterval(interval)
    assert count == 400
