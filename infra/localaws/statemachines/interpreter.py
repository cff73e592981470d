"""Runs the Amazon States Language: one state after another, with their retriers and catchers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.statemachines import flow, groups
from localaws.statemachines.distributed import is_distributed
from localaws.statemachines.errors import StateError
from localaws.statemachines.language import JSONPATH, language_of
from localaws.statemachines.retry import Retries, catcher_for
from localaws.statemachines.scope import Outcome, Scope, Step

Program = Mapping[str, Any]
"""A machine's definition, a branch's or an item processor's: ``StartAt`` and ``States``."""


class Maps(Protocol):
    """Runs Maps in Distributed mode."""

    async def run(self, step: Step) -> Any: ...


class Tasks(Protocol):
    """Whatever does the work of Task states."""

    async def run(self, step: Step) -> Any:
        """The task's result.

        Raises:
            StateError: whatever went wrong, by its name.
        """


@dataclass(frozen=True)
class Interpreter:
    tasks: Tasks
    maps: Maps
    evaluator: Executor
    query_language: str = JSONPATH

    async def run(self, program: Program, data: Any, scope: Scope) -> Any:
        """The output of the program.

        Raises:
            StateError: of the state that failed, when nothing caught it.
        """
        following: str | None = program["StartAt"]
        while following is not None:
            await asyncio.sleep(0)  # a loop of states that never wait holds up nobody
            outcome = await self.step(following, program["States"][following], data, scope)
            data, following = outcome.output, outcome.next
        return data

    async def step(self, name: str, state: Mapping[str, Any], data: Any, scope: Scope) -> Outcome:
        """One state, from its Entered event to its Exited.

        Raises:
            StateError: when it failed and nothing caught it.
        """
        language = language_of(state, self.query_language)
        step = Step(name, state, data, scope, language, self.evaluator)
        step.enter()
        try:
            outcome = await self.outcome(step)
            step.exit(outcome)
        except StateError as error:
            raise step.place(error) from error.__cause__
        return outcome

    async def outcome(self, step: Step) -> Outcome:
        """What the state comes to, without its Entered and Exited."""
        if step.kind in flow.STATES:
            return await flow.STATES[step.kind](step)
        works: dict[str, Callable[[Step], Awaitable[Any]]] = {
            "Task": self.tasks.run,
            "Parallel": lambda step: groups.parallel(step, self.run),
            "Map": self._map,
        }
        return await self._guarded(step, works[step.kind])

    async def _map(self, step: Step) -> Any:
        if is_distributed(step.state):
            return await self.maps.run(step)
        return await groups.mapped(step, self.run)

    async def _guarded(self, step: Step, work: Callable[[Step], Awaitable[Any]]) -> Outcome:
        retries = Retries(step.state.get("Retry", ()))
        while True:
            step.scope.context["State"]["RetryCount"] = retries.count
            try:
                result = await work(step)
                output, assigned = await step.evaluate(
                    step.language.output, step.state, step.view, result
                )
                return Outcome(output, assigned, step.next)
            except StateError as error:
                step.place(error)
                pause = retries.delay(error)
                if pause is None:
                    return await _caught(step, error)
                await asyncio.sleep(pause)


async def _caught(step: Step, error: StateError) -> Outcome:
    found = catcher_for(error, step.state.get("Catch", ()))
    if found is None:
        raise error
    number, catcher = found
    output, assigned = await step.evaluate(
        step.language.caught, catcher, step.view, error.output, f"Catch[{number}]"
    )
    return Outcome(output, assigned, catcher["Next"])
