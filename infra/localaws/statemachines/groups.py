"""Parallel and inline Map states: several lines of states at once, and what if one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from localaws.statemachines import paths
from localaws.statemachines.errors import StateError, runtime
from localaws.statemachines.flow import unexpected
from localaws.statemachines.language import JSONATA
from localaws.statemachines.scope import Scope, Step

Run = Callable[[Mapping[str, Any], Any, Scope], Awaitable[Any]]

# "Map state in Inline mode": up to 40 iterations at once.
MOST_AT_ONCE = 40
# States that are something to abort; the others are over at once.
ABORTABLE = frozenset({"Task", "Wait", "Parallel", "Map"})


async def parallel(step: Step, run: Run) -> list[Any]:
    """The branches' outputs, in order.

    Raises:
        StateError: of the branch that failed first; the others are aborted.
    """
    arguments = await step.evaluate(step.language.arguments, step.state, step.view)
    branches = step.state["Branches"]
    step.scope.chain.add("ParallelStateStarted")
    scopes = [step.scope.inner() for _ in branches]
    results = await _Group(step, scopes).all(
        lambda number: run(branches[number], arguments, scopes[number]), len(branches)
    )
    step.scope.chain.note("ParallelStateSucceeded")
    return results


async def mapped(step: Step, run: Run) -> list[Any]:
    """The iterations' outputs, in order.

    Raises:
        StateError: of the iteration that failed first; the others are aborted.
    """
    items = await items_of(step)
    limit = await step.field("MaxConcurrency") or MOST_AT_ONCE
    step.scope.chain.add("MapStateStarted", {"length": len(items)})
    scopes = [step.scope.inner(Map={"Item": item}) for item in items]
    group = _Group(step, scopes)
    results = await group.all(
        lambda number: _iteration(step, run, scopes[number], number, group),
        max(1, min(int(limit), MOST_AT_ONCE)),
    )
    step.scope.chain.note("MapStateSucceeded")
    return results


async def _iteration(step: Step, run: Run, scope: Scope, number: int, group: _Group) -> Any:
    facts = {"index": number, "name": step.name}
    scope.chain.last = group.free_from
    scope.chain.add("MapIterationStarted", facts)
    item = await step.evaluate(selected, step, scope)
    output = await run(processor(step.state), item, scope)
    # The next iteration follows this one's last state (recorded: `test_base_map`).
    group.free_from = scope.chain.last
    scope.chain.add("MapIterationSucceeded", facts)
    return output


def processor(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """``Iterator`` is the former name of ``ItemProcessor``."""
    found: Mapping[str, Any] = state.get("ItemProcessor") or state["Iterator"]
    return found


def selected(step: Step, scope: Scope) -> Any:
    """An iteration's input: its item, or what ItemSelector (formerly Parameters) makes of it."""
    view = step.view
    if step.language.name != JSONATA:
        data = paths.select(
            step.state.get("InputPath", "$"), paths.Roots(view.input, scope.context, view.variables)
        )
        view = view.of(data)
    for name in ("ItemSelector", "Parameters"):
        if name in step.state:
            with_item = type(view)(view.input, scope.context, view.variables)
            return step.language.template(step.state[name], name, with_item)
    return scope.context["Map"]["Item"]["Value"]


async def items_of(step: Step) -> list[dict[str, Any]]:
    """Each as the Context object shows it: ``Index`` and ``Value``, of an object also ``Key``."""
    found = await step.evaluate(_found_items, step)
    if isinstance(found, dict) and step.language.name == JSONATA:
        pairs = enumerate(found.items())
        return [{"Index": n, "Key": key, "Value": value} for n, (key, value) in pairs]
    if isinstance(found, list):
        return [{"Index": number, "Value": value} for number, value in enumerate(found)]
    if step.language.name == JSONATA:
        raise unexpected(step.state.get("Items"), "Items", "array", found)
    raise runtime(f'Reference path "{step.state.get("ItemsPath", "$")}" must point to array.')


def _found_items(step: Step) -> Any:
    view, state = step.view, step.state
    if step.language.name == JSONATA:
        return step.language.template(state.get("Items", view.input), "Items", view)
    roots = paths.Roots(view.input, view.context, view.variables)
    data = paths.select(state.get("InputPath", "$"), roots)
    return paths.select(
        state.get("ItemsPath", "$"), paths.Roots(data, view.context, view.variables)
    )


class _Group:
    """Lines that run at once, of which the first failure ends the rest."""

    def __init__(self, step: Step, scopes: list[Scope]) -> None:
        self._step = step
        self._scopes = scopes
        self.free_from = step.scope.chain.last
        """The event that the next iteration follows."""

    async def all(self, work: Callable[[int], Awaitable[Any]], limit: int) -> list[Any]:
        room = asyncio.Semaphore(limit)

        async def one(number: int) -> Any:
            async with room:
                return await work(number)

        tasks = [asyncio.ensure_future(one(number)) for number in range(len(self._scopes))]
        try:
            results = await asyncio.gather(*tasks)
        except BaseException as error:
            await _end(tasks)
            if isinstance(error, StateError):
                self._fail(error, tasks)
            raise
        ends = (scope.chain.last for scope in self._scopes)
        self._step.scope.chain.last = max(ends, default=self._step.scope.chain.last)
        return results

    def _fail(self, error: StateError, tasks: list[asyncio.Task[Any]]) -> None:
        """Recorded: ``test_service_lambda_map_timeout``. What the interpreter cannot go on from
        ends the execution without more words (measured on AWS by others, floci-io/floci#2868)."""
        chain = self._step.scope.chain
        failed = next(n for n, task in enumerate(tasks) if _error_of(task) is error)
        chain.last = self._scopes[failed].chain.last
        if error.is_terminal:
            return
        self._tell(failed, "MapIterationFailed")
        for number, task in enumerate(tasks):
            if number != failed and (task.cancelled() or _error_of(task)):
                self._tell(number, "MapIterationAborted")
        chain.add(f"{self._step.kind}StateFailed")

    def _tell(self, number: int, kind: str) -> None:
        chain, running = self._step.scope.chain, self._scopes[number].running
        if running and self._step.kind == "Map":
            chain.note(kind, self._facts(number))
        if running in ABORTABLE:
            chain.note(f"{running}StateAborted")

    def _facts(self, number: int) -> dict[str, Any]:
        return {"index": number, "name": self._step.name}


def _error_of(task: asyncio.Task[Any]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


async def _end(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
