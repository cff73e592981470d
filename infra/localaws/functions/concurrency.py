"""How many invocations run at once, and how many may ("Understanding Lambda function scaling")."""

from __future__ import annotations

import collections
from dataclasses import dataclass
from typing import Protocol

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration

# However much is reserved, so many stay for the functions without a reservation ("Lambda quotas").
LEAST_UNRESERVED = 100


class FindUnreserved(Protocol):
    """What the account has for functions without a reservation: 1,000 less all reservations."""

    async def __call__(self, region: str) -> int: ...


@dataclass(frozen=True)
class Slot:
    """One invocation's place. ``at_once`` is how many ran when it began, itself among them: of the
    function, and of all. ``limited_by`` is the reservation's function or the region whose common
    limit it counts to, or empty."""

    arn: str
    at_once: tuple[int, int]
    limited_by: str


class Concurrency:
    """On-demand invocations are limited; those in provisioned environments were counted when
    these were set aside."""

    def __init__(self, unreserved: FindUnreserved) -> None:
        self._unreserved = unreserved
        self._running: collections.Counter[str] = collections.Counter()
        self._on_demand: collections.Counter[str] = collections.Counter()

    async def enter(self, configuration: FunctionConfiguration, set_aside: int) -> Slot:
        """``set_aside`` is the function's provisioned concurrency.

        Raises:
            AwsError: TooManyRequestsException; its Reason says which limit it is.
        """
        arn, region = configuration.arn, configuration.region
        reserved = configuration.reserved_concurrency
        if reserved is None:
            running = self._on_demand[region]
            # The exact limit is asked for only where it could be reached.
            if running >= LEAST_UNRESERVED and running >= await self._unreserved(region):
                raise _throttled("ConcurrentInvocationLimitExceeded")
        elif self._on_demand[arn] >= reserved - set_aside:
            raise _throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
        return self._slot(arn, arn if reserved is not None else region)

    def enter_provisioned(self, configuration: FunctionConfiguration) -> Slot:
        return self._slot(configuration.arn, "")

    def _slot(self, arn: str, limited_by: str) -> Slot:
        self._running[arn] += 1
        if limited_by:
            self._on_demand[limited_by] += 1
        return Slot(arn, (self._running[arn], self._running.total()), limited_by)

    def leave(self, slot: Slot) -> None:
        for counter, key in ((self._running, slot.arn), (self._on_demand, slot.limited_by)):
            if key:
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]


def _throttled(reason: str) -> AwsError:
    """Recorded: ``test_reserved_concurrency``."""
    return AwsError("TooManyRequestsException", "Rate Exceeded.", 429, Reason=reason)
