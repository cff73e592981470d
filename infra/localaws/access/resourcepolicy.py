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
        """The policy where it has a say: a role's says who may assume it, and nothing else. Nobody
        may assume a role whose policy can't be read."""
        if self.kind == "trust" and not action.startswith("sts:"):
            return None
        try:
            return parse(self.text, self.kind) if self.text else self._empty()
        except MalformedPolicy:  # moto keeps documents that AWS would have refused
            return self._empty()

    def _empty(self) -> Policy | None:
        return Policy("", "trust", None, None, ()) if self.kind == "trust" else None
