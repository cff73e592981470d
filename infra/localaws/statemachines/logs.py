"""``loggingConfiguration``: an execution's events, in CloudWatch Logs.

"Using CloudWatch Logs to log execution history": levels, and the shape of an entry.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

from localaws import seams
from localaws.controlplane import ControlPlane
from localaws.statemachines.execution import Execution, without_data
from localaws.statemachines.history import Event, details_name

FATAL = ("ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut")
ERRORS = ("Aborted", "Failed", "TimedOut")


class Logs:
    def __init__(self, control: ControlPlane) -> None:
        self._control = control

    def watch(self, execution: Execution) -> None:
        """Log what the machine's configuration asks for, from now on."""
        group = _group(execution.machine.logging)
        if group:
            stream = _Stream(self._control, execution, group)
            execution.history.watchers.append(stream.note)


def _group(configuration: Mapping[str, Any]) -> str:
    """The log group's name, or empty when nothing is to be logged."""
    if configuration.get("level", "OFF") == "OFF":
        return ""
    for destination in configuration.get("destinations") or ():
        arn = str(destination.get("cloudWatchLogsLogGroup", {}).get("logGroupArn", ""))
        if arn.count(":") >= 6:
            return arn.split(":", 6)[6].removesuffix(":*")
    return ""


def is_logged(kind: str, level: str) -> bool:
    if level == "ALL":
        return True
    return kind in FATAL or (level == "ERROR" and kind.endswith(ERRORS))


class _Stream:
    """One execution's; what comes at once is written at once."""

    def __init__(self, control: ControlPlane, execution: Execution, group: str) -> None:
        self._control = control
        self._execution = execution
        self._group = group
        day = time.strftime("%Y-%m-%d-%H-%M", time.gmtime(execution.started))
        digest = f"{abs(hash(execution.arn)):016x}"[:8]
        self._name = f"states/{execution.machine.name}/{day}/{digest}"
        self._waiting: list[tuple[int, str]] = []

    def note(self, event: Event) -> None:
        if not is_logged(event["type"], self._execution.machine.logging["level"]):
            return
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._write)
        self._waiting.append((int(event["timestamp"] * 1000), self._entry(event)))

    def _entry(self, event: Event) -> str:
        if not self._execution.machine.logging.get("includeExecutionData"):
            event = without_data(event)
        return json.dumps(
            {
                "id": str(event["id"]),
                "type": event["type"],
                "details": event.get(details_name(event["type"]), {}),
                "previous_event_id": str(event["previousEventId"]),
                "event_timestamp": str(int(event["timestamp"] * 1000)),
                "execution_arn": self._execution.arn,
                "redrive_count": "0",
            },
            ensure_ascii=False,
        )

    def _write(self) -> None:
        events, self._waiting = self._waiting, []
        machine = self._execution.machine
        self._control.post(
            seams.put_log_events, machine.account, machine.region, self._group, self._name, events
        )
