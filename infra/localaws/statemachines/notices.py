"""Status changes of executions, as events on the default bus ("Automating Step Functions event
delivery with EventBridge"). Express machines have none."""

from __future__ import annotations

import asyncio
import collections
import logging
from typing import Any

from localaws import seams
from localaws.access.caller import Caller
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.seams import machines
from localaws.services import Services
from localaws.statemachines.data import dumps
from localaws.statemachines.execution import ENDS, Execution
from localaws.statemachines.history import Event

log = logging.getLogger(__name__)
CHANGES = frozenset({"ExecutionStarted", *ENDS.values()})
# Recorded (`test_event_bridge_events_base`): what is absent is null.
ABSENT = (
    *("output", "stateMachineVersionArn", "stateMachineAliasArn", "redriveDate", "outputDetails"),
    *("error", "cause", "stopDate", "redriveStatusReason"),
)


class Notices:
    """Sends them in order, and only if there is a rule that could match."""

    def __init__(self, control: ControlPlane, services: Services) -> None:
        self._control = control
        self._services = services
        self._waiting: collections.deque[tuple[str, dict[str, Any]]] = collections.deque()
        self._sending: asyncio.Task[None] | None = None

    def watch(self, execution: Execution) -> None:
        if not execution.machine.is_express:
            execution.history.watchers.append(lambda event: self._note(execution, event))

    def _note(self, execution: Execution, event: Event) -> None:
        if event["type"] not in CHANGES or not machines.events_are_used():
            return
        self._waiting.append((execution.machine.region, _entry(execution)))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send())

    async def _send(self) -> None:
        while self._waiting:
            region, entry = self._waiting.popleft()
            if not await self._control.look(machines.has_rules, seams.ACCOUNT, region):
                continue
            try:
                await self._services.call(
                    Caller(machines.GLOBAL), region, "events", "PutEvents", {"Entries": [entry]}
                )
            except AwsError as error:
                log.warning("a change of status was not told: %s", error)


def _entry(execution: Execution) -> dict[str, Any]:
    detail: dict[str, Any] = {**dict.fromkeys(ABSENT), **execution.describe()}
    detail |= {
        name: int(detail[name] * 1000)
        for name in ("startDate", "stopDate")
        if detail[name] is not None
    }
    return {
        "Source": "aws.states",
        "DetailType": "Step Functions Execution Status Change",
        "Resources": [execution.arn],
        "Detail": dumps(detail),
    }
