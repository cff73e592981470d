"""All execution environments: a free warm one is reused, else one is started.

AWS starts an environment for each request that finds none free. So it is here in the first burst
of a function, for ten requests at most: what they measure are cold starts, on any machine. Else a
request that waits takes a warm one that comes free first; and at most two a core start at a time,
so none of them starves the others. How many there may be is bounded by this machine's memory, where
AWS counts (1,000 in an account).
"""

from __future__ import annotations

import asyncio
import collections
import os
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

import psutil

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.environment import ON_DEMAND, PROVISIONED, Environment

STARTS_PER_CORE = 2
# AWS keeps an idle environment for some minutes, without a promise.
IDLE_SECONDS = 600
TYPICAL_ENVIRONMENT_BYTES = 64 * 1024 * 1024
WAIT_SECONDS = 60
# Requests of a function's first burst that have a cold start each.
BURST = 10


class Make(Protocol):
    async def __call__(
        self, wanted: FunctionConfiguration, initialization: str = ON_DEMAND
    ) -> Environment: ...


Waiters = collections.deque[asyncio.Future[Environment]]


@dataclass(eq=False)
class Pool:
    """Environments of one function version as it is configured now, and who waits for one.

    ``first`` wait for a new one, ``waiting`` for any; ``burst`` is how many of the former there
    may still be.
    """

    configuration: FunctionConfiguration
    idle: list[Environment] = field(default_factory=list)
    first: Waiters = field(default_factory=collections.deque)
    waiting: Waiters = field(default_factory=collections.deque)
    burst: int = BURST

    def join(self, waiter: asyncio.Future[Environment]) -> None:
        (self.first if self.burst else self.waiting).append(waiter)
        self.burst = max(0, self.burst - 1)

    def next_for_new(self) -> asyncio.Future[Environment] | None:
        return _next(self.first) or self.next_waiting()

    def next_waiting(self) -> asyncio.Future[Environment] | None:
        return _next(self.waiting)

    @property
    def is_wanted(self) -> bool:
        return any(not waiter.done() for waiter in (*self.first, *self.waiting))


def _next(waiters: Waiters) -> asyncio.Future[Environment] | None:
    while waiters:
        waiter = waiters.popleft()
        if not waiter.done():
            return waiter
    return None


class Fleet:
    def __init__(self, make: Make) -> None:
        """``make`` makes an environment; the fleet starts it and closes it."""
        self._make = make
        self._pools: dict[tuple[str, str], Pool] = {}
        self._pool_of: dict[Environment, Pool] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._starts = asyncio.Semaphore(STARTS_PER_CORE * (os.cpu_count() or 1))
        free = psutil.virtual_memory().available
        self._room = asyncio.Semaphore(max(8, free // 2 // TYPICAL_ENVIRONMENT_BYTES))
        self._short_of_room = 0

    @property
    def size(self) -> int:
        return len(self._pool_of)

    @property
    def configurations(self) -> list[FunctionConfiguration]:
        return [pool.configuration for pool in self._pools.values()]

    async def acquire(self, wanted: FunctionConfiguration) -> Environment:
        """A warm environment of exactly this configuration, or a new one.

        Raises:
            AwsError: TooManyRequestsException when none could be had in time.
        """
        pool = self._pool(wanted)
        while pool.idle:
            environment = pool.idle.pop()
            if environment.is_usable:
                return environment
            self.retire(environment)
        waiter: asyncio.Future[Environment] = asyncio.get_running_loop().create_future()
        pool.join(waiter)
        _spawn(self._start_one(pool), self._starting)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await waiter
        except TimeoutError:
            if waiter.done() and not waiter.cancelled():
                return waiter.result()  # it came at the last moment, and is nobody else's
            raise AwsError(
                "TooManyRequestsException",
                f"No execution environment came free within {WAIT_SECONDS} seconds.",
                429,
            ) from None

    def release(self, environment: Environment) -> None:
        """To the next request that waits for one like it, else to the idle ones of its function,
        unless that has changed or gone meanwhile."""
        pool = self._pool_of.get(environment)
        if pool is None:
            return  # closed meanwhile
        pool.burst = 0
        if not environment.is_usable:
            self.retire(environment)
        elif waiter := pool.next_waiting():
            waiter.set_result(environment)
        elif pool is self._pools.get(_key(pool.configuration)) and not self._short_of_room:
            pool.idle.append(environment)
        else:
            self.retire(environment)

    async def provision(self, configuration: FunctionConfiguration) -> Environment:
        """One that went through its init, for the caller alone until it is retired."""
        await self._take_room()
        try:
            async with self._starts:
                return await self._made(Pool(configuration), PROVISIONED)
        except BaseException:
            self._room.release()
            raise

    def retire(self, environment: Environment) -> None:
        """It is closed, and makes room."""
        _spawn(self._close(environment), self._closing)

    def forget(self, configuration: FunctionConfiguration) -> None:
        """The function is gone, or has changed: no request reuses what it left."""
        pool = self._pools.pop(_key(configuration), None)
        for environment in pool.idle if pool else ():
            self.retire(environment)

    def reap(self) -> None:
        """Close what has been idle for long."""
        for pool in self._pools.values():
            for environment in list(pool.idle):
                if time.monotonic() - environment.idle_since > IDLE_SECONDS:
                    pool.idle.remove(environment)
                    self.retire(environment)

    async def close(self) -> None:
        for task in list(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, *self._closing, return_exceptions=True)
        environments, self._pool_of = list(self._pool_of), {}
        await asyncio.gather(*(one.close(with_all_others=True) for one in environments))

    def _pool(self, wanted: FunctionConfiguration) -> Pool:
        pool = self._pools.get(_key(wanted))
        if pool is None or pool.configuration != wanted:
            self.forget(wanted)
            pool = self._pools[_key(wanted)] = Pool(wanted)
        return pool

    async def _start_one(self, pool: Pool) -> None:
        """One more environment, unless a warm one comes free first for all who wait."""
        await self._take_room()
        async with self._starts:
            environment = await self._started(pool) if pool.is_wanted else None
        if environment is None:
            self._room.release()
        elif waiter := pool.next_for_new():
            waiter.set_result(environment)
        else:
            self.release(environment)

    async def _take_room(self) -> None:
        if self._room.locked():
            self._evict()
        self._short_of_room += 1
        try:
            await self._room.acquire()
        finally:
            self._short_of_room -= 1

    async def _started(self, pool: Pool) -> Environment | None:
        """None when it could not be made: one of those who wait gets the reason."""
        try:
            return await self._made(pool, ON_DEMAND)
        except Exception as error:
            if waiter := pool.next_for_new():
                waiter.set_exception(error)
            return None

    async def _made(self, pool: Pool, initialization: str) -> Environment:
        environment = await self._make(pool.configuration, initialization)
        self._pool_of[environment] = pool
        try:
            await environment.start()
        except BaseException:
            if self._pool_of.pop(environment, None):
                await environment.close()
            raise
        return environment

    def _evict(self) -> None:
        """Make room: the environment that has been idle longest goes, whosever it is."""
        idle = [one for pool in self._pools.values() for one in pool.idle]
        if idle:
            longest = min(idle, key=lambda environment: environment.idle_since)
            self._pool_of[longest].idle.remove(longest)
            self.retire(longest)

    async def _close(self, environment: Environment) -> None:
        if self._pool_of.pop(environment, None):
            await environment.close()
            self._room.release()


def _key(configuration: FunctionConfiguration) -> tuple[str, str]:
    return configuration.arn, configuration.version


def _spawn(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
