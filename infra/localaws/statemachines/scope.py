"""Where a line of states runs: its events, its Context object, its variables."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar

from localaws.statemachines.data import limited, timestamp
from localaws.statemachines.errors import QueryError, StateError
from localaws.statemachines.history import Chain, input_of, output_of
from localaws.statemachines.language import Language, State, View

T = TypeVar("T")


@dataclass
class Scope:
    """The machine's own, a branch's or an iteration's."""

    chain: Chain
    context: dict[str, Any]
    variables: dict[str, Any]
    running: str = ""
    """The kind of the state that runs, if one does."""

    def inner(self, **context: Any) -> Scope:
        """A branch sees the variables outside and keeps its own ("Variable scope")."""
        return Scope(self.chain.branch(), {**self.context, **context}, dict(self.variables))


@dataclass(frozen=True)
class Outcome:
    """What a state hands on, what it assigns, and the state that is next, if any."""

    output: Any
    assigned: Mapping[str, Any]
    next: str | None


@dataclass
class Step:
    """One state while it runs."""

    name: str
    state: State
    input: Any
    scope: Scope
    language: Language
    evaluator: Executor
    entered: int = 0

    @property
    def kind(self) -> str:
        return str(self.state["Type"])

    @property
    def view(self) -> View:
        return View(self.input, self.scope.context, self.scope.variables)

    @property
    def next(self) -> str | None:
        following = self.state.get("Next")
        return None if following is None else str(following)

    def enter(self) -> None:
        self.scope.context["State"] = {"Name": self.name, "EnteredTime": timestamp(time.time())}
        self.scope.running = self.kind
        details = {**input_of(self.input), "name": self.name}
        self.entered = self.scope.chain.add(f"{self.kind}StateEntered", details)

    def exit(self, outcome: Outcome) -> None:
        """
        Raises:
            StateError: States.DataLimitExceeded.
        """
        details: dict[str, Any] = {"name": self.name}
        details |= output_of(limited(outcome.output, self.name))
        if outcome.assigned:
            written = {key: limited(each, self.name) for key, each in outcome.assigned.items()}
            details |= {"assignedVariables": written}
            details |= {"assignedVariablesDetails": {"truncated": False}}
        self.scope.chain.add(f"{self.kind}StateExited", details)
        self.scope.variables |= outcome.assigned
        self.scope.running = ""

    async def evaluate(self, work: Callable[..., T], *args: Any) -> T:
        """Evaluate fields of the state, off the event loop where that may take long."""
        if not self.language.is_slow:
            return work(*args)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.evaluator, work, *args)

    async def field(self, name: str) -> Any:
        return await self.evaluate(self.language.field, self.state, name, self.view)

    def place(self, error: StateError) -> StateError:
        """Say where the error happened; a failed query is an event of its own."""
        is_new = not error.placed
        error.place(self.name, self.entered)
        if is_new and isinstance(error, QueryError):
            place = {"location": error.location, "state": self.name}
            self.scope.chain.add("EvaluationFailed", {**error.details, **place})
        return error
