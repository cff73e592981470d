"""Provisioned concurrency: environments that are initialised before anybody calls ("Configuring
provisioned concurrency for a function").

They serve the calls of one version or alias; what exceeds them runs on demand.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.environment import Environment
from localaws.functions.fleet import Fleet
from localaws.functions.request import FindFunction

if TYPE_CHECKING:
    from localaws.lambdaapi.provisioned import Wanted

# Recorded: ``test_provisioned_concurrency_init_failure``.
INIT_FAILURE = "FUNCTION_ERROR_INIT_FAILURE"

log = logging.getLogger(__name__)


List = Callable[[], Awaitable["list[Wanted]"]]
Report = Callable[["Wanted", int, str], Awaitable[None]]
Key = tuple[str, str, str]
"""Region, function, qualifier."""


@dataclass(eq=False)
class Held:
    """The environments of one provisioned concurrency configuration; ``reason`` is why they are
    not as many as wanted, once that is certain."""

    wanted: Wanted
    all: set[Environment] = field(default_factory=set)
    idle: list[Environment] = field(default_factory=list)
    filling: asyncio.Task[None] | None = None
    reason: str = ""

    def is_filled_for(self, wanted: Wanted) -> bool:
        return self.wanted == wanted and self.filling is not None and not self.reason


class Provisioner:
    def __init__(self, fleet: Fleet, wanted: List, find: FindFunction, report: Report) -> None:
        self._fleet = fleet
        self._wanted = wanted
        self._find = find
        self._report = report
        self._held: dict[Key, Held] = {}
        self._held_by: dict[Environment, Held] = {}
        self._syncing: asyncio.Task[None] | None = None
        self._is_stale = False

    def set_aside(self, configuration: FunctionConfiguration) -> int:
        """How many of the function's concurrent executions are provisioned."""
        place = (configuration.region, configuration.name)
        return sum(one.wanted.requested for key, one in self._held.items() if key[:2] == place)

    def take(self, configuration: FunctionConfiguration) -> Environment | None:
        """A free one for that version or alias; None where there is none (any more)."""
        if not configuration.provisioned:
            return None
        qualifier = configuration.alias or configuration.version
        held = self._held.get((configuration.region, configuration.name, qualifier))
        if held is None:
            return None
        for environment in reversed(held.idle):
            # A weighted alias may have drawn another version than the one that waits here.
            if environment.configuration == configuration and environment.is_usable:
                held.idle.remove(environment)
                return environment
        return None

    def release(self, environment: Environment) -> None:
        held = self._held_by[environment]
        if environment in held.all:
            held.idle.append(environment)
        else:
            self._give_up(held, environment)

    def sync_soon(self) -> None:
        """What is wanted may have changed."""
        self._is_stale = True
        if self._syncing is None or self._syncing.done():
            self._syncing = asyncio.ensure_future(self._sync_while_stale())

    async def close(self) -> None:
        """The fleet closes the environments."""
        filling = [held.filling for held in self._held.values()]
        tasks = [task for task in (self._syncing, *filling) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _sync_while_stale(self) -> None:
        while self._is_stale:
            self._is_stale = False
            listed = await self._wanted()
            wanted = {(one.region, one.function, one.qualifier): one for one in listed}
            for key, held in list(self._held.items()):
                if key not in wanted or wanted[key].version != held.wanted.version:
                    self._shrink(self._held.pop(key), 0)
            for key, one in wanted.items():
                await self._adjust(self._held.setdefault(key, Held(one)), one)

    async def _adjust(self, held: Held, wanted: Wanted) -> None:
        if held.is_filled_for(wanted):
            await self._report(wanted, len(held.all), "")  # it may have been asked for anew
            return
        self._shrink(held, wanted.requested)
        held.wanted, held.reason = wanted, ""
        held.filling = asyncio.ensure_future(self._fill(held))

    def _shrink(self, held: Held, kept: int) -> None:
        """Idle ones end now, the others after their invocation."""
        if held.filling:
            held.filling.cancel()
        while len(held.all) > kept:
            if held.idle:
                self._give_up(held, held.idle.pop())
            else:
                held.all.pop()

    def _give_up(self, held: Held, environment: Environment) -> None:
        held.all.discard(environment)
        del self._held_by[environment]
        self._fleet.retire(environment)

    async def _fill(self, held: Held) -> None:
        wanted = held.wanted
        try:
            configuration = await self._find(wanted.region, wanted.function, wanted.version)
        except AwsError as error:
            log.warning("provisioned concurrency of %s: %s", wanted.function, error)
            held.reason = error.code
        else:
            missing = wanted.requested - len(held.all)
            starts = (self._start_one(held, configuration) for _ in range(missing))
            await asyncio.gather(*starts)
        await self._report(wanted, len(held.all), held.reason)

    async def _start_one(self, held: Held, configuration: FunctionConfiguration) -> None:
        try:
            environment = await self._fleet.provision(configuration)
        except AwsError as error:
            log.warning("provisioned concurrency of %s: %s", configuration.arn, error)
            held.reason = error.code
            return
        if environment.is_initialised:
            held.all.add(environment)
            held.idle.append(environment)
            self._held_by[environment] = held
        else:
            self._fleet.retire(environment)
            held.reason = INIT_FAILURE
