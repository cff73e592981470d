"""Permissions boundaries: of users, which moto discards, and of roles; one must be a policy.

"Permissions boundaries for IAM entities", IAM User Guide.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

from localaws.seams.mends.iam.attachments import attachable
from localaws.seams.mends.replacing import add, replace

# As moto names what it leaves out of an answer; ListUsers never tells boundaries.
_SHOWN = ("CreateUserResponse.User", "GetUserResponse.User")
_HIDDEN = "ListUsersResponse.Users.User"


def mend() -> None:
    from moto.core.serialize import never_return, return_if_not_empty
    from moto.iam.models import IAMBackend, User
    from moto.iam.responses import IamResponse

    add(User, "permissions_boundary_arn", None)
    add(User, "permissions_boundary", property(_shown))
    told = IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER
    told |= {f"{shape}.PermissionsBoundary": return_if_not_empty for shape in _SHOWN}
    told[f"{_HIDDEN}.PermissionsBoundary"] = never_return
    replace(IAMBackend, "create_role", _existing)
    replace(IAMBackend, "put_role_permissions_boundary", _put)
    replace(IamResponse, "create_user", _created)
    add(IamResponse, "put_user_permissions_boundary", _put_user)
    add(IamResponse, "delete_user_permissions_boundary", _delete_user)


def _shown(user: Any) -> dict[str, str] | None:
    if not user.permissions_boundary_arn:
        return None
    return {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": user.permissions_boundary_arn,
    }


def _check(backend: Any, arn: str | None) -> None:
    if arn:
        attachable(backend, arn, "Scope ARN:")


def _existing(create: Any) -> Any:
    def create_role(self: Any, *args: Any, **named: Any) -> Any:
        asked = inspect.signature(create).bind(self, *args, **named).arguments
        _check(self, asked["permissions_boundary"])
        return create(self, *args, **named)

    return functools.wraps(create)(create_role)


def _put(put: Any) -> Any:
    def put_role_permissions_boundary(self: Any, role_name: str, permissions_boundary: str) -> None:
        self.get_role(role_name)
        _check(self, permissions_boundary)
        put(self, role_name, permissions_boundary)

    return put_role_permissions_boundary


def _created(create: Any) -> Any:
    def create_user(self: Any) -> Any:
        arn = self._get_param("PermissionsBoundary")
        _check(self.backend, arn)
        result = create(self)
        self.backend.get_user(self._get_param("UserName")).permissions_boundary_arn = arn
        return result

    return create_user


def _put_user(self: Any) -> Any:
    from moto.core.responses import EmptyResult

    user = self.backend.get_user(self._get_param("UserName"))
    _check(self.backend, self._get_param("PermissionsBoundary"))
    user.permissions_boundary_arn = self._get_param("PermissionsBoundary")
    return EmptyResult()


def _delete_user(self: Any) -> Any:
    from moto.core.responses import EmptyResult

    self.backend.get_user(self._get_param("UserName")).permissions_boundary_arn = None
    return EmptyResult()
