"""Every AWS API, for clients at the door and for services that call one another.

A service that acts for a customer does so as a role that trusts it ("Creating a role to delegate
permissions to an AWS service", IAM User Guide), or in its own name where a resource policy lets it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from localaws import operations, seams
from localaws.access.caller import Caller
from localaws.access.circumstances import Circumstances
from localaws.access.gate import Gate
from localaws.access.identity import Identity
from localaws.access.sessions import Sessions
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError, render
from localaws.reply import Reply

Note = Callable[[ApiCall, Reply, Identity, Circumstances], None]


def _forget(*_: object) -> None:
    pass


class DataPlane(Protocol):
    """Answers some calls itself, which the control plane would not."""

    def takes(self, call: ApiCall) -> bool: ...

    async def answer(self, call: ApiCall) -> Reply: ...


class Services:
    def __init__(self, control: ControlPlane, gate: Gate, note: Note = _forget) -> None:
        """``note`` is told of each call and its answer."""
        self._control = control
        self._gate = gate
        self._note = note
        self._sessions = Sessions(control, gate)
        self._data_planes: list[DataPlane] = []
        seams.ask_the_gate(self._lets)

    def forget_sessions(self) -> None:
        """Those of the roles that were assumed."""
        self._sessions.forget()
        self._gate.identities.forget()

    def add(self, data_plane: DataPlane) -> None:
        self._data_planes.append(data_plane)

    async def answer(
        self, call: ApiCall, identity: Identity, circumstances: Circumstances
    ) -> Reply:
        """If whoever made it may; errors come in the service's own wire form."""
        reply = await self._admitted(call, identity, circumstances)
        self._note(call, reply, identity, circumstances)
        return reply

    async def _admitted(
        self, call: ApiCall, identity: Identity, circumstances: Circumstances
    ) -> Reply:
        try:
            self._gate.admit(call, identity, circumstances)
        except AwsError as error:
            return render(error, seams.protocol_of(call))
        try:
            return await self._answer_past_the_gate(_of(identity, call))
        finally:
            self._gate.identities.answered(call.service)

    async def _answer_past_the_gate(self, call: ApiCall) -> Reply:
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
        made = operations.build(service, operation, parameters, "", region)
        return operations.parsed(service, operation, await self.send(caller, made))

    async def may(self, caller: Caller, action: str, resource: str, region: str) -> bool:
        """Whether the caller may do what is done without a call."""
        try:
            identity = await self._sessions.identity(caller, region)
        except AwsError:
            return False
        return self._gate.allows(identity, action, resource, region, caller.circumstances)

    def _lets(self, caller: Caller, action: str, resource: str, region: str) -> bool:
        """Whether moto may do what it does itself for a service, on its own thread."""
        if caller.role_arn:
            identity = seams.role_session(caller.role_arn, caller.session)
        else:
            identity = Identity.of_service(caller.principal)
        circumstances = caller.circumstances
        return identity is not None and self._gate.allows(
            identity, action, resource, region, circumstances
        )

    async def send(self, caller: Caller, call: ApiCall) -> Reply:
        """A request that is made already, as the caller.

        Raises:
            AwsError: AccessDenied, as for ``call``.
        """
        identity = await self._sessions.identity(caller, call.region)
        scope = replace(call.scope, access_key=identity.access_key or caller.principal)
        return await self.answer(replace(call, scope=scope), identity, caller.circumstances)


def _of(identity: Identity, call: ApiCall) -> ApiCall:
    """With nothing in its header but who was found to call, and the scope: moto reads the caller's
    key, the account and the region there, wherever in the header they stand."""
    scope = call.scope
    key = identity.access_key or scope.access_key or "anonymous"
    credential = f"{key}/{_today()}/{scope.region}/{scope.service}/aws4_request"
    given = [pair for pair in call.headers if pair[0].lower() != "authorization"]
    told = ("Authorization", f"AWS4-HMAC-SHA256 Credential={credential}")
    return replace(call, headers=(*given, told))


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y%m%d")
