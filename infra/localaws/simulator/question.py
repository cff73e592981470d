"""What the simulator is asked: policies, actions, resources, and the circumstances."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iampolicy import Kind, MalformedPolicy, Policy, Principal, parse
from localaws.access.held import Held
from localaws.errors import AwsError

Parameters = Mapping[str, Any]
Holdings = Callable[[str], Held | None]
_CALLER = re.compile(r"arn:[^:]+:iam::\d{12}:(user|group|role)/.+")
_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")
_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9-]+")
# "Specifies the type of simulation to run", each a set of resources of Amazon EC2.
_SCENARIO = re.compile(r"EC2-(VPC|Classic)-(InstanceStore|EBS)(-Subnet)?")
MOST = 1000


@dataclass(frozen=True)
class Question:
    """``organization`` are the service control policies of each level, from the root down."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    identity: tuple[Policy, ...]
    boundary: Policy | None
    resource: Policy | None
    resource_account: str | None
    organization: tuple[tuple[Policy, ...], ...]
    caller: Principal | None
    context: Mapping[str, str | Sequence[str]]
    start: int
    most: int

    @property
    def is_about_everything(self) -> bool:
        return self.resources == ("*",)


def principal(parameters: Parameters, holdings: Holdings) -> Question:
    """About the policies attached to a user, group or role, and those given beside them.

    Raises:
        AwsError: NoSuchEntity, InvalidInput.
    """
    arn = str(parameters["PolicySourceArn"])
    held = attached(arn, holdings).without(listed(parameters, "PolicyExclusionList"))
    own = tuple(read(policy.document, policy.source_id) for policy in held.policies)
    limit = held.boundary
    boundary = read(limit.document, limit.source_id) if limit else None
    return _question(parameters, own, boundary, str(parameters.get("CallerArn") or arn))


def custom(parameters: Parameters) -> Question:
    """About the given policies alone.

    Raises:
        AwsError: InvalidInput.
    """
    return _question(parameters, (), None, parameters.get("CallerArn"))


def attached(arn: str, holdings: Holdings) -> Held:
    """
    Raises:
        AwsError: NoSuchEntity.
    """
    held = holdings(arn) if _CALLER.fullmatch(arn) else None
    if held is None:
        raise AwsError("NoSuchEntity", f"The principal {arn} cannot be found.", 404)
    return held


def listed(parameters: Parameters, name: str) -> list[Any]:
    value = parameters.get(name)
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def inputs(parameters: Parameters, name: str, kind: Kind = "identity") -> tuple[Policy, ...]:
    """Given policies are called by their place: ``PolicyInputList.1``."""
    texts = enumerate(listed(parameters, name), 1)
    return tuple(read(text, f"{name}.{number}", kind) for number, text in texts)


def read(text: str, name: str, kind: Kind = "identity") -> Policy:
    """
    Raises:
        AwsError: InvalidInput.
    """
    try:
        return parse(text, kind, name)
    except MalformedPolicy as error:
        raise AwsError("InvalidInput", f"Invalid policy {name}: {error}") from error


def _question(
    parameters: Parameters, own: tuple[Policy, ...], boundary: Policy | None, caller: str | None
) -> Question:
    if caller and not _CALLER.fullmatch(caller):
        raise AwsError("InvalidInput", f"Invalid CallerArn: {caller}")
    scenario = parameters.get("ResourceHandlingOption")
    if scenario and not _SCENARIO.fullmatch(scenario):
        raise AwsError("InvalidInput", f"Invalid ResourceHandlingOption: {scenario}")
    given = inputs(parameters, "PermissionsBoundaryPolicyInputList")
    if len(given) > 1:
        message = "Only one permissions boundary may be given in PermissionsBoundaryPolicyInputList"
        raise AwsError("InvalidInput", message)
    marker = str(parameters.get("Marker") or "0")
    if not marker.isdecimal():
        raise AwsError("InvalidInput", f"Invalid Marker: {marker}")
    return Question(
        actions=tuple(_action(name) for name in listed(parameters, "ActionNames")),
        resources=tuple(map(str, listed(parameters, "ResourceArns"))) or ("*",),
        identity=own + inputs(parameters, "PolicyInputList"),
        boundary=given[0] if given else boundary,
        resource=_resource_policy(parameters, caller),
        resource_account=_owner(parameters),
        organization=_organization(parameters),
        caller=Principal("AWS", caller) if caller else None,
        context=dict(map(_entry, listed(parameters, "ContextEntries"))),
        start=int(marker),
        most=min(int(parameters.get("MaxItems") or 100), MOST),
    )


def _action(name: str) -> str:
    """Wildcards are not supported."""
    if not _ACTION.fullmatch(name):
        raise AwsError("InvalidInput", f"Invalid Entity Action Name: {name}")
    return name


def _resource_policy(parameters: Parameters, caller: str | None) -> Policy | None:
    text = parameters.get("ResourcePolicy")
    if not text:
        return None
    if not caller:
        message = "CallerArn is required when a ResourcePolicy is given"
        raise AwsError("InvalidInput", message)
    if ":role/" in caller:
        message = "Simulation of resource-based policies is not supported for IAM roles"
        raise AwsError("InvalidInput", message)
    return read(text, "ResourcePolicy", "resource")


def _owner(parameters: Parameters) -> str | None:
    given = parameters.get("ResourceOwner")
    if not given:
        return None
    account = _ACCOUNT.fullmatch(given)
    if not account:
        raise AwsError("InvalidInput", f"Invalid ResourceOwner: {given}")
    return account[1]


def _organization(parameters: Parameters) -> tuple[tuple[Policy, ...], ...]:
    levels = listed(parameters, "OrderedOrganizationPolicyInputList")
    return tuple(inputs(level, "ServiceControlPolicyInputList") for level in levels)


def _entry(entry: Mapping[str, Any]) -> tuple[str, str | Sequence[str]]:
    """A key of one of the list types is multivalued, whatever the number of its values."""
    name, values = str(entry["ContextKeyName"]), listed(entry, "ContextKeyValues")
    if str(entry.get("ContextKeyType", "")).endswith("List") or len(values) != 1:
        return name, values
    return name, str(values[0])
