"""Managed policies: those of AWS beside one's own; attached once each, as many as the quota lets.

Messages are recorded (``test_role_attach_policy``) or those that AWS's users report.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.iam import awspolicies
from localaws.seams.mends.replacing import replace

ATTACHED_AT_MOST = 10  # "IAM and AWS STS quotas": managed policies of a user, a group or a role
ARN = re.compile(r"arn:[^:]+:iam::(aws|\d{12}):[^:]+")
_KINDS = ("role", "user", "group")


def mend() -> None:
    from moto.iam.models import IAMBackend

    for kind in _KINDS:
        replace(IAMBackend, f"attach_{kind}_policy", functools.partial(_attach, kind))
        replace(IAMBackend, f"detach_{kind}_policy", functools.partial(_detach, kind))
    replace(IAMBackend, "get_policy", lambda _: find)
    replace(IAMBackend, "list_policies", _listed)
    replace(IAMBackend, "delete_policy", _deletable)
    for method in ("create_policy_version", "delete_policy_version", "set_default_policy_version"):
        replace(IAMBackend, method, _own)
    for method in ("tag_policy", "untag_policy"):
        replace(IAMBackend, method, _own)


def find(backend: Any, policy_arn: str) -> Any:
    """
    Raises:
        AwsError: ValidationError for what is no ARN, NoSuchEntity.
    """
    policy = _stored(backend, policy_arn) or awspolicies.make(backend, policy_arn)
    if policy is None:
        raise AwsError("NoSuchEntity", f"Policy {policy_arn} was not found.", 404)
    return policy


def attachable(backend: Any, policy_arn: str, called: str = "Policy") -> Any:
    """The policy, kept from here on if it is one of AWS's.

    Raises:
        AwsError: ValidationError for what is no ARN, NoSuchEntity.
    """
    policy = _stored(backend, policy_arn) or awspolicies.make(backend, policy_arn)
    if policy is None:
        message = f"{called} {policy_arn} does not exist or is not attachable."
        raise AwsError("NoSuchEntity", message, 404)
    if policy_arn not in backend.managed_policies:
        backend.managed_policies[policy_arn] = policy
        backend.aws_managed_policies.append(policy)
    return policy


def _stored(backend: Any, policy_arn: str) -> Any | None:
    if not ARN.fullmatch(policy_arn):
        message = f"Invalid ARN:  {'Could not be parsed!' if ':' not in policy_arn else policy_arn}"
        raise AwsError("ValidationError", message)
    return backend.managed_policies.get(policy_arn)


def _attach(kind: str, _: Any) -> Callable[..., None]:
    def attach_policy(self: Any, policy_arn: str, **owner: str) -> None:
        policy = attachable(self, policy_arn)
        holder = getattr(self, f"get_{kind}")(owner[f"{kind}_name"])
        if policy_arn in holder.managed_policies:
            return
        if len(holder.managed_policies) >= ATTACHED_AT_MOST:
            quota = f"PoliciesPer{kind.capitalize()}: {ATTACHED_AT_MOST}"
            raise AwsError("LimitExceeded", f"Cannot exceed quota for {quota}", 409)
        policy.attach_to(holder)

    return _with_owner(kind, attach_policy)


def _detach(kind: str, _: Any) -> Callable[..., None]:
    def detach_policy(self: Any, policy_arn: str, **owner: str) -> None:
        holder = getattr(self, f"get_{kind}")(owner[f"{kind}_name"])
        policy = holder.managed_policies.get(policy_arn)
        if policy is None:
            raise AwsError("NoSuchEntity", f"Policy {policy_arn} was not found.", 404)
        policy.detach_from(holder)

    return _with_owner(kind, detach_policy)


def _with_owner(kind: str, act: Callable[..., None]) -> Callable[..., None]:
    """moto passes a policy and its holder by name or by place."""

    def by_place(self: Any, policy_arn: str, owner: str | None = None, **named: str) -> None:
        act(self, policy_arn, **({f"{kind}_name": owner} if owner is not None else named))

    return by_place


def _listed(_: Any) -> Callable[..., Any]:
    def list_policies(
        self: Any,
        marker: str | None,
        max_items: int,
        only_attached: bool,
        path_prefix: str,
        scope: str,
    ) -> tuple[list[Any], str | None]:
        kept = self.managed_policies
        found: list[Any] = [
            policy
            for arn, policy in kept.items()
            if scope == "All" or awspolicies.is_aws_owned(arn) is (scope == "AWS")
        ]
        if scope != "Local":
            found += [policy for policy in awspolicies.known() if policy.arn not in kept]
        found = [p for p in found if p.path.startswith(path_prefix or "/")]
        if only_attached:
            found = [p for p in found if getattr(p, "attachment_count", 0)]
        found.sort(key=lambda policy: str(policy.name))
        start = int(marker) if marker else 0
        end = start + max_items
        page = [find(self, policy.arn) for policy in found[start:end]]
        return page, str(end) if end < len(found) else None

    return list_policies


def _own(change: Any) -> Callable[..., Any]:
    """AWS's policies are AWS's to change."""

    @functools.wraps(change)
    def change_own(self: Any, policy_arn: str, *args: Any, **named: Any) -> Any:
        if awspolicies.is_aws_owned(policy_arn):
            raise AwsError("AccessDenied", "Policy is outside your own account.", 403)
        return change(self, policy_arn, *args, **named)

    return change_own


def _deletable(delete: Any) -> Callable[..., None]:
    def delete_policy(self: Any, policy_arn: str) -> None:
        policy = find(self, policy_arn)
        if policy.attachment_count or _bounds_somebody(self, policy_arn):
            message = "Cannot delete a policy attached to entities."
            raise AwsError("DeleteConflict", message, 409)
        if len(policy.versions) > 1:
            raise AwsError(
                "DeleteConflict",
                "This policy has more than one version. Before you delete a policy, you must "
                "delete the policy's versions. The default version is deleted with the policy.",
                409,
            )
        delete(self, policy_arn)

    return _own(delete_policy)


def _bounds_somebody(backend: Any, policy_arn: str) -> bool:
    holders = [*backend.roles.values(), *backend.users.values()]
    return any(getattr(h, "permissions_boundary_arn", None) == policy_arn for h in holders)
