"""What is asked: one action on one resource, by someone, in some circumstances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from iampolicy.principals import Principal

Keys = Mapping[str, str | tuple[str, ...]]
"""Context keys in lower case; a tuple where the key is multivalued, even if it holds one value."""


_EVERYWHERE = "aws"


@dataclass(frozen=True)
class Request:
    """One request to authorise.

    `context` holds condition keys and their values as text: numbers in decimal, dates in ISO 8601
    or epoch seconds, booleans as "true" and "false", binary values in base64; a sequence for
    a multivalued key. Key names are matched whatever their letter case. What follows from
    `principal` (`aws:username`, `aws:PrincipalArn`, …) is added unless `context` says otherwise.
    `resource_account` is for resources whose ARN names no account, such as buckets.
    """

    action: str
    resource: str = "*"
    principal: Principal | None = None
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    resource_account: str | None = None

    @cached_property
    def keys(self) -> Keys:
        """The context as conditions and policy variables read it."""
        implied = self.principal.context_keys() if self.principal else {}
        given = {
            key.lower(): value if isinstance(value, str) else tuple(value)
            for key, value in self.context.items()
        }
        return implied | given

    @property
    def cross_account(self) -> bool:
        """Does the resource belong to another account than the principal, as far as is known?

        AWS's managed policies (`arn:aws:iam::aws:policy/…`) are in every account.
        """
        owner = self.resource_account or (self.resource.split(":", 5) + [""] * 5)[4]
        asker = self.principal.account if self.principal else None
        return bool(owner and asker and owner not in (asker, _EVERYWHERE))
