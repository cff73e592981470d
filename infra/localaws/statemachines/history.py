"""An execution's history: events, and which one each follows ("HistoryEvent")."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.statemachines.data import dumps
from localaws.statemachines.errors import RUNTIME, StateError

Event = dict[str, Any]
"""As GetExecutionHistory answers it, with the time in seconds since 1970."""

# "Quotas related to state machine executions": maximum execution history size.
MOST_EVENTS = 25_000
WHOLE = {"truncated": False}
BYTES_AN_EVENT = 700  # beside its texts


@dataclass
class History:
    """Every event of an execution, in order."""

    events: list[Event] = field(default_factory=list)
    limit: int | None = MOST_EVENTS
    is_sealed: bool = False
    watchers: list[Callable[[Event], None]] = field(default_factory=list)

    def add(self, kind: str, previous: int, details: Mapping[str, Any] | None = None) -> int:
        """The event's id. What a branch still has to say after the end is not kept.

        Raises:
            StateError: States.Runtime, when the history is full.
        """
        if self.is_sealed:
            return len(self.events)
        if self.limit and len(self.events) >= self.limit - 1:
            self.limit = None  # the failure itself has room
            text = f"The execution reached the maximum number of history events ({MOST_EVENTS})."
            raise StateError(RUNTIME, text)
        number = len(self.events) + 1
        event: Event = {
            "timestamp": time.time(),
            "type": kind,
            "id": number,
            "previousEventId": previous,
        }
        if details is not None:
            event[details_name(kind)] = dict(details)
        self.events.append(event)
        for tell in self.watchers:
            tell(event)
        return number

    def end(self, kind: str, previous: int, details: Mapping[str, Any]) -> None:
        self.limit = None
        self.add(kind, previous, details)
        self.is_sealed = True
        self.watchers.clear()

    @property
    def size(self) -> int:
        """In bytes, about."""
        return sum(map(_size, self.events))


@dataclass
class Chain:
    """One line of events: the machine's, a branch's or an iteration's.

    Recorded (``test_items_path``, ``test_service_lambda_map_timeout``): successes of a whole Map,
    failed iterations and what is aborted are no links of it.
    """

    history: History
    last: int = 0

    def add(self, kind: str, details: Mapping[str, Any] | None = None) -> int:
        self.last = self.history.add(kind, self.last, details)
        return self.last

    def note(self, kind: str, details: Mapping[str, Any] | None = None) -> int:
        """An event that the next one does not follow."""
        return self.history.add(kind, self.last, details)

    def branch(self) -> Chain:
        return Chain(self.history, self.last)


def _size(event: Event) -> int:
    found = event.get(details_name(event["type"])) or {}
    return BYTES_AN_EVENT + sum(len(each) for each in found.values() if isinstance(each, str))


def details_name(kind: str) -> str:
    """``stateEnteredEventDetails`` of a ``PassStateEntered``."""
    for shared in ("StateEntered", "StateExited"):
        if kind.endswith(shared):
            kind = shared
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def input_of(value: Any) -> dict[str, Any]:
    return {"input": dumps(value), "inputDetails": WHOLE}


def output_of(text: str) -> dict[str, Any]:
    return {"output": text, "outputDetails": WHOLE}
