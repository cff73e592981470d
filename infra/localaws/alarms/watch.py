"""Looks at the alarms, and does what they call for."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from localaws import seams
from localaws.access.caller import Caller
from localaws.alarms.change import Change
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.services import Services

SERVICE = "cloudwatch.amazonaws.com"
# "Invoke a Lambda function from an alarm" names the principal that a function's policy lets in.
TO_LAMBDA = "lambda.alarms.cloudwatch.amazonaws.com"
log = logging.getLogger(__name__)


class Watch:
    def __init__(self, control: ControlPlane, services: Services) -> None:
        self._control = control
        self._services = services

    async def look(self) -> None:
        """Once at all alarms. AWS looks each minute."""
        changes = await self._control.run(seams.alarm_changes)
        await asyncio.gather(*(self._follow(change) for change in changes))

    async def _follow(self, change: Change) -> None:
        await self._tell_the_bus(change)
        for action in change.actions:
            error = ""
            try:
                await self._act(change, action)
            except AwsError as failure:
                error = failure.message
                log.warning("alarm %s: %s failed: %s", change.name, action, failure)
            await self._control.run(seams.note_action, change, action, error)

    async def _act(self, change: Change, action: str) -> None:
        service, region = action.split(":")[2:4]
        if service == "sns":
            message = {"Subject": change.subject()[:100], "Message": change.message()}
            caller = _for(change, SERVICE)
            await self._call(caller, region, "sns", "Publish", TopicArn=action, **message)
        else:
            event = {"Payload": change.lambda_event(), "InvocationType": "Event"}
            caller = _for(change, TO_LAMBDA)
            await self._call(caller, region, "lambda", "Invoke", FunctionName=action, **event)

    async def _tell_the_bus(self, change: Change) -> None:
        try:
            entries = [change.bus_entry()]
            caller = _for(change, SERVICE)
            await self._call(caller, change.region, "events", "PutEvents", Entries=entries)
        except AwsError as failure:
            log.warning("alarm %s: no event: %s", change.name, failure)

    async def _call(
        self, caller: Caller, region: str, service: str, name: str, **more: Any
    ) -> None:
        await self._services.call(caller, region, service, name, more)


def _for(change: Change, principal: str) -> Caller:
    return Caller(principal, source_arn=change.arn, source_account=change.account)
