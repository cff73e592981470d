"""Lambda's data plane, put together: everything that runs functions."""

from __future__ import annotations

import contextlib
from pathlib import Path

from localaws import seams
from localaws.access.gate import Gate
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.functions.asynchronous import EventQueue
from localaws.functions.concurrency import Concurrency
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.destinations import Destinations
from localaws.functions.factory import ACCESS_KEY, Credentials, EnvironmentFactory
from localaws.functions.fleet import Fleet
from localaws.functions.invoke import Invoker
from localaws.functions.invokeapi import InvokeApi
from localaws.functions.logs import LogWriter
from localaws.functions.provisioned import Provisioner
from localaws.functions.runtimes import python
from localaws.lambdaapi.provisioned import Wanted
from localaws.metrics.meter import Meter
from localaws.rolelogs import RoleLogs
from localaws.services import Services
from localaws.warden.client import Warden

# Whose calls may change what is to be provisioned.
PROVISIONING = frozenset({"lambda", "cloudformation"})


class FunctionPlane:
    def __init__(
        self,
        control: ControlPlane,
        services: Services,
        gate: Gate,
        meter: Meter,
        session: Path,
        endpoint: str,
        warden: Warden,
    ) -> None:
        """``session`` is this run's folder, ``endpoint`` where boto3 inside a function calls."""
        self._control = control
        self._services = services
        write = LogWriter(RoleLogs(control, gate)).write
        self._make = EnvironmentFactory(
            session, endpoint, self._credentials, self._retire, write, warden
        )
        self.isolation = self._make.isolation
        self.with_key = self._make.with_key
        self.fleet = Fleet(self._make)
        self.provisioner = Provisioner(self.fleet, self._wanted, self.find, self._report)
        concurrency = Concurrency(self._unreserved)
        self.invoker = Invoker(self.fleet, self.find, meter, concurrency, self.provisioner)
        self.events = EventQueue(self.find, self.invoker, Destinations(services, meter).tell, meter)
        self.api = InvokeApi(self.find, self.invoker, self.events)

    async def prepare(self) -> None:
        """What the first function would wait for; a failure is that one's to tell."""
        with contextlib.suppress(AwsError):
            await self._make.prepare(python.OURS)

    async def find(self, region: str, name: str, qualifier: str | None) -> FunctionConfiguration:
        return await self._control.look(
            seams.function_configuration, seams.ACCOUNT, region, name, qualifier
        )

    async def answered(self, call: ApiCall) -> None:
        """What a call of the control plane means for the environments that there are."""
        if call.service not in PROVISIONING or call.method == "GET" or self.api.takes(call):
            return
        self.provisioner.sync_soon()
        if call.method == "DELETE":
            await self._forget_deleted()

    def forget(self) -> None:
        """All environments: what they were made for may be another function now."""
        for configuration in self.fleet.configurations:
            self.fleet.forget(configuration)
        self.provisioner.sync_soon()

    async def reap(self) -> None:
        """Close environments that nobody needs, whatever took their function away."""
        self.fleet.reap()
        self.provisioner.sync_soon()
        await self._forget_deleted()

    async def _forget_deleted(self) -> None:
        for configuration in self.fleet.configurations:
            try:
                await self.find(configuration.region, configuration.arn, configuration.version)
            except AwsError:
                self.fleet.forget(configuration)

    async def close(self) -> None:
        await self.events.close()
        await self.invoker.close()
        await self.provisioner.close()
        await self.fleet.close()

    async def _credentials(self, configuration: FunctionConfiguration) -> Credentials:
        return await self._control.run(
            seams.assume_role,
            configuration.account,
            configuration.region,
            configuration.role,
            configuration.name,  # `sts get-caller-identity` says assumed-role/<role>/<function>
        )

    def _retire(self, configuration: FunctionConfiguration, credentials: Credentials) -> None:
        self._control.post(seams.retire, configuration.account, credentials[ACCESS_KEY])

    async def _unreserved(self, region: str) -> int:
        return await self._control.look(seams.unreserved_concurrency, seams.ACCOUNT, region)

    async def _wanted(self) -> list[Wanted]:
        return await self._control.run(seams.wanted_environments)

    async def _report(self, wanted: Wanted, available: int, reason: str) -> None:
        await self._control.run(seams.report_environments, seams.ACCOUNT, wanted, available, reason)
