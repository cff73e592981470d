"""An execution environment: one process, one invocation at a time, a log stream of its own.

Follows "Understanding the Lambda execution environment lifecycle": init, then invocations; a
timeout or an exit kills the process and the environment is reset, so that globals are lost,
``/tmp`` stays, and init repeats inside the next invocation.
"""

from __future__ import annotations

import asyncio
import datetime
import time

from localaws.functions import loglines, outcome, process
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.interpreters import Interpreter
from localaws.functions.journal import Journal
from localaws.functions.outcome import Failure, Outcome
from localaws.functions.paths import Places
from localaws.functions.runtime import Runtime, Watch
from localaws.functions.runtime_api import Answer, Invocation
from localaws.warden import kill_strays

# "The Init phase is limited to 10 seconds" (Lambda execution environment lifecycle).
INIT_LIMIT = 10.0


class Environment:
    """Made by a fleet; ``start`` once, ``invoke`` any number of times, ``close`` at the end."""

    def __init__(
        self,
        configuration: FunctionConfiguration,
        interpreter: Interpreter,
        places: Places,
        journal: Journal,
        variables: dict[str, str],
        watch: Watch,
    ) -> None:
        self.configuration = configuration
        self.idle_since = time.monotonic()
        self._interpreter = interpreter
        self._places = places
        self._journal = journal
        self._variables = process.variables(configuration, places, journal.stream) | variables
        self._watch = watch
        self._runtime: Runtime | None = None
        self._late = outcome.timed_out(configuration.timeout)
        self._memory_used = 0
        self._init_milliseconds: float | None = None

    @property
    def is_usable(self) -> bool:
        """False once its code folder is gone: a handler may delete what it can write."""
        return self._places.task.is_dir()

    async def start(self) -> None:
        """The init phase. If it fails, init is tried again inside the first invocation."""
        configuration = self.configuration
        await asyncio.to_thread(self._places.fill, configuration.code, configuration.layers)
        self._journal.platform(
            loglines.init_start(
                configuration.runtime, self._interpreter.full_version, configuration.region
            )
        )
        milliseconds, failure = await self._initialise("init", INIT_LIMIT)
        self._init_milliseconds = None if failure else milliseconds

    async def invoke(self, invocation: Invocation) -> Outcome:
        self._journal.begin()
        self._journal.platform(loglines.start(invocation.request_id, self.configuration.version))
        clock = time.perf_counter()
        result = await self._run(invocation, clock + self.configuration.timeout)
        milliseconds = (time.perf_counter() - clock) * 1000
        if isinstance(result, Failure):
            await self._reset(invocation, result)
        self._close_log(invocation, milliseconds, result)
        self.idle_since = time.monotonic()
        return self._outcome(invocation, result)

    async def close(self, *, with_all_others: bool = False) -> None:
        """``with_all_others``: the warden looks for strays once, for all environments."""
        await self._stop(strays_too=not with_all_others)
        self._journal.hand_over()
        await asyncio.to_thread(self._places.remove)

    async def _run(self, invocation: Invocation, deadline: float) -> Answer | Failure:
        if self._runtime and self._runtime.has_exited:
            await self._stop()
        if self._runtime is None:
            # Init inside an invocation counts to its duration and its timeout.
            _, failure = await self._initialise("invoke", deadline - time.perf_counter())
            if failure:
                return failure
        assert self._runtime
        return await self._runtime.run(invocation, deadline - time.perf_counter(), self._late)

    async def _initialise(self, phase: str, seconds: float) -> tuple[float, Failure | None]:
        """How many milliseconds init took, and how it failed if it did."""
        clock = time.perf_counter()
        self._runtime = await Runtime.start(
            self._interpreter, self._variables, self._places, self._journal, self._watch
        )
        failure = await self._runtime.initialised(seconds, self._late)
        milliseconds = (time.perf_counter() - clock) * 1000
        if failure:
            await self._stop()
            if phase == "init" or not failure.is_timeout:
                kind = "" if failure.is_timeout else failure.error_type
                line = loglines.init_report(milliseconds, phase, failure.status, kind)
                self._journal.platform(line)
        return milliseconds, failure

    async def _reset(self, invocation: Invocation, failure: Failure) -> None:
        await self._stop()
        if failure.is_timeout:
            now = datetime.datetime.now(datetime.UTC)
            seconds = self.configuration.timeout
            self._journal.platform(loglines.timed_out(invocation.request_id, seconds, now))
        elif not failure.init_error:
            self._journal.platform(
                loglines.failed(invocation.request_id, failure.message, failure.error_type)
            )

    def _close_log(
        self, invocation: Invocation, milliseconds: float, result: Answer | Failure
    ) -> None:
        failure = result if isinstance(result, Failure) else None
        timed_out = failure is not None and failure.is_timeout
        if self._runtime:
            self._memory_used = max(self._memory_used, self._runtime.measure_memory())
        report = loglines.Report(
            request_id=invocation.request_id,
            duration=self.configuration.timeout * 1000.0 if timed_out else milliseconds,
            memory_size=self.configuration.memory,
            memory_used=self._memory_used,
            init_duration=self._init_milliseconds,
            status=failure.status if failure else "",
            error_type=failure.error_type if failure and not timed_out else "",
        )
        self._init_milliseconds = None
        self._journal.close_invocation()
        self._journal.platform(loglines.end(invocation.request_id))
        self._journal.platform(str(report))
        self._journal.hand_over()

    def _outcome(self, invocation: Invocation, result: Answer | Failure) -> Outcome:
        tail = self._journal.tail
        if isinstance(result, Answer):
            if not result.failed:
                return Outcome(result.body, "", tail)
            payload = result.body
        else:
            payload = result.payload(invocation.request_id)
        text = self._places.on_aws(payload.decode("utf-8", "replace"))
        return Outcome(text.encode(), "Unhandled", tail)

    async def _stop(self, *, strays_too: bool = True) -> None:
        if self._runtime:
            runtime, self._runtime = self._runtime, None
            await runtime.stop()
            self._memory_used = max(self._memory_used, runtime.memory_used)
            if strays_too:
                await asyncio.to_thread(kill_strays, str(self._places.root))
