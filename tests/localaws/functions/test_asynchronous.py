"""What becomes of an event: how often it is tried, when it is given up, and what is told.

The function is pretended, so that each way of ending can be had at will; with real functions and
real destinations the same is in ``test_destinations``.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.errors import AwsError
from localaws.functions import asynchronous
from localaws.functions.asynchronous import Ended, EventQueue, Qualified
from localaws.functions.configuration import EventInvoke, FunctionConfiguration
from localaws.functions.outcome import Outcome
from localaws.functions.request import Request
from tests.localaws.functions.test_fleet import configuration

OK, FAILS = Outcome(b'"ok"', "", b""), Outcome(b'{"errorMessage": "no"}', "Unhandled", b"")
THROTTLED = AwsError("TooManyRequestsException", "Rate Exceeded.", 429)
HERE = Qualified("us-east-1", "f", None)


class Pretended:
    """A function that does these things, one after the other, the last one for ever."""

    def __init__(self, *acts: Outcome | AwsError) -> None:
        self._acts = list(acts)
        self.runs = 0

    async def run(self, _: FunctionConfiguration, __: Request) -> Outcome:
        self.runs += 1
        act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
        if isinstance(act, AwsError):
            raise act
        return act


class Counted:
    def __init__(self) -> None:
        self.events: list[str] = []

    def event(self, _: FunctionConfiguration, __: str, metric: str) -> None:
        self.events.append(metric)


def queue(function: Any, wanted: FunctionConfiguration) -> tuple[EventQueue, list[Ended]]:
    told: list[Ended] = []

    async def find(*_: object) -> FunctionConfiguration:
        return wanted

    async def tell(ended: Ended) -> None:
        told.append(ended)

    return EventQueue(find, function, tell, Counted()), told  # type: ignore[arg-type]


def end_of(
    acts: Sequence[Outcome | AwsError], reserved: int | None = None, **more: Any
) -> tuple[Ended, int]:
    """How an event ended, and how often its function was asked."""
    wanted = dataclasses.replace(
        configuration(), reserved_concurrency=reserved, event_invoke=EventInvoke(**more)
    )
    function = Pretended(*acts)

    async def run() -> Ended:
        one, told = queue(function, wanted)
        one.put(HERE, wanted, Request.make(b"{}", wanted.arn))
        async with asyncio.timeout(10):
            while not told:
                await asyncio.sleep(0)
        await one.close()
        (ended,) = told
        return ended

    return asyncio.run(run()), function.runs


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asynchronous, "PACE", 1_000_000)


def test_what_succeeds_is_told_once() -> None:
    ended, runs = end_of([OK])
    assert (ended.condition, ended.attempts, ended.outcome, runs) == ("Success", 1, OK, 1)


def test_what_fails_first_may_succeed_later() -> None:
    ended, _ = end_of([FAILS, FAILS, OK])
    assert (ended.condition, ended.attempts) == ("Success", 3)


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_retries_are_as_many_as_configured(retries: int) -> None:
    """recorded: ``test_lambda_destination_default_retries``, ``payload1``"""
    ended, runs = end_of([FAILS], retries=retries)
    assert (ended.condition, ended.attempts) == ("RetriesExhausted", retries + 1)
    assert (ended.outcome, runs) == (FAILS, retries + 1)


@pytest.mark.parametrize(("age", "attempts"), [(60, 1), (61, 2), (181, 3)])
def test_no_retry_comes_after_the_events_age(age: int, attempts: int) -> None:
    """recorded: ``test_maxeventage``: with 60 seconds there is none, for the first would come after
    a minute."""
    ended, _ = end_of([FAILS], age_seconds=age)
    exhausted = attempts == 3
    assert ended.condition == ("RetriesExhausted" if exhausted else "EventAgeExceeded")
    assert (ended.attempts, ended.outcome) == (attempts, FAILS)


def test_a_throttled_event_is_tried_until_it_is_let_in_and_that_is_no_attempt() -> None:
    ended, runs = end_of([THROTTLED] * 5 + [FAILS, OK])
    assert (ended.condition, ended.attempts, runs) == ("Success", 2, 7)


def test_a_throttled_event_is_given_up_at_its_age() -> None:
    """Waits of 1, 2, 4, 8 and 16 seconds fit into a minute, that of 32 does not."""
    ended, runs = end_of([THROTTLED], age_seconds=60)
    assert (ended.condition, ended.attempts, runs) == ("EventAgeExceeded", 0, 6)
    assert (ended.outcome, ended.error) == (None, THROTTLED)


def test_a_function_that_is_switched_off_is_not_asked() -> None:
    """recorded: ``test_reserved_concurrency``"""
    ended, runs = end_of([OK], reserved=0)
    assert (ended.condition, ended.attempts, runs) == ("ZeroReservedConcurrency", 0, 0)


@given(
    st.lists(st.sampled_from([OK, FAILS, THROTTLED]), min_size=1, max_size=12),
    st.integers(0, 2),
    st.integers(60, 21_600),
)
@settings(max_examples=60, deadline=None)
def test_every_event_ends_and_is_tried_no_more_than_allowed(
    acts: list[Outcome | AwsError], retries: int, age: int
) -> None:
    ended, runs = end_of(acts, retries=retries, age_seconds=age)
    assert ended.attempts <= retries + 1
    assert runs >= ended.attempts
    assert ended.succeeded == (ended.outcome == OK)
    assert (ended.condition == "RetriesExhausted") <= (ended.attempts == retries + 1)


def test_what_waits_at_a_stop_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Busy:
        async def run(self, *_: object) -> Outcome:
            await asyncio.sleep(60)
            raise AssertionError

    async def run() -> None:
        one, _ = queue(Busy(), configuration())
        for _ in range(asynchronous.NAMED + 2):
            one.put(HERE, configuration(), Request.make(b"{}", configuration().arn))
        await asyncio.sleep(0)
        await one.close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(run())
    assert len(caplog.messages) == asynchronous.NAMED + 1
    assert "for arn:aws:lambda:us-east-1:123456789012:function:f is lost" in caplog.messages[0]
    assert caplog.messages[-1] == "2 more asynchronous events are lost"


def test_an_event_of_a_function_that_is_gone_is_dropped_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def find(*_: object) -> FunctionConfiguration:
        raise AwsError("ResourceNotFoundException", "Function not found", 404)

    async def tell(_: Ended) -> None:
        raise AssertionError

    async def run() -> None:
        one = EventQueue(find, Pretended(OK), tell, Counted())  # type: ignore[arg-type]
        one.put(HERE, configuration(), Request.make(b"{}", "arn"))
        while one._waiting:
            await asyncio.sleep(0)

    asyncio.run(run())
    assert "is dropped: ResourceNotFoundException: Function not found" in caplog.text
