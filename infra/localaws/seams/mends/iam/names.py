"""Names of what IAM makes: their letters and their length.

"IAM and AWS STS quotas: IAM name requirements"; the words are IAM's.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace

# moto's method: its argument, AWS's name for that, and its most characters.
NAMED = {
    "create_group": ("group_name", "groupName", 128),
    "create_instance_profile": ("name", "instanceProfileName", 128),
    "create_policy": ("policy_name", "policyName", 128),
    "create_role": ("role_name", "roleName", 64),
    "create_user": ("user_name", "userName", 64),
    "put_group_policy": ("policy_name", "policyName", 128),
    "put_role_policy": ("policy_name", "policyName", 128),
    "put_user_policy": ("policy_name", "policyName", 128),
}
_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)


def mend() -> None:
    from moto.iam.models import IAMBackend

    for method, (argument, name, most) in NAMED.items():
        replace(IAMBackend, method, functools.partial(_named, argument, name, most))


def _named(argument: str, name: str, most: int, make: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(make)

    @functools.wraps(make)
    def made(*args: Any, **more: Any) -> Any:
        _check(str(signature.bind(*args, **more).arguments[argument]), name, most)
        return make(*args, **more)

    return made


def _check(given: str, name: str, most: int) -> None:
    if not _NAME.fullmatch(given):
        raise AwsError(
            "ValidationError",
            f"The specified value for {name} is invalid. It must contain only alphanumeric "
            "characters and/or the following: +=,.@_-",
        )
    if len(given) > most:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{given}' at '{name}' failed to satisfy "
            f"constraint: Member must have length less than or equal to {most}",
        )
