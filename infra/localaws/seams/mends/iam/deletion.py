"""Users and groups are deleted when nothing hangs on them any more.

``DeleteUser`` and ``DeleteGroup``, IAM API Reference: "you must delete the items attached to the
user manually, or the deletion fails". moto looks at a user's policies alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.iam.models import IAMBackend

    for kind in ("user", "group"):
        replace(IAMBackend, f"delete_{kind}", functools.partial(_once_bare, kind))


def _once_bare(kind: str, delete: Callable[..., None]) -> Callable[..., None]:
    def deleted(self: Any, name: str) -> None:
        holder = getattr(self, f"get_{kind}")(name)
        hanging = _of_user(self, holder) if kind == "user" else _of_group(holder)
        for things, first in hanging:
            if things:
                raise AwsError("DeleteConflict", f"Cannot delete entity, must {first} first.", 409)
        delete(self, name)

    return deleted


def _of_user(backend: Any, user: Any) -> tuple[tuple[Any, str], ...]:
    return (
        (backend.get_groups_for_user(user.name), "remove users from group"),
        *_policies(user),
        (user.access_keys, "delete access keys"),
        (user.password, "delete login profile"),
        (user.mfa_devices, "delete MFA device"),
        (user.signing_certificates, "delete signing certificates"),
        (user.ssh_public_keys, "delete SSH public keys"),
    )


def _of_group(group: Any) -> tuple[tuple[Any, str], ...]:
    return ((group.users, "remove users from group"), *_policies(group))


def _policies(holder: Any) -> tuple[tuple[Any, str], ...]:
    return (
        (holder.managed_policies, "detach all policies"),
        (holder.policies, "delete policies"),
    )
