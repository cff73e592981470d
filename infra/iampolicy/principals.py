"""Who asks, and whether a policy's Principal element means them.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "… NotPrincipal".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Literal

PrincipalType = Literal["AWS", "Service", "Federated", "CanonicalUser", "Anonymous"]

_ACCOUNT = re.compile(r"\d{12}")
_PRINCIPAL_TYPES = {
    "root": "Account",
    "user": "User",
    "role": "AssumedRole",
    "assumed-role": "AssumedRole",
    "federated-user": "FederatedUser",
}


class Grant(IntEnum):
    """How far an Allow in a resource-based policy reaches within one account.

    Source: "Policy evaluation logic", resource-based policies and implicit denies.
    """

    NONE = 0
    ACCOUNT = 1  # only delegates: an identity policy of that account must allow too
    ROLE = 2  # grants, but a permissions boundary or a session policy limits it
    DIRECT = 3  # grants to this very user or session: implicit denies elsewhere don't matter


@dataclass(frozen=True, slots=True)
class Principal:
    """The identity behind a request: `Principal("AWS", arn)`, `Principal("Service", name)`…"""

    type: PrincipalType
    id: str

    @property
    def account(self) -> str | None:
        """The account number of an AWS identity; None for services and strangers."""
        return self._arn_parts()[0]

    @property
    def kind(self) -> str:
        """`root`, `user`, `role`, `assumed-role`, `federated-user`, or empty."""
        return self._arn_parts()[1]

    @property
    def name(self) -> str:
        """Friendly name, without path: of the user, or of the role behind a session."""
        _, kind, rest = self._arn_parts()
        return rest.split("/")[0] if kind == "assumed-role" else rest.split("/")[-1]

    def context_keys(self) -> dict[str, str]:
        """The context keys that follow from who asks.

        Source: "AWS global condition context keys", properties of the principal. A session's ARN
        doesn't carry its role's path, so `aws:PrincipalArn` lacks it: a caller who knows the path
        passes the key in the request's context, which wins.
        """
        if self.type == "Service":
            return {"aws:principalisawsservice": "true", "aws:principalservicename": self.id}
        account, kind, _ = self._arn_parts()
        if account is None:
            return {"aws:principaltype": "Anonymous"} if self.type == "Anonymous" else {}
        role = f"arn:{self.id.split(':')[1]}:iam::{account}:role/{self.name}"
        keys = {
            "aws:principalarn": role if kind == "assumed-role" else self.id,
            "aws:principalaccount": account,
            "aws:principaltype": _PRINCIPAL_TYPES.get(kind, ""),
            "aws:principalisawsservice": "false",
        }
        return keys | {"aws:username": self.name} if kind == "user" else keys

    def _arn_parts(self) -> tuple[str | None, str, str]:
        return _parts(self.id) if self.type == "AWS" else (None, "", "")


@lru_cache(maxsize=4096)
def _parts(arn: str) -> tuple[str | None, str, str]:
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return None, "", ""
    kind, _, rest = parts[5].partition("/")
    return parts[4], kind, rest


ANONYMOUS = Principal("Anonymous", "anonymous")


@dataclass(frozen=True, slots=True)
class PrincipalElement:
    """A Principal or NotPrincipal element; `everyone` for the bare `"*"`."""

    everyone: bool
    entries: Mapping[str, tuple[str, ...]]

    def grant(self, principal: Principal | None) -> Grant:
        """The widest reach any entry has for this principal.

        "{"AWS": "*"}" is the same as "*" alone ("Specifying a principal: all principals").
        """
        if self.everyone or "*" in self.entries.get("AWS", ()):
            return Grant.DIRECT
        if principal is None:
            return Grant.NONE
        if principal.type in ("AWS", "Anonymous"):
            entries = self.entries.get("AWS", ())
            return max((_aws_grant(entry, principal) for entry in entries), default=Grant.NONE)
        listed = principal.id in self.entries.get(principal.type, ())
        return Grant.DIRECT if listed else Grant.NONE

    def excepts(self, principal: Principal | None) -> bool:
        """As NotPrincipal: is this principal one of the exceptions?

        Naming the account excepts its root user alone. AWS recommends to name the account beside
        the user or role, since some services look at it first; here that is never required.
        """
        return self.grant(principal) > Grant.ACCOUNT


def _aws_grant(entry: str, principal: Principal) -> Grant:
    if entry == "*":
        return Grant.DIRECT
    if _ACCOUNT.fullmatch(entry):
        return Grant.ACCOUNT if entry == principal.account else Grant.NONE
    named = Principal("AWS", entry)
    if named.account is None or named.account != principal.account:
        return Grant.NONE
    if entry == principal.id:
        return Grant.ROLE if named.kind == "role" else Grant.DIRECT
    if named.kind == "root":
        return Grant.ACCOUNT
    # Role and user names are unique in an account whatever their path, so the name decides.
    behind = {"assumed-role": "role", "federated-user": "user"}.get(principal.kind)
    return Grant.ROLE if (named.kind, named.name) == (behind, principal.name) else Grant.NONE
