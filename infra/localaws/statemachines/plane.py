"""The calls of Step Functions that executions answer; the machinery loads with the first."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from localaws.call import ApiCall
from localaws.reply import Reply
from localaws.state.batch import Batch, Records
from localaws.state.source import nobody

if TYPE_CHECKING:
    from localaws.controlplane import ControlPlane
    from localaws.services import Services
    from localaws.statemachines.api import Api

API = "localaws.statemachines.api"
OPERATIONS = frozenset(
    {
        *("StartExecution", "StartSyncExecution", "StopExecution", "RedriveExecution"),
        *("DescribeExecution", "ListExecutions", "GetExecutionHistory"),
        *("DescribeStateMachineForExecution", "ValidateStateMachineDefinition", "TestState"),
        *("SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat", "GetActivityTask"),
        *("DescribeMapRun", "ListMapRuns", "UpdateMapRun"),
    }
)


class StateMachines:
    """A data plane of ``localaws.services``, and a source of what is kept."""

    prefix = "executions/"

    def __init__(self, control: ControlPlane, services: Services) -> None:
        self._control = control
        self._services = services
        self._loading: asyncio.Future[Any] | None = None
        self._api: Api | None = None
        self.tell: Callable[[], None] = nobody
        self._unread: Records = {}

    def takes(self, call: ApiCall) -> bool:
        return call.service == "states" and call.target in OPERATIONS

    async def answer(self, call: ApiCall) -> Reply:
        if self._api is None:
            await self._load()
        assert self._api
        return await self._api.answer(call)

    async def _load(self) -> None:
        """Off the event loop: it takes a fraction of a second, which nobody else should wait."""
        if self._loading is None:
            self._loading = asyncio.get_running_loop().run_in_executor(
                None, importlib.import_module, API
            )
        await self._loading
        if self._api is None:
            from localaws.statemachines.api import Api

            self._api = Api(self._control, self._services)
            self._api.saved.tell = self.tell
            self._api.saved.read(self._unread)
            self._unread = {}

    def changes(self) -> Batch:
        return self._api.saved.changes() if self._api else Batch()

    def read(self, records: Records) -> None:
        """At once, or when it is loaded."""
        if self._api is None:
            self._unread = records
        else:
            self._api.engine.drop()
            self._api.saved.read(records)

    async def close(self) -> None:
        if self._api is not None:
            await self._api.close()
