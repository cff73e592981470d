"""Asynchronous invocation: an event waits, is tried again, and its end is told ("Invoking a Lambda
function asynchronously", "How Lambda handles errors and retries with asynchronous invocation").

AWS waits a minute before the first retry and two before the second; a throttled event waits a
second at first, and longer each time, up to five minutes. Here such a wait passes ``PACE`` times
as fast, and an event's age counts it as AWS would.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.invoke import Invoker
from localaws.functions.outcome import Outcome
from localaws.functions.request import FindFunction, Request
from localaws.metrics.meter import Meter

RETRY_SECONDS = (60, 120)
LONGEST_THROTTLE_SECONDS = 300
PACE = 60
# How many of the events that a stop cuts off are named one by one.
NAMED = 20

SUCCESS = "Success"
RETRIES_EXHAUSTED = "RetriesExhausted"
AGE_EXCEEDED = "EventAgeExceeded"
ZERO_RESERVED = "ZeroReservedConcurrency"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Qualified:
    """A function as its caller named it; what it names may change while an event waits."""

    region: str
    name: str
    qualifier: str | None


@dataclass
class Event:
    """``waited`` is what AWS would have waited beyond what passed here, in seconds."""

    function: Qualified
    request: Request
    received: float
    attempts: int = 0
    throttles: int = 0
    waited: float = 0.0

    @property
    def age(self) -> float:
        return time.monotonic() - self.received + self.waited

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds / PACE)
        self.waited += seconds - seconds / PACE


@dataclass(frozen=True)
class Ended:
    """How an event ended. ``outcome`` is its last run's, None when it never ran or was throttled;
    ``error`` then says why. ``attempts`` are its runs."""

    condition: str
    configuration: FunctionConfiguration
    request: Request
    attempts: int
    outcome: Outcome | None = None
    error: AwsError | None = None

    @property
    def succeeded(self) -> bool:
        return self.condition == SUCCESS


class Tell(Protocol):
    """To whoever the function's configuration names."""

    async def __call__(self, ended: Ended) -> None: ...


class EventQueue:
    def __init__(self, find: FindFunction, invoker: Invoker, tell: Tell, meter: Meter) -> None:
        self._find = find
        self._invoker = invoker
        self._tell_end = tell
        self._meter = meter
        self._waiting: dict[asyncio.Task[None], Event] = {}
        self.watch: Callable[[Event], None] | None = None
        """Called with an event that came, was tried, or has ended, if it is anybody's to keep."""

    @property
    def waiting(self) -> Collection[Event]:
        return self._waiting.values()

    def put(
        self, function: Qualified, configuration: FunctionConfiguration, request: Request
    ) -> None:
        self._meter.event(configuration, request.arn, "AsyncEventsReceived")
        self.take(Event(function, request, time.monotonic()))

    def take(self, event: Event) -> None:
        """One that came before, if need be."""
        task = asyncio.ensure_future(self._process(event))
        self._waiting[task] = event
        task.add_done_callback(self._forget)
        self._tell(event)

    def _forget(self, done: asyncio.Task[None]) -> None:
        event = self._waiting.pop(done, None)
        if event is not None:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        if self.watch:
            self.watch(event)

    def forget(self) -> None:
        """All that waits, without telling anybody."""
        waiting, self._waiting = self._waiting, {}
        for task in waiting:
            task.cancel()

    async def _process(self, event: Event) -> None:
        try:
            await self._tell_end(await self._end_of(event))
        except AwsError as gone:
            log.warning("asynchronous event %s is dropped: %s", event.request.request_id, gone)
        except Exception:
            log.exception("asynchronous event %s failed", event.request.request_id)

    async def _end_of(self, event: Event) -> Ended:
        """
        Raises:
            AwsError: the function, or what its qualifier named, is gone.
        """
        while True:
            function = event.function
            configuration = await self._find(function.region, function.name, function.qualifier)
            result = await self._try(event, configuration)
            if isinstance(result, Ended):
                return result
            self._tell(event)
            await event.wait(result)

    async def _try(self, event: Event, configuration: FunctionConfiguration) -> Ended | float:
        """How it ended, or how many seconds to wait for the next try."""
        request, settings = event.request, configuration.event_invoke
        if configuration.reserved_concurrency == 0:
            # Recorded: ``test_reserved_concurrency``.
            return Ended(ZERO_RESERVED, configuration, request, event.attempts)
        outcome, error = await self._run(configuration, request)
        if outcome:
            event.attempts += 1
            if not outcome.error:
                return Ended(SUCCESS, configuration, request, event.attempts, outcome)
            if event.attempts > settings.retries:
                return Ended(RETRIES_EXHAUSTED, configuration, request, event.attempts, outcome)
            seconds = RETRY_SECONDS[event.attempts - 1]
        else:
            event.throttles += 1
            seconds = min(2 ** min(event.throttles - 1, 9), LONGEST_THROTTLE_SECONDS)
        if event.age + seconds > settings.age_seconds:
            return Ended(AGE_EXCEEDED, configuration, request, event.attempts, outcome, error)
        return seconds

    async def _run(
        self, configuration: FunctionConfiguration, request: Request
    ) -> tuple[Outcome | None, AwsError | None]:
        try:
            return await self._invoker.run(configuration, request), None
        except AwsError as error:
            return None, error

    async def close(self) -> None:
        """What still waits goes on at the next start if it is kept; else the log says that it is
        lost."""
        left = dict(self._waiting)
        if self.watch:
            self.forget()
            await asyncio.gather(*left, return_exceptions=True)
            return
        for event in list(left.values())[:NAMED]:
            log.warning(
                "asynchronous event %s for %s is lost: it was tried %d times",
                event.request.request_id,
                event.request.arn,
                event.attempts,
            )
        if len(left) > NAMED:
            log.warning("%d more asynchronous events are lost", len(left) - NAMED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
