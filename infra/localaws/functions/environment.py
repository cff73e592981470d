"""An execution environment: one process, one invocation at a time, a log stream of its own.

Follows "Understanding the Lambda execution environment lifecycle": init, then invocations; a
timeout or an exit kills the process and the environment is reset, so that globals are lost,
``/tmp`` stays, and init repeats inside the next invocation.
"""

from __future__ import annotations

import asyncio
import datetime
import time
import zipfile
from collections.abc import Callable

from localaws.errors import AwsError
from localaws.functions import loglines, outcome, process
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.governor import Governor
from localaws.functions.journal import Journal
from localaws.functions.launcher import Launcher
from localaws.functions.outcome import Failure, Outcome
from localaws.functions.output import OutputPipe
from localaws.functions.paths import Places
from localaws.functions.runtime import Runtime
from localaws.functions.runtime_api import Answer, Invocation
from localaws.functions.runtimes import LocalRuntime

# "The Init phase is limited to 10 seconds" (Lambda execution environment lifecycle).
INIT_LIMIT = 10.0
# What AWS_LAMBDA_INITIALIZATION_TYPE says ("Defined runtime environment variables").
ON_DEMAND, PROVISIONED = "on-demand", "provisioned-concurrency"
# What all processes of an environment have among their variables, and no others.
MARK = "AWS_LAMBDA_LOG_STREAM_NAME"


