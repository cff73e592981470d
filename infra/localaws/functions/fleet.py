"""All execution environments: a free warm one is reused, else one is started.

AWS starts an environment for each request that finds none free. Here at most two a core start at a
time, and a request that waits takes a warm one that comes free first; so a burst makes fewer cold
starts than on AWS, and none of them starves the others.
"""

from __future__ import annotations

import asyncio
import collections
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from localaws.errors import AwsError
from localaws.functions import interpreters
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.environment import Environment
from localaws.functions.output import Event
from localaws.functions.paths import Places

STARTS_PER_CORE = 2
# AWS keeps an idle environment for some minutes, without a promise.
IDLE_SECONDS = 600
TYPICAL_ENVIRONMENT_BYTES = 64 * 1024 * 1024
WAIT_SECONDS = 60

Credentials = Callable[[FunctionConfiguration], Awaitable[dict[str, str]]]
WriteLog = Callable[[FunctionConfiguration, str, list[Event]], None]
Watch = Callable[[str, int], None]


@dataclass
class Pool:
    """Environments of one function version, and the requests that wait for one."""

    idle: list[Environment] = field(default_factory=list)
    waiting: collections.deque[asyncio.Future[Environment]] = field(
        default_factory=collections.deque
    )


class Fleet:
    def __init__(
        self, home: Path, endpoint: str, credentials: Credentials, write_log: WriteLog, watch: Watch
    ) -> None:
        self._home = home
        self._endpoint = endpoint
        self._credentials = credentials
        self._write_log = write_log
        self._watch = watch
        self._pools: dict[tuple[str, str], Pool] = collections.defaultdict(Pool)
        self._all: set[Environment] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starts = asyncio.Semaphore(STARTS_PER_CORE * (os.cpu_count() or 1))
        self._preparing = asyncio.Lock()
        free = psutil.virtual_memory().available
        self._most = max(8, free // 2 // TYPICAL_ENVIRONMENT_BYTES)

    @property
    def size(self) -> int:
        return len(self._all)

    async def acquire(self, wanted: FunctionConfiguration) -> Environment:
        """A warm environment of exactly this configuration, or a new one.

        Raises:
            AwsError: TooManyRequestsException when none could be had in time.
        """
        pool = self._pools[wanted.arn, wanted.version]
        while pool.idle:
            environment = pool.idle.pop()
            if environment.configuration == wanted and environment.is_usable:
                return environment
            self._retire(environment)
        waiter: asyncio.Future[Environment] = asyncio.get_running_loop().create_future()
        pool.waiting.append(waiter)
        self._spawn(self._start_one(pool, wanted))
        try:
            return await asyncio.wait_for(waiter, WAIT_SECONDS)
        except TimeoutError:
            raise AwsError(
                "TooManyRequestsException",
                f"No execution environment came free within {WAIT_SECONDS} seconds.",
                429,
            ) from None

    def release(self, environment: Environment) -> None:
        """Back to the next request that waits for one like it, else to the idle ones."""
        configuration = environment.configuration
        pool = self._pools[configuration.arn, configuration.version]
        if not environment.is_usable:
            self._retire(environment)
        elif not self._give(pool, environment):
            pool.idle.append(environment)

    async def reap_for_ever(self) -> None:
        """Close what has been idle for long."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 10)
            for pool in self._pools.values():
                for environment in list(pool.idle):
                    if time.monotonic() - environment.idle_since > IDLE_SECONDS:
                        pool.idle.remove(environment)
                        self._retire(environment)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._close(environment) for environment in list(self._all)))

    def _give(self, pool: Pool, environment: Environment) -> bool:
        while pool.waiting:
            waiter = pool.waiting.popleft()
            if not waiter.done():
                waiter.set_result(environment)
                return True
        return False

    async def _start_one(self, pool: Pool, wanted: FunctionConfiguration) -> None:
        async with self._starts:
            if len(self._all) >= self._most or not any(not w.done() for w in pool.waiting):
                return
            try:
                environment = await self._make(wanted)
            except Exception as error:
                self._refuse(pool, error)
                return
        self.release(environment)

    def _refuse(self, pool: Pool, error: Exception) -> None:
        while pool.waiting:
            waiter = pool.waiting.popleft()
            if not waiter.done():
                waiter.set_exception(error)
                return

    async def _make(self, wanted: FunctionConfiguration) -> Environment:
        async with self._preparing:
            interpreter = await asyncio.to_thread(
                interpreters.interpreter_for, wanted.python_version
            )
            runtime = interpreters.runtime_folder(self._home, interpreter)
        places = Places(
            root=self._home / "environments" / uuid.uuid4().hex,
            runtime=runtime,
            library=str(Path(interpreter.executable).parent.parent / "lib"),
        )
        environment = Environment(
            wanted,
            interpreter,
            places,
            await self._credentials(wanted),
            self._endpoint,
            self._write_log,
            self._watch,
        )
        self._all.add(environment)
        try:
            await environment.start()
        except BaseException:
            await self._close(environment)
            raise
        return environment

    def _retire(self, environment: Environment) -> None:
        self._spawn(self._close(environment))

    async def _close(self, environment: Environment) -> None:
        self._all.discard(environment)
        await environment.close()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        assert isinstance(task, asyncio.Task)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
