"""The calls of Step Functions that executions answer; the machinery loads with the first."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any

from localaws.call import ApiCall
from localaws.reply import Reply

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
    """A data plane of ``localaws.services``."""

    def __init__(self, control: ControlPlane, services: Services) -> None:
        self._control = control
        self._services = services
        self._loading: asyncio.Future[Any] | None = None
        self._api: Api | None = None

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

    async def close(self) -> None:
        if self._api is not None:
            await self._api.close()
