"""A state machine, and what AWS did with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANY = ...
"""Whatever stands there: a request's id, say."""


@dataclass(frozen=True)
class Case:
    """``error`` is what DescribeExecution says, where it failed, else ``output`` is."""

    test: str
    definition: Mapping[str, Any]
    input: Any
    events: str
    output: Any = None
    error: tuple[str | None, str | None] | None = None

    @property
    def chain(self) -> list[tuple[str, int]]:
        """Types, and the ids of the events that they follow."""
        links, last = [("ExecutionStarted", 0)], 0
        for number, text in enumerate(self.events.split(), 2):
            kind, _, previous = text.partition("<")
            links.append((kind, int(previous) if previous else last))
            last = number
        return links


PASSED = "PassStateEntered PassStateExited ExecutionSucceeded"
WAITED = "WaitStateEntered WaitStateExited ExecutionSucceeded"
