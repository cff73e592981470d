"""The policy that a resource has itself."""

from __future__ import annotations

from dataclasses import dataclass

from iampolicy import Kind, MalformedPolicy, Policy, parse


@dataclass(frozen=True)
class ResourcePolicy:
    """``text`` is empty where the resource has none; ``account`` is whose it is, which not every
    ARN tells."""

    text: str
    account: str
    kind: Kind = "resource"

    def asked(self, action: str) -> Policy | None:
        """The policy where it has a say: a role's says who may assume it, and nothing else."""
        if not self.text or (self.kind == "trust" and not action.startswith("sts:")):
            return None
        try:
            return parse(self.text, self.kind)
        except MalformedPolicy:  # moto keeps documents that AWS would have refused
            return None
