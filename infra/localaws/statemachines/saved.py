"""Executions as records: each one's facts, and its history as it grows.

Those of Express machines are not kept: "Express Workflows … execution history is not captured by
Step Functions". Nor are Map Runs.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from localaws.state.batch import Batch, Records
from localaws.state.source import nobody
from localaws.statemachines.execution import Execution, settle
from localaws.statemachines.history import History
from localaws.statemachines.machine import Machine

FACTS = ""
_NOT_FACTS = frozenset({"machine", "history"})


class SavedExecutions:
    prefix = "executions/"

    def __init__(self, executions: dict[str, Execution]) -> None:
        """``executions`` are by their ARNs, and change."""
        self.tell: Callable[[], None] = nobody
        self._executions = executions
        self._changed: set[str] = set()
        self._written: dict[str, int] = {}  # how many events of each

    def watch(self, execution: Execution) -> None:
        if self.tell is not nobody and not execution.machine.is_express:
            execution.history.watchers.append(lambda _: self._note(execution))
            self._note(execution)

    def _note(self, execution: Execution) -> None:
        self._changed.add(execution.arn)
        self.tell()

    def changes(self) -> Batch:
        batch = Batch()
        for arn in self._changed & self._executions.keys():
            self._add(batch, self._executions[arn])
        self._changed.clear()
        for arn in self._written.keys() - self._executions.keys():
            batch.cleared.add(self.prefix + arn)
            del self._written[arn]
        return batch

    def _add(self, batch: Batch, execution: Execution) -> None:
        collection, events = self.prefix + execution.arn, execution.history.events
        batch.put[collection, FACTS] = _text(_facts(execution))
        first = self._written.get(execution.arn, 0)
        if first == 0:
            batch.cleared.add(collection)  # another of that name came before
        if first < len(events):
            batch.put[collection, f"{first:06d}"] = _text(events[first:])
        self._written[execution.arn] = len(events)

    def read(self, records: Records) -> None:
        """What ran when it was written runs no more."""
        found = [
            _execution(held)
            for collection, held in records.items()
            if collection.startswith(self.prefix)
        ]
        self._executions.clear()
        self._written.clear()
        for execution in sorted(found, key=lambda each: each.started):
            self._executions[execution.arn] = execution
            self._written[execution.arn] = len(execution.history.events)
            if execution.is_running:
                settle([execution])
                self._note(execution)


def _facts(execution: Execution) -> dict[str, Any]:
    facts = {name: it for name, it in vars(execution).items() if name not in _NOT_FACTS}
    machine = execution.machine
    own = {field.name: getattr(machine, field.name) for field in dataclasses.fields(machine)}
    return {**facts, "machine": own}


def _text(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _execution(held: Any) -> Execution:
    facts = json.loads(held[FACTS])
    events = [
        event for key, part in sorted(held.items()) if key != FACTS for event in json.loads(part)
    ]
    execution = Execution(**{**facts, "machine": Machine(**facts["machine"])})
    execution.history = History(events, is_sealed=not execution.is_running)
    return execution
