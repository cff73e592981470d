"""Unique ids begin with what they are of ("Understanding unique ID prefixes", IAM User Guide)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from localaws.seams.mends.replacing import replace

PREFIXES = {
    "Group": "AGPA",
    "InstanceProfile": "AIPA",
    "ManagedPolicy": "ANPA",
    "User": "AIDA",
}
LENGTH = 21


def mend() -> None:
    from moto.iam import models

    for name, prefix in PREFIXES.items():
        replace(getattr(models, name), "__init__", functools.partial(_told_apart, prefix))


def _told_apart(prefix: str, make: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(make)
    def __init__(self: Any, *args: Any, **named: Any) -> None:
        from moto.iam.utils import generate_access_key_id_from_account_id

        make(self, *args, **named)
        self.id = generate_access_key_id_from_account_id(self.account_id, prefix, LENGTH)

    return __init__