class Environment:
    """Made by a fleet; ``start`` once, ``invoke`` any number of times, ``close`` at the end."""

    def __init__(
        self,
        configuration: FunctionConfiguration,
        local: LocalRuntime,
        places: Places,
        journal: Journal,
        variables: dict[str, str],
        launcher: Launcher,
        governor: Governor,
        closed: Callable[[], None],
    ) -> None:
        """``closed`` is called once it is."""
        self.configuration = configuration
        self.idle_since = time.monotonic()
        self._local = local
        self._places = places
        self._journal = journal
        self._variables = {
            **local.variables(launcher.paths),
            **process.variables(configuration, launcher.paths, journal.stream),
            **variables,
        }
        self._launcher = launcher
        self._governor = governor
        self._closed = closed
        self._runtime: Runtime | None = None
        self._late = outcome.timed_out(configuration.timeout)
        self._memory_used = 0
        self._initialization = self._variables["AWS_LAMBDA_INITIALIZATION_TYPE"]
        self._init_milliseconds: float | None = None

    @property
    def is_usable(self) -> bool:
        """False once its code folder is gone: a handler may delete what it can write."""
        return self._places.task.is_dir()

    @property
    def is_initialised(self) -> bool:
        """False where init failed: it is tried again inside the first invocation."""
        return self._runtime is not None

    async def start(self) -> None:
        """The init phase. If it fails, init is tried again inside the first invocation.

        Raises:
            AwsError: ServiceException, when this machine can't hold the function.
        """
        configuration = self.configuration
        try:
            await asyncio.to_thread(
                self._places.fill,
                configuration.code,
                configuration.layers,
                read_only=not self._launcher.is_isolated,
            )
        except (OSError, zipfile.BadZipFile) as error:
            # "The AWS Lambda service encountered an internal error" (Invoke, ServiceException).
            reason = getattr(error, "strerror", error)
            message = f"This machine could not unpack the function's code: {reason}."
            raise AwsError("ServiceException", message, 500) from error
        self._journal.platform(
            loglines.init_start(
                configuration, str(self._local), self._initialization, self._journal.stream
            )
        )
        failure, seconds = await self._initialise("init", INIT_LIMIT)
        # Nobody waited for what was provisioned: no invocation reports its init.
        is_waited_for = self._initialization == ON_DEMAND
        self._init_milliseconds = seconds * 1000 if is_waited_for and not failure else None

    async def invoke(self, invocation: Invocation) -> Outcome:
        self._journal.begin()
        version = self.configuration.version
        self._journal.platform(loglines.start(invocation.request_id, invocation.arn, version))
        result, seconds = await self._run(invocation)
        if isinstance(result, Failure):
            await self._reset(invocation, result)
        duration = self._close_log(invocation, seconds * 1000, result)
        self.idle_since = time.monotonic()
        return self._outcome(invocation, result, duration)

    def spare(self, seconds: float) -> None:
        """See ``Runtime``."""
        if self._runtime:
            self._runtime.spare(seconds)

    async def close(self, *, with_all_others: bool = False) -> None:
        """``with_all_others``: the warden looks for strays once, for all environments."""
        await self._stop(strays_too=not with_all_others)
        self._journal.hand_over()
        self._launcher.close()
        await asyncio.to_thread(self._places.remove)
        self._closed()

    async def _run(self, invocation: Invocation) -> tuple[Answer | Failure, float]:
        """What came of it, and the seconds of the function's own time that it took."""
        timeout, spent = float(self.configuration.timeout), 0.0
        while True:
            if self._runtime and self._runtime.has_exited:
                await self._stop()
            if self._runtime is None:
                # Init inside an invocation counts to its duration and its timeout.
                failure, seconds = await self._initialise("invoke", timeout - spent)
                spent += seconds
                if failure:
                    return failure, spent
            assert self._runtime
            result, seconds = await self._runtime.run(invocation, timeout - spent, self._late)
            spent += seconds
            # A runtime may end after its last answer, before it takes this invocation.
            if not (self._runtime.has_exited and self._runtime.has_not_taken_it):
                return result, spent

    async def _initialise(self, phase: str, limit: float) -> tuple[Failure | None, float]:
        """How init failed if it did, and how many seconds it took."""
        self._runtime = await Runtime.start(
            self._launcher,
            self._variables,
            OutputPipe(self._journal.from_function, self._places.on_aws),
            self._governor,
            self.configuration.memory,
        )
        starting = self._runtime.cpu_seconds
        failure, seconds = await self._runtime.initialised(limit - starting, self._late)
        seconds += starting
        if failure:
            await self._stop()
        if not failure or phase == "init" or not failure.is_timeout:
            status = failure.status if failure else "success"
            kind = failure.error_type if failure and not failure.is_timeout else ""
            self._journal.platform(
                loglines.init_report(seconds * 1000, self._initialization, phase, status, kind)
            )
        return failure, seconds

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
    ) -> float:
        """The duration that was reported, in milliseconds."""
        failure = result if isinstance(result, Failure) else None
        timed_out = failure is not None and failure.is_timeout
        if self._runtime:
            self._memory_used = max(self._memory_used, self._runtime.memory_used)
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
        self._journal.platform(
            loglines.runtime_done(
                invocation.request_id,
                report.status or "success",
                milliseconds,
                len(result.body) if isinstance(result, Answer) else 0,
            )
        )
        self._journal.platform(loglines.end(invocation.request_id))
        self._journal.platform(report.event)
        self._journal.hand_over()
        return report.duration

    def _outcome(
        self, invocation: Invocation, result: Answer | Failure, duration: float
    ) -> Outcome:
        tail, version = self._journal.tail, self.configuration.version
        if isinstance(result, Answer):
            if not result.failed:
                return Outcome(result.body, "", tail, duration, version)
            payload = result.body
        else:
            payload = result.payload(invocation.request_id)
        text = self._places.on_aws(payload.decode("utf-8", "replace"))
        return Outcome(text.encode(), "Unhandled", tail, duration, version)

    async def _stop(self, *, strays_too: bool = True) -> None:
        if self._runtime:
            runtime, self._runtime = self._runtime, None
            await runtime.stop()
            self._memory_used = max(self._memory_used, runtime.memory_used)
            if strays_too:
                await self._launcher.sweep(f"{MARK}={self._variables[MARK]}")
