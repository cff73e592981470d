"""Every AWS API, for clients at the door and for services that call one another.

A service that acts for a customer does so as a role that trusts it ("Creating a role to delegate
permissions to an AWS service", IAM User Guide), or in its own name where a resource policy lets it.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from localaws import operations, seams
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.reply import Reply

# A role's credentials last an hour by default (AssumeRole, DurationSeconds); they are renewed in
# time for a call to end.
CREDENTIALS_SECONDS = 55 * 60


@dataclass(frozen=True)
class Caller:
    """A service of AWS that calls another, as ``role_arn``, or in its own name without one.

    ``principal`` is what a trust or resource policy calls it: ``apigateway.amazonaws.com``.
    ``session`` is what ``sts get-caller-identity`` would show behind the role's name.
    """

    principal: str
    role_arn: str = ""
    session: str = "session"


class DataPlane(Protocol):
    """Answers some calls itself, which the control plane would not."""

    def takes(self, call: ApiCall) -> bool: ...

    async def answer(self, call: ApiCall) -> Reply: ...


class Services:
    def __init__(self, control: ControlPlane) -> None:
        self._control = control
        self._data_planes: list[DataPlane] = []
        self._access_keys: dict[Caller, tuple[float, str]] = {}

    def forget_sessions(self) -> None:
        """Those of the roles that were assumed."""
        self._access_keys.clear()

    def add(self, data_plane: DataPlane) -> None:
        self._data_planes.append(data_plane)

    async def answer(self, call: ApiCall) -> Reply:
        """Whoever made it; errors come in the service's own wire form."""
        for plane in self._data_planes:
            if plane.takes(call):
                return await self._control.acknowledged(call, await plane.answer(call))
        return await self._control.answer(call)

    async def call(
        self,
        caller: Caller,
        region: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
    ) -> dict[str, Any]:
        """An operation by name, as boto3 would take and return it. ``service`` is boto3's name.

        Raises:
            AwsError: what the service answered, or AccessDenied for a role that is not there or
                does not trust the caller.
        """
        access_key = await self._control.look(self._access_key, caller, region)
        made = operations.build(service, operation, parameters, access_key, region)
        return operations.parsed(service, operation, await self.answer(_signed(made)))

    async def send(self, caller: Caller, call: ApiCall) -> Reply:
        """A request that is made already; its scope's access key is the caller's from here on.

        Raises:
            AwsError: AccessDenied, as for ``call``.
        """
        access_key = await self._control.look(self._access_key, caller, call.region)
        scope = replace(call.scope, access_key=access_key)
        return await self.answer(_signed(replace(call, scope=scope)))

    def _access_key(self, caller: Caller, region: str) -> str:
        """On moto's thread. Whether the role trusts the caller is asked at each call."""
        if not caller.role_arn:
            return caller.principal
        account = caller.role_arn.split(":")[4] if caller.role_arn.count(":") >= 5 else ""
        if not seams.role_trusts(account, caller.role_arn, caller.principal):
            raise AwsError(
                "AccessDenied",
                f"{caller.principal} is not authorized to perform: sts:AssumeRole on resource: "
                f"{caller.role_arn}",
                403,
            )
        until, key = self._access_keys.get(caller, (0.0, ""))
        if time.monotonic() >= until:
            self._retire_expired()
            assumed = seams.assume_role(account, region, caller.role_arn, caller.session)
            key = assumed["AWS_ACCESS_KEY_ID"]
            self._access_keys[caller] = (time.monotonic() + CREDENTIALS_SECONDS, key)
        return key

    def _retire_expired(self) -> None:
        for caller, (until, key) in list(self._access_keys.items()):
            if time.monotonic() >= until:
                del self._access_keys[caller]
                seams.retire(caller.role_arn.split(":")[4], key)


def _signed(call: ApiCall) -> ApiCall:
    """With the credential scope in its header, where moto looks for the region."""
    scope = call.scope
    day = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d")
    credential = f"{scope.access_key}/{day}/{scope.region}/{scope.service}/aws4_request"
    return replace(
        call,
        headers=(*call.headers, ("Authorization", f"AWS4-HMAC-SHA256 Credential={credential}")),
    )
