"""The roles' sessions that services act with.

A service that acts for a customer does so as a role that trusts it ("Creating a role to delegate
permissions to an AWS service", IAM User Guide), or in its own name where a resource policy lets it.
"""

from __future__ import annotations

import time

from localaws import seams
from localaws.access.caller import Caller
from localaws.access.gate import Gate
from localaws.access.identity import Identity
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError

# A role's credentials last an hour by default (AssumeRole, DurationSeconds); they are renewed in
# time for a call to end.
CREDENTIALS_SECONDS = 55 * 60


class Sessions:
    def __init__(self, control: ControlPlane, gate: Gate) -> None:
        self._control = control
        self._gate = gate
        self._access_keys: dict[Caller, tuple[float, str]] = {}

    async def identity(self, caller: Caller, region: str) -> Identity:
        """Who a service is when it calls. Whether the role trusts it is asked at each call.

        Raises:
            AwsError: AccessDenied, for a role that is not there or does not trust the caller.
        """
        if not caller.role_arn:
            return Identity.of_service(caller.principal)
        if not self._gate.trusts(caller, region):
            raise _refused(caller)
        key = await self._control.look(self._access_key, caller, region)
        found = await self._gate.identities.find(key)
        if found is None:
            raise _refused(caller)
        return found

    def forget(self) -> None:
        self._access_keys.clear()

    def _access_key(self, caller: Caller, region: str) -> str:
        """On moto's thread."""
        until, key = self._access_keys.get(caller, (0.0, ""))
        if time.monotonic() >= until:
            self._retire_expired()
            account = caller.role_arn.split(":")[4]
            assumed = seams.assume_role(account, region, caller.role_arn, caller.session)
            key = assumed["AWS_ACCESS_KEY_ID"]
            self._access_keys[caller] = (time.monotonic() + CREDENTIALS_SECONDS, key)
        return key

    def _retire_expired(self) -> None:
        for caller, (until, key) in list(self._access_keys.items()):
            if time.monotonic() >= until:
                del self._access_keys[caller]
                seams.retire(caller.role_arn.split(":")[4], key)


def _refused(caller: Caller) -> AwsError:
    return AwsError(
        "AccessDenied",
        f"{caller.principal} is not authorized to perform: sts:AssumeRole on resource: "
        f"{caller.role_arn}",
        403,
    )
