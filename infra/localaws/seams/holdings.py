"""Which policies a user, a group or a role holds, by moto's objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from localaws.access.held import Held, HeldPolicy

PARTITION = "aws"


def held(arn: str) -> Held | None:
    """Whose ARN it is; None when there is nobody."""
    from moto.iam.models import iam_backends

    account, kind = arn.split(":")[4], arn.split(":")[5].partition("/")[0]
    iam = iam_backends[account][PARTITION]
    holders: Any = {"role": iam.roles, "user": iam.users, "group": iam.groups}.get(kind, {})
    holder = next((each for each in holders.values() if each.arn == arn), None)
    if kind == "user":
        return of_user(iam, holder)
    return of_role(holder) if kind == "role" else of_group(holder)


def of_role(role: Any | None) -> Held | None:
    """The same for moto's own role, if there is one."""
    if role is None:
        return None
    from moto.iam.models import iam_backends

    iam = iam_backends[role.account_id][role.partition]
    return Held(tuple(_of("role", role)), _boundary(iam, role))


def of_user(iam: Any, user: Any | None) -> Held | None:
    """A user's groups count for it."""
    if user is None:
        return None
    groups = [group for group in iam.groups.values() if user in group.users]
    inherited = [policy for group in groups for policy in _of("group", group)]
    return Held((*_of("user", user), *inherited), _boundary(iam, user))


def of_group(group: Any | None) -> Held | None:
    return None if group is None else Held(tuple(_of("group", group)))


def _of(kind: str, holder: Any) -> Iterator[HeldPolicy]:
    for name, document in holder.policies.items():
        yield HeldPolicy(name, document, owner_kind=kind, owner=holder.name)
    for policy in holder.managed_policies.values():
        yield _managed(policy)


def _managed(policy: Any) -> HeldPolicy:
    document = next(version.document for version in policy.versions if version.is_default)
    return HeldPolicy(policy.name, document, policy.arn)


def _boundary(iam: Any, holder: Any) -> HeldPolicy | None:
    named = getattr(holder, "permissions_boundary_arn", None)
    policy = iam.managed_policies.get(named) if named else None
    return _managed(policy) if policy else None
