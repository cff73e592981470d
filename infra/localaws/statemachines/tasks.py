"""Task states: Lambda functions, optimised integrations, calls of the AWS SDK, activities."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.statemachines import integrations, journal, resources
from localaws.statemachines.activities import Activities
from localaws.statemachines.client import Client, refuse_unknown
from localaws.statemachines.data import limited
from localaws.statemachines.errors import TIMEOUT, StateError, runtime
from localaws.statemachines.journal import Journal, Limits
from localaws.statemachines.resources import CALLBACK, Resource
from localaws.statemachines.scope import Step
from localaws.statemachines.tokens import MissedHeartbeat, Tokens, Waiting


class Executions(Protocol):
    """Other machines' executions, for ``startExecution.sync``."""

    async def ended(self, arn: str) -> dict[str, Any]:
        """What DescribeExecution answers once it has ended."""

    def stop(self, arn: str) -> None: ...


@dataclass(frozen=True)
class TaskRunner:
    client: Client
    tokens: Tokens
    activities: Activities
    executions: Executions

    async def run(self, step: Step) -> Any:
        """One attempt.

        Raises:
            StateError: whatever went wrong, by its name.
        """
        resource = resources.parse(str(step.state["Resource"]))
        if resource is None:
            raise runtime(f"The resource '{step.state['Resource']}' is not recognized.")
        if resource.pattern != CALLBACK:
            return await self._run(step, resource, None)
        waiting = self.tokens.new()
        step.scope.context["Task"] = {"Token": waiting.token}
        try:
            return await self._run(step, resource, waiting)
        finally:
            self.tokens.forget(waiting)
            del step.scope.context["Task"]

    async def _run(self, step: Step, resource: Resource, waiting: Waiting | None) -> Any:
        arguments = await step.evaluate(step.language.arguments, step.state, step.view)
        limits = Limits(
            await _seconds(step, "TimeoutSeconds"), await _seconds(step, "HeartbeatSeconds")
        )
        chain = step.scope.chain
        if resource.is_function:
            told = journal.of_function(chain, resource, arguments, limits)
            return await attempt(
                told,
                limits,
                resource.arn,
                lambda: integrations.function(self.client, resource, arguments),
            )
        if resource.is_activity:
            told = journal.of_activity(chain, resource, arguments, limits)
            return await attempt(
                told,
                limits,
                resource.arn,
                lambda: self.activities.perform(resource.arn, arguments, limits.heartbeat, told),
                is_started=True,
            )
        refuse_unknown(resource, arguments)
        told = journal.of_service(chain, resource, arguments, limits, self.client.region)
        return await attempt(
            told,
            limits,
            resource.type,
            lambda: self._service(resource, arguments, limits, waiting, told),
        )

    async def _service(
        self,
        resource: Resource,
        arguments: Any,
        limits: Limits,
        waiting: Waiting | None,
        told: Journal,
    ) -> Any:
        answer = await self.client.call(resource, arguments)
        result = integrations.result(resource, answer)
        if waiting is not None:
            told.submitted(limited(result, resource.type))
            return await waiting.result(limits.heartbeat)
        if resource.pattern:
            told.submitted(limited(result, resource.type))
            return await self._ended(resource, answer.output["executionArn"])
        return result

    async def _ended(self, resource: Resource, arn: str) -> Any:
        try:
            described = await self.executions.ended(arn)
        except asyncio.CancelledError:
            self.executions.stop(arn)  # with the execution that waits for it
            raise
        return integrations.execution(resource, described)


async def attempt(
    told: Journal,
    limits: Limits,
    who: str,
    work: Callable[[], Awaitable[Any]],
    *,
    is_started: bool = False,
) -> Any:
    """Within its time, and with its events."""
    await asyncio.sleep(0)
    if not is_started:
        told.started()
    clock = asyncio.timeout(limits.timeout)
    try:
        async with clock:
            result = await work()
        text = limited(result, who)
    except MissedHeartbeat as error:
        told.timed_out(error)
        raise
    except TimeoutError:
        late = StateError(TIMEOUT)
        told.timed_out(late)
        raise late from None
    except StateError as error:
        told.failed(error)
        raise
    told.succeeded(text)
    return result


async def _seconds(step: Step, name: str) -> float | None:
    value = await step.field(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        path = step.state.get(f"{name}Path", step.state.get(name))
        raise runtime(f"The {name} parameter must be a positive number: {path} == {value}")
    return float(value)
