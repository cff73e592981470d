"""moto's state machines, as their executions need them."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from localaws.errors import AwsError
from localaws.seams import state

if TYPE_CHECKING:
    from localaws.statemachines.machine import Machine

GLOBAL = "states.amazonaws.com"
UNTRUSTED = (
    f"Neither the global service principal {GLOBAL}, nor the regional one is authorized to assume "
    "the provided role."
)
deletions: list[Callable[[str], None]] = []
"""Called, under the control plane's lock, with the ARN of each machine that is deleted."""


def state_machine(account: str, region: str, arn: str) -> Machine:
    """The machine, or what its version or alias stands for.

    Raises:
        AwsError: InvalidArn, StateMachineDoesNotExist.
    """
    from moto.stepfunctions.models import stepfunctions_backends

    if arn.split(":")[2:3] != ["states"] or ":stateMachine:" not in arn:
        raise AwsError("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
    base, qualifier = _parts(arn)
    machines = stepfunctions_backends[account][region].state_machines
    found = next((each for each in machines if each.arn == base), None)
    source, alias = _qualified(found, qualifier, arn)
    if found is None or source is None:
        raise AwsError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    return _machine(account, region, base, source, alias)


def _parts(arn: str) -> tuple[str, str]:
    pieces = arn.split(":")
    return ":".join(pieces[:7]), ":".join(pieces[7:])


def _qualified(machine: Any, qualifier: str, arn: str) -> tuple[Any, str]:
    """The machine itself or a version of it, and the alias that led there."""
    if machine is None or not qualifier:
        return machine, ""
    if qualifier.isdigit():
        return machine.versions.get(int(qualifier)), ""
    alias = machine.aliases.get(qualifier)
    if alias is None:
        return None, ""
    routes = alias.routing_configuration
    chosen = random.choices(routes, [route["weight"] for route in routes])[0]  # noqa: S311
    number = chosen["stateMachineVersionArn"].rpartition(":")[2]
    return machine.versions.get(int(number)), arn


def _machine(account: str, region: str, arn: str, source: Any, alias: str) -> Machine:
    from localaws.statemachines.machine import Machine

    return Machine(
        account=account,
        region=region,
        arn=arn,
        name=source.name,
        definition=source.definition,
        role=source.roleArn,
        type=source.type,
        principal=trusted_principal(account, region, source.roleArn) or GLOBAL,
        updated=source.update_date.timestamp(),
        logging=source.loggingConfiguration or {},
        version=source.arn if source.arn != arn else "",
        alias=alias,
    )


def trusted_principal(account: str, region: str, role: str) -> str | None:
    """The service's name that the role trusts, if either."""
    names = (GLOBAL, f"states.{region}.amazonaws.com")
    return next((name for name in names if state.role_trusts(account, role, name)), None)


def events_are_used() -> bool:
    """Whether EventBridge was ever called; a look at it would load it."""
    return "moto.events.models" in sys.modules


def has_rules(account: str, region: str) -> bool:
    """Whether the default bus has any rule."""
    from moto.events.models import events_backends

    return any(bus.rules for bus in events_backends[account][region].event_buses.values())


def has_activity(account: str, region: str, arn: str) -> bool:
    from moto.stepfunctions.models import stepfunctions_backends

    return arn in stepfunctions_backends[account][region].activities
