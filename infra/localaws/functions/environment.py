"""An execution environment: one process, one invocation at a time, a log stream of its own.

Follows "Understanding the Lambda execution environment lifecycle": init, then invocations; a
timeout or an exit kills the process and the environment is reset, so that globals are lost,
``/tmp`` stays, and init repeats inside the next invocation.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localaws.functions import loglines, process
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.interpreters import Interpreter
from localaws.functions.output import Event, OutputPipe, now_ms
from localaws.functions.paths import Places
from localaws.functions.process import RuntimeProcess
from localaws.functions.runtime_api import Answer, Invocation, RuntimeApi

INIT_LIMIT = 10.0
TAIL_BYTES = 4096


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended. ``error`` is what ``FunctionError`` says, empty for success."""

    payload: bytes
    error: str
    tail: bytes


@dataclass
class Failure:
    """An error that the platform, not the runtime, reports."""

    error_type: str
    message: str

    def payload(self, request_id: str) -> bytes:
        text = f"RequestId: {request_id} Error: {self.message}"
        return json.dumps({"errorType": self.error_type, "errorMessage": text}).encode()


class Environment:
    """Made by a fleet; ``start`` once, ``invoke`` any number of times, ``close`` at the end."""

    def __init__(
        self,
        configuration: FunctionConfiguration,
        interpreter: Interpreter,
        places: Places,
        credentials: dict[str, str],
        endpoint: str,
        write_log: Callable[[FunctionConfiguration, str, list[Event]], None],
        watch: Callable[[str, int], None],
    ) -> None:
        self.configuration = configuration
        self.places = places
        self.stream = loglines.stream_name(
            configuration.version, datetime.datetime.now(datetime.UTC)
        )
        self.idle_since = time.monotonic()
        self._interpreter = interpreter
        self._variables = process.variables(
            configuration, places, self.stream, credentials, endpoint
        )
        self._write_log = write_log
        self._watch = watch
        self._memory_used = 0
        self._events: list[Event] = []
        self._runtime: RuntimeApi | None = None
        self._process: RuntimeProcess | None = None
        self._output: OutputPipe | None = None
        self._init_milliseconds: float | None = None

    @property
    def is_usable(self) -> bool:
        """False once its code folder is gone: a handler may delete what it can write."""
        return self.places.task.is_dir()

    async def start(self) -> None:
        """The init phase. If it fails, init is tried again inside the first invocation."""
        configuration = self.configuration
        await asyncio.to_thread(self.places.fill, configuration.code, configuration.layers)
        line = loglines.init_start(
            configuration.runtime, self._interpreter.full_version, configuration.region
        )
        self._log(line)
        milliseconds, failure = await self._initialise(INIT_LIMIT)
        if failure is None:
            self._init_milliseconds = milliseconds
            return
        status = "timeout" if failure.error_type == "Sandbox.Timedout" else "error"
        kind = "" if status == "timeout" else failure.error_type
        self._log(loglines.init_report(milliseconds, "init", status, kind))

    async def invoke(self, invocation: Invocation) -> Outcome:
        configuration = self.configuration
        started = len(self._events)
        clock = time.perf_counter()
        self._log(loglines.start(invocation.request_id, configuration.version))
        outcome = await self._run(invocation, clock)
        duration = (time.perf_counter() - clock) * 1000
        limit = configuration.timeout * 1000.0
        payload, error_type = outcome
        timed_out = error_type == "Sandbox.Timedout"
        platform_error = timed_out or error_type.startswith("Runtime.Exit")
        report = loglines.Report(
            request_id=invocation.request_id,
            duration=limit if timed_out else duration,
            memory_size=configuration.memory,
            memory_used=self._measure_memory(),
            init_duration=self._init_milliseconds,
            status="timeout" if timed_out else "error" if platform_error else "",
            error_type=error_type if platform_error and not timed_out else "",
        )
        self._init_milliseconds = None
        self._log(loglines.end(invocation.request_id))
        self._log(str(report))
        lines = (message.removesuffix("\n") for _, message in self._events[started:])
        tail = "".join(f"{line}\n" for line in lines).encode()[-TAIL_BYTES:]
        self._hand_over_log()
        self.idle_since = time.monotonic()
        return Outcome(payload, "Unhandled" if error_type else "", tail)

    async def close(self) -> None:
        await self._stop_process()
        self._hand_over_log()
        await asyncio.to_thread(self.places.remove)

    async def _run(self, invocation: Invocation, clock: float) -> tuple[bytes, str]:
        """The answer's payload and its error type, which is empty for success."""
        deadline = clock + self.configuration.timeout
        if self._process is None:
            failure = await self._initialise_again(deadline)
            if failure is not None:
                return await self._fail(invocation, failure)
        assert self._runtime is not None
        answered = self._runtime.submit(invocation)
        failure = await self._wait(answered, deadline)
        if failure is not None:
            return await self._fail(invocation, failure)
        self._take_output()
        answer = answered.result()
        return self._answer(answer)

    def _answer(self, answer: Answer) -> tuple[bytes, str]:
        if not answer.failed:
            return answer.body, ""
        text = self.places.on_aws(answer.body.decode("utf-8", "replace"))
        return text.encode(), str(json.loads(text).get("errorType", "Unknown"))

    async def _wait(self, wanted: asyncio.Future[Any], deadline: float) -> Failure | None:
        """Until the runtime does what is wanted, exits, or runs out of time."""
        assert self._process is not None
        left = max(0.0, deadline - time.perf_counter())
        exited = self._process.exited
        await asyncio.wait({wanted, exited}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if wanted.done():
            return None
        if exited.done():
            return Failure("Runtime.ExitError", process.exit_reason(self._process.exit_code))
        seconds = self.configuration.timeout
        return Failure("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")

    async def _fail(self, invocation: Invocation, failure: Failure) -> tuple[bytes, str]:
        init_error = self._runtime.init_error if self._runtime else None
        await self._stop_process()
        if init_error is not None:
            payload = json.dumps(init_error | {"requestId": invocation.request_id})
            return self.places.on_aws(payload).encode(), str(init_error["errorType"])
        if failure.error_type == "Sandbox.Timedout":
            now = datetime.datetime.now(datetime.UTC)
            self._log(loglines.timed_out(invocation.request_id, self.configuration.timeout, now))
        else:
            text = f"RequestId: {invocation.request_id} Error: {failure.message}\n"
            self._log(f"{text}{failure.error_type}\n")
        return failure.payload(invocation.request_id), failure.error_type

    async def _initialise(self, limit: float) -> tuple[float, Failure | None]:
        """Start the process and wait for it to ask for work; how many milliseconds that took."""
        self._runtime = RuntimeApi()
        await self._runtime.open()
        self._output = OutputPipe(self._events_from_function)
        clock = time.perf_counter()
        self._process = await RuntimeProcess.start(
            self._interpreter,
            self._variables | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._runtime.port}"},
            self.places,
            self._output.write_end,
        )
        self._watch("start", self._process.group)
        self._output.close_write_end()
        failure = await self._wait(self._runtime.ready, clock + limit)
        milliseconds = (time.perf_counter() - clock) * 1000
        self._take_output()
        if failure is not None:
            if self._runtime.init_error is not None:
                failure.error_type = str(self._runtime.init_error["errorType"])
            init_error = self._runtime.init_error
            await self._stop_process()
            self._runtime.init_error = init_error
        return milliseconds, failure

    async def _initialise_again(self, deadline: float) -> Failure | None:
        """Init inside an invocation counts to its duration and its timeout."""
        milliseconds, failure = await self._initialise(deadline - time.perf_counter())
        if failure is not None and failure.error_type != "Sandbox.Timedout":
            self._log(loglines.init_report(milliseconds, "invoke", "error", failure.error_type))
        return failure

    async def _stop_process(self) -> None:
        if self._process:
            self._measure_memory()
            await self._process.kill()
            self._watch("end", self._process.group)
            self._process = None
        if self._output:
            self._output.finish()
            self._output = None
        if self._runtime:
            await self._runtime.close()

    def _measure_memory(self) -> int:
        if self._process:
            self._memory_used = max(self._memory_used, self._process.memory_used())
        return self._memory_used

    def _take_output(self) -> None:
        if self._output:
            self._output.drain()
            self._output.flush()

    def _events_from_function(self, event: Event) -> None:
        self._events.append((event[0], self.places.on_aws(event[1])))

    def _log(self, message: str) -> None:
        self._events.append((now_ms(), message))

    def _hand_over_log(self) -> None:
        if self._events:
            # CloudWatch Logs refuses a batch that is not in order of time.
            events = sorted(self._events, key=lambda event: event[0])
            self._write_log(self.configuration, self.stream, events)
            self._events = []
