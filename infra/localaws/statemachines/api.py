"""The Step Functions API, as far as executions answer it."""

from __future__ import annotations

import asyncio
import json
import math
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from localaws import seams
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError, not_implemented, render
from localaws.reply import Reply
from localaws.seams import machines
from localaws.services import Services
from localaws.statemachines import teststate, validation
from localaws.statemachines.engine import Engine
from localaws.statemachines.errors import LARGEST_DATA
from localaws.statemachines.execution import ABORTED, Execution, without_data
from localaws.statemachines.logs import Logs
from localaws.statemachines.machine import Machine
from localaws.statemachines.notices import Notices
from localaws.statemachines.requests import page, parameters, violation
from localaws.statemachines.saved import SavedExecutions

Given = dict[str, Any]
# "A name must not contain": white space, brackets, wildcards, special and control characters.
BAD_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")


class Api:
    def __init__(self, control: ControlPlane, services: Services) -> None:
        self._control = control
        executions: dict[str, Execution] = {}
        self.saved = SavedExecutions(executions)
        watchers = (Logs(control).watch, Notices(control, services).watch, self.saved.watch)
        self.engine = Engine(services.send, watchers, executions)
        self._operations: Mapping[str, Callable[[Given, str], Awaitable[Given]]] = {
            "StartExecution": self._start,
            "StartSyncExecution": self._start_sync,
            "StopExecution": self._stop,
            "DescribeExecution": self._describe,
            "ListExecutions": self._list,
            "GetExecutionHistory": self._history,
            "DescribeStateMachineForExecution": self._machine_of,
            "ValidateStateMachineDefinition": self._validate,
            "TestState": self._test,
            "SendTaskSuccess": self._succeed,
            "SendTaskFailure": self._fail,
            "SendTaskHeartbeat": self._beat,
            "GetActivityTask": self._poll,
            "DescribeMapRun": self._describe_map,
            "ListMapRuns": self._list_maps,
        }
        self._loop = asyncio.get_running_loop()
        machines.deletions.append(self._forget)

    def _forget(self, machine: str) -> None:
        """From the control plane's thread."""
        self._loop.call_soon_threadsafe(self.engine.forget, machine)

    async def close(self) -> None:
        machines.deletions.remove(self._forget)
        await self.engine.close()

    async def answer(self, call: ApiCall) -> Reply:
        try:
            if call.target not in self._operations:
                raise not_implemented("states", call.target)
            found = await self._operations[call.target](parameters(call), call.region)
        except AwsError as error:
            return render(error, "json")
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "x-amzn-RequestId": str(uuid.uuid4()),
        }
        return Reply.json(200, found, headers)

    async def _machine(self, arn: str, region: str) -> Machine:
        return await self._control.look(machines.state_machine, seams.ACCOUNT, region, arn)

    async def _start(self, given: Given, region: str) -> Given:
        execution = await self._begin(given, region)
        return {"executionArn": execution.arn, "startDate": execution.started}

    async def _begin(self, given: Given, region: str, *, is_synchronous: bool = False) -> Execution:
        name = given.get("name") or str(uuid.uuid4())
        if BAD_NAME.search(name):
            raise AwsError("InvalidName", f"Invalid Name: '{name}'")
        machine = await self._machine(given["stateMachineArn"], region)
        if is_synchronous and not machine.is_express:
            text = "This operation is not supported by this type of state machine"
            raise AwsError("StateMachineTypeNotSupported", text)
        if machine.is_express:
            name = f"{name}:{uuid.uuid4()}"
        data = _input(given.get("input", "{}"))
        return self.engine.start(machine, name, data, given.get("traceHeader", ""))

    async def _start_sync(self, given: Given, region: str) -> Given:
        """Billed as AWS bills Express workflows: by 100 ms, and 64 MB at least."""
        execution = await self.engine.wait(await self._begin(given, region, is_synchronous=True))
        described = execution.describe()
        assert execution.stopped
        lasted = (execution.stopped - execution.started) * 1000
        billed = {
            "billedMemoryUsedInMB": 64,
            "billedDurationInMilliseconds": max(1, math.ceil(lasted / 100)) * 100,
        }
        status = "FAILED" if execution.status == ABORTED else execution.status
        hidden = ("redriveCount", "redriveStatus", "redriveStatusReason")
        shown = {name: value for name, value in described.items() if name not in hidden}
        shown["name"] = execution.name.rpartition(":")[0]
        return {**shown, "status": status, "billingDetails": billed}

    def _execution(self, arn: str) -> Execution:
        """
        Raises:
            AwsError: InvalidArn, ExecutionDoesNotExist.
        """
        parts = arn.split(":")
        if len(parts) < 8 or parts[2] != "states":
            raise AwsError("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
        if parts[5] != "execution":
            text = f"Resource type not valid in this context: {parts[5]}"
            raise AwsError("InvalidArn", f"Invalid Arn: '{text}'")
        found = self.engine.executions.get(arn)
        if found is None:
            raise AwsError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
        return found

    async def _stop(self, given: Given, _: str) -> Given:
        execution = self._execution(given["executionArn"])
        self.engine.stop(execution.arn, given.get("error"), given.get("cause"))
        return {"stopDate": execution.stopped}

    async def _describe(self, given: Given, _: str) -> Given:
        return self._execution(given["executionArn"]).describe()

    async def _list(self, given: Given, region: str) -> Given:
        """Newest first."""
        if "mapRunArn" in given:
            run = self.engine.map_runs.find(given["mapRunArn"])
            return _listed(given, [each.listed() for each in reversed(run.children)])
        if "stateMachineArn" not in given:
            raise violation("null", "stateMachineArn", "Member must not be null")
        asked = given["stateMachineArn"]
        await self._machine(asked, region)
        found = [
            each.listed()
            for each in reversed(self.engine.executions.values())
            if asked in (each.machine.arn, each.machine.version, each.machine.alias)
            and not each.machine.is_express
            and given.get("redriveFilter") != "REDRIVEN"
        ]
        return _listed(given, found)

    async def _describe_map(self, given: Given, _: str) -> Given:
        return self.engine.map_runs.find(given["mapRunArn"]).describe()

    async def _list_maps(self, given: Given, _: str) -> Given:
        execution = self._execution(given["executionArn"])
        found = [run.listed() for run in self.engine.map_runs.of(execution.arn)]
        shown, more = page(given, found)
        return {"mapRuns": list(shown), **more}

    async def _history(self, given: Given, _: str) -> Given:
        events = self._execution(given["executionArn"]).history.events
        shown, more = page(given, events[::-1] if given.get("reverseOrder") else events)
        if given.get("includeExecutionData") is False:
            shown = [without_data(event) for event in shown]
        return {"events": list(shown), **more}

    async def _machine_of(self, given: Given, _: str) -> Given:
        machine = self._execution(given["executionArn"]).machine
        return {
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "definition": machine.definition,
            "roleArn": machine.role,
            "updateDate": machine.updated,
            "loggingConfiguration": dict(machine.logging),
        }

    async def _validate(self, given: Given, _: str) -> Given:
        found = await asyncio.to_thread(validation.diagnose, given["definition"])
        severe = given.get("severity", "ERROR") == "ERROR"
        shown = [each for each in found if not severe or each.severity == "ERROR"]
        shown = shown[: given.get("maxResults") or None]
        is_wrong = any(each.severity == "ERROR" for each in found)
        return {
            "result": "FAIL" if is_wrong else "OK",
            "diagnostics": [each.described() for each in shown],
            "truncated": len(shown) < len(found),
        }

    async def _test(self, given: Given, region: str) -> Given:
        principal = await self._control.run(
            machines.trusted_principal, seams.ACCOUNT, region, given.get("roleArn", "")
        )
        if given.get("roleArn") and principal is None:
            raise AwsError("AccessDeniedException", machines.UNTRUSTED)
        return await teststate.test(self.engine, given, region, principal or machines.GLOBAL)

    async def _succeed(self, given: Given, _: str) -> Given:
        self.engine.tokens.succeed(given["taskToken"], given["output"])
        return {}

    async def _fail(self, given: Given, _: str) -> Given:
        self.engine.tokens.find(given["taskToken"]).fail(given.get("error"), given.get("cause"))
        return {}

    async def _beat(self, given: Given, _: str) -> Given:
        self.engine.tokens.find(given["taskToken"]).beat()
        return {}

    async def _poll(self, given: Given, region: str) -> Given:
        arn = given["activityArn"]
        if not await self._control.run(machines.has_activity, seams.ACCOUNT, region, arn):
            raise AwsError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
        return dict(await self.engine.activities.poll(arn, given.get("workerName", "")))


def _listed(given: Given, found: list[Given]) -> Given:
    wanted = given.get("statusFilter")
    shown, more = page(given, [each for each in found if wanted in (None, each["status"])])
    return {"executions": list(shown), **more}


def _input(text: str) -> str:
    if len(text.encode()) > LARGEST_DATA:
        limit = f"Member must have length less than or equal to {LARGEST_DATA}"
        raise violation("", "input", limit)
    try:
        json.loads(text)
    except ValueError as error:
        message = f"Invalid State Machine Execution Input: '{error}'"
        raise AwsError("InvalidExecutionInput", message) from error
    return text
