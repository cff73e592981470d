"""What a principal holds: the policies attached to it, and its permissions boundary."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from iampolicy.matching import PatternSet, Style

HeldKind = Literal["inline", "aws-managed", "user-managed"]
_OWN_ACCOUNT = re.compile(r"arn:[^:]+:iam::\d{12}:")
Identifiers = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class HeldPolicy:
    """A policy and where it is: of ``owner_kind`` and ``owner`` if inline, else of an ``arn``."""

    name: str
    document: str
    arn: str = ""
    owner_kind: str = ""
    owner: str = ""

    @property
    def kind(self) -> HeldKind:
        if not self.arn:
            return "inline"
        return "user-managed" if _OWN_ACCOUNT.match(self.arn) else "aws-managed"

    @property
    def source_id(self) -> str:
        """What the simulator calls it."""
        return self.name if self.arn else f"{self.owner_kind}_{self.owner}_{self.name}"

    def is_among(self, identifiers: Identifiers) -> bool:
        """Does any ``PolicyIdentifier`` of the IAM API Reference mean it?"""
        return any(self._is(identifier) for identifier in identifiers)

    def _is(self, identifier: Mapping[str, Any]) -> bool:
        if "PolicyType" in identifier:
            return bool(identifier["PolicyType"] == self.kind)
        if "PolicyArn" in identifier:
            return bool(self.arn) and _matches(identifier["PolicyArn"], self.arn)
        inline = identifier["InlinePolicyIdentifier"]
        named = (inline["PolicyName"], inline["AttachmentType"]) == (self.name, self.owner_kind)
        return not self.arn and named and _matches(inline["AttachmentName"], self.owner)


@dataclass(frozen=True)
class Held:
    """``policies`` are the identity policies, those of a user's groups too."""

    policies: tuple[HeldPolicy, ...]
    boundary: HeldPolicy | None = None

    @property
    def documents(self) -> dict[str, str]:
        """By what the simulator calls them; one of AWS's and one's own may have the same name."""
        found: dict[str, str] = {}
        for policy in self.policies:
            taken = policy.source_id in found
            found[policy.arn if taken else policy.source_id] = policy.document
        return found

    def without(self, identifiers: Identifiers) -> Held:
        kept = tuple(policy for policy in self.policies if not policy.is_among(identifiers))
        unbounded = any(one.get("PolicyType") == "permission-boundary" for one in identifiers)
        return Held(kept, None if unbounded else self.boundary)


def _matches(pattern: str, text: str) -> bool:
    return PatternSet.of([pattern], Style.LIKE, variables=False).matches(text, {})
