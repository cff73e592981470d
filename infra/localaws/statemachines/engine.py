"""Starts executions, runs each as a task of its own, and ends them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from localaws.errors import AwsError
from localaws.statemachines.activities import Activities
from localaws.statemachines.client import Client, Send
from localaws.statemachines.data import limited
from localaws.statemachines.distributed import DistributedMap
from localaws.statemachines.errors import RUNTIME, StateError
from localaws.statemachines.execution import (
    ABORTED,
    FAILED,
    TIMED_OUT,
    Execution,
    settle,
)
from localaws.statemachines.history import Chain, input_of
from localaws.statemachines.interpreter import Interpreter
from localaws.statemachines.machine import Machine
from localaws.statemachines.mapruns import MapRuns
from localaws.statemachines.scope import Scope
from localaws.statemachines.tasks import TaskRunner
from localaws.statemachines.tokens import Tokens

log = logging.getLogger(__name__)
# "Choosing workflow type": an Express workflow runs for up to five minutes.
EXPRESS_SECONDS = 300
# Of executions that have ended: so many, and so many bytes of their histories.
MOST_KEPT = 10_000
MOST_BYTES = 128 * 1024**2
WEIGHED_EVERY = 100  # starts
EVALUATORS = 2
OURS = "The local AWS failed. This is our fault; please report it."

Watch = Callable[[Execution], None]
"""Called with each execution before it begins."""


class Engine:
    def __init__(
        self,
        send: Send,
        watchers: Iterable[Watch] = (),
        executions: dict[str, Execution] | None = None,
    ) -> None:
        self.tokens = Tokens()
        self.activities = Activities(self.tokens)
        self.map_runs = MapRuns()
        self.executions = {} if executions is None else executions
        self._send = send
        self._watchers = tuple(watchers)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._started = 0
        self._evaluator = ThreadPoolExecutor(EVALUATORS, thread_name_prefix="jsonata")

    def start(self, machine: Machine, name: str, data: str, trace_header: str = "") -> Execution:
        """A new execution, or the running one of that name and input ("StartExecution").

        Raises:
            AwsError: ExecutionAlreadyExists.
        """
        arn = machine.execution_arn(name)
        known = self.executions.get(arn)
        if known is not None and not machine.is_express:
            if known.is_running and known.input == data:
                return known
            raise AwsError("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        execution = Execution(arn, name, machine, data, trace_header=trace_header)
        if machine.is_express:
            execution.history.limit = None
        self._keep(execution)
        for watch in self._watchers:
            watch(execution)
        self._running[arn] = asyncio.ensure_future(self._run(execution))
        self._running[arn].add_done_callback(lambda _: self._running.pop(arn, None))
        return execution

    def _keep(self, execution: Execution) -> None:
        if len(self.executions) >= MOST_KEPT:
            ended = (arn for arn, each in self.executions.items() if not each.is_running)
            if oldest := next(ended, None):
                self._drop(oldest)
        if self._started % WEIGHED_EVERY == 0:
            self._make_room()
        self._started += 1
        self.executions[execution.arn] = execution

    def _make_room(self) -> None:
        """The oldest go whose histories are too much for the memory with all that came later."""
        room = MOST_BYTES
        for arn, execution in reversed(list(self.executions.items())):
            room -= execution.history.size
            if room < 0 and not execution.is_running:
                self._drop(arn)

    def _drop(self, arn: str) -> None:
        del self.executions[arn]
        self.map_runs.forget_of(arn)

    async def _run(self, execution: Execution) -> None:
        machine, history = execution.machine, execution.history
        data = json.loads(execution.input)
        scope = Scope(Chain(history), execution.context(data), {})
        started = {**input_of(data), "input": execution.input, "roleArn": machine.role}
        history.add("ExecutionStarted", 0, started)
        longest = machine.program.get("TimeoutSeconds")
        if machine.is_express:
            longest = min(longest or EXPRESS_SECONDS, EXPRESS_SECONDS)
        try:
            async with asyncio.timeout(longest):
                output = await self.interpreter(execution).run(machine.program, data, scope)
            execution.succeed(limited(output, machine.name), scope.chain.last)
        except TimeoutError:
            execution.fail(TIMED_OUT, {}, scope.chain.last)
        except StateError as error:
            execution.fail(FAILED, error.details, scope.chain.last)
        except asyncio.CancelledError:
            if execution.is_running:
                settle([execution])
        except Exception as error:
            log.exception("%s failed", execution.arn)
            details = {"error": RUNTIME, "cause": f"{OURS} {error!r}"}
            execution.fail(FAILED, details, scope.chain.last)
        finally:
            if machine.is_express:  # "execution history … is not captured by Step Functions"
                self.executions.pop(execution.arn, None)

    def interpreter(self, execution: Execution) -> Interpreter:
        machine = execution.machine
        client = Client(self._send, machine.caller, machine.region)
        tasks = TaskRunner(client, self.tokens, self.activities, self)
        maps = DistributedMap(client, self, machine, execution.arn)
        return Interpreter(tasks, maps, self._evaluator, machine.query_language)

    async def wait(self, execution: Execution) -> Execution:
        """Until it has ended, however long; the caller's end is not the execution's."""
        running = self._running.get(execution.arn)
        if running is not None:
            await asyncio.wait({running})
        return execution

    async def ended(self, arn: str) -> dict[str, Any]:
        return (await self.wait(self.executions[arn])).describe()

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
        execution = self.executions[arn]
        if execution.is_running:
            failure = {"error": error, "cause": cause}
            details = {name: text for name, text in failure.items() if text is not None}
            execution.fail(ABORTED, details, len(execution.history.events))
            self._cancel(arn)

    def _cancel(self, arn: str) -> None:
        if arn in self._running:
            self._running[arn].cancel()

    def forget(self, machine_arn: str) -> None:
        """Its machine is deleted: "executions are terminated", and there are none any more."""
        for arn, execution in list(self.executions.items()):
            if execution.machine.arn.partition("/")[0] == machine_arn:
                self._cancel(arn)
                del self.executions[arn]
        self.map_runs.forget(machine_arn)

    def drop(self) -> None:
        """All that runs, without a word: other state takes its place."""
        for arn, execution in self.executions.items():
            if execution.is_running:
                execution.history.watchers.clear()
                self._cancel(arn)

    async def close(self) -> None:
        settle(self.executions.values())
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._evaluator.shutdown(wait=False, cancel_futures=True)
