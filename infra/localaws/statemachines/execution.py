"""One execution: what DescribeExecution and GetExecutionHistory tell of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.statemachines.data import timestamp
from localaws.statemachines.history import Event, History
from localaws.statemachines.machine import Machine

RUNNING, SUCCEEDED, FAILED = "RUNNING", "SUCCEEDED", "FAILED"
TIMED_OUT, ABORTED = "TIMED_OUT", "ABORTED"
STATUSES = (RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED)
# The last event of an execution, by its status.
ENDS = {
    SUCCEEDED: "ExecutionSucceeded",
    FAILED: "ExecutionFailed",
    TIMED_OUT: "ExecutionTimedOut",
    ABORTED: "ExecutionAborted",
}
INTERRUPTED = "The local AWS stopped while the execution ran."


@dataclass
class Execution:
    """``input`` and ``output`` are JSON texts; times are seconds since 1970."""

    arn: str
    name: str
    machine: Machine
    input: str
    started: float = field(default_factory=time.time)
    trace_header: str = ""
    history: History = field(default_factory=History)
    status: str = RUNNING
    stopped: float | None = None
    output: str | None = None
    failure: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        return self.status == RUNNING

    def succeed(self, output: str, previous: int) -> None:
        self.output = output if self.is_running else self.output
        details = {"output": output, "outputDetails": {"truncated": False}}
        self._end(SUCCEEDED, previous, details)

    def fail(self, status: str, failure: Mapping[str, str], previous: int) -> None:
        """In any way but success (recorded: ``test_state_fail``, ``test_global_timeout``)."""
        self.failure = dict(failure) if self.is_running else self.failure
        self._end(status, previous, failure)

    def _end(self, status: str, previous: int, details: Mapping[str, Any]) -> None:
        if not self.is_running:
            return
        self.status, self.stopped = status, time.time()
        self.history.end(ENDS[status], previous, details)

    def context(self, data: Any) -> dict[str, Any]:
        """The Context object (recorded: ``test_query_context_object_values``)."""
        return {
            "Execution": {
                "Id": self.arn,
                "Input": data,
                "StartTime": timestamp(self.started),
                "Name": self.name,
                "RoleArn": self.machine.role,
                "RedriveCount": 0,
            },
            "StateMachine": {"Id": self.machine.arn, "Name": self.machine.name},
        }

    def describe(self) -> dict[str, Any]:
        """Recorded: ``test_state_fail``."""
        return {
            **self.listed(),
            "input": self.input,
            "inputDetails": {"included": True},
            **({"output": self.output} if self.output is not None else {}),
            **({"outputDetails": {"included": True}} if self.output is not None else {}),
            **({"traceHeader": self.trace_header} if self.trace_header else {}),
            **self.failure,
            **self._redrive(),
        }

    def listed(self) -> dict[str, Any]:
        """As ListExecutions has it."""
        machine = self.machine
        named = {
            "executionArn": self.arn,
            "stateMachineArn": machine.arn,
            "name": self.name,
            "status": self.status,
            "startDate": self.started,
            "stopDate": self.stopped,
            "stateMachineVersionArn": machine.version or None,
            "stateMachineAliasArn": machine.alias or None,
            "redriveCount": 0,
        }
        return {name: value for name, value in named.items() if value is not None}

    def _redrive(self) -> dict[str, str]:
        """Recorded: ``test_state_fail``, ``test_event_bridge_events_base``."""
        if self.status in (FAILED, TIMED_OUT, ABORTED):
            return {"redriveStatus": "REDRIVABLE"}
        reason = f"Execution is {self.status} and cannot be redriven"
        return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}


DATA_FIELDS = ("input", "output", "inputDetails", "outputDetails", "parameters")


def without_data(event: Event) -> Event:
    """``includeExecutionData=False``."""
    return {
        name: {key: each for key, each in value.items() if key not in DATA_FIELDS}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }


def settle(executions: Iterable[Execution]) -> None:
    """End what runs no more: after a stop, or when state that was saved is loaded."""
    for execution in executions:
        if execution.is_running:
            last = len(execution.history.events)
            execution.fail(ABORTED, {"cause": INTERRUPTED}, last)
