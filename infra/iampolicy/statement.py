"""One statement of a policy, as written and ready to be matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from iampolicy.conditions import Condition
from iampolicy.matching import PatternSet
from iampolicy.principals import Grant, Principal, PrincipalElement
from iampolicy.request import Keys, Request
from iampolicy.spans import Span

Kind = Literal["identity", "resource", "trust"]
Effect = Literal["Allow", "Deny"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; `not_…` tells that the element was written as its opposite."""

    index: int
    sid: str | None
    effect: Effect
    actions: PatternSet
    not_action: bool
    resources: PatternSet | None
    not_resource: bool
    principals: PrincipalElement | None
    not_principal: bool
    conditions: tuple[Condition, ...]
    span: Span

    def covers(self, request: Request, missing: set[str]) -> bool:
        """Do action, resource and conditions fit, whoever asks?

        Adds to `missing` the context keys that conditions or variables needed and didn't find.
        """
        if self.actions.matches(request.action, request.keys) is self.not_action:
            return False
        if self.resources is not None and not self._names(request.resource, request.keys, missing):
            return False
        # Every condition is asked, even after one has failed, so that `missing` is complete.
        held = [condition.holds(request.keys, missing) for condition in self.conditions]
        return all(held)

    def _names(self, resource: str, keys: Keys, missing: set[str]) -> bool:
        assert self.resources is not None
        unresolved = self.resources.unresolved(keys)
        missing.update(unresolved)
        if unresolved and self.not_resource:
            return False
        return self.resources.matches(resource, keys) is not self.not_resource

    def grant(self, principal: Principal | None, *, bounded: bool) -> Grant:
        """How far the statement speaks of this principal; `bounded`: has it a permissions boundary?

        "The NotPrincipal element with a Deny effect will always deny any IAM principal that has
        a permissions boundary policy attached" ("Permissions boundaries for IAM entities").
        """
        if self.principals is None:
            return Grant.DIRECT
        if not self.not_principal:
            return self.principals.grant(principal)
        return Grant.DIRECT if bounded or not self.principals.excepts(principal) else Grant.NONE

    def context_keys(self) -> list[str]:
        """What a request must tell for the statement to be judged, as the policy writes it."""
        keys = self.resources.variables if self.resources else []
        for condition in self.conditions:
            keys = [*keys, condition.key, *condition.values.variables]
        return keys

    def render(self) -> dict[str, Any]:
        rendered: dict[str, Any] = {} if self.sid is None else {"Sid": self.sid}
        rendered["Effect"] = self.effect
        if self.principals is not None:
            entries = {key: list(ids) for key, ids in self.principals.entries.items()}
            name = "NotPrincipal" if self.not_principal else "Principal"
            rendered[name] = "*" if self.principals.everyone else entries
        rendered["NotAction" if self.not_action else "Action"] = list(self.actions.texts)
        if self.resources is not None:
            name = "NotResource" if self.not_resource else "Resource"
            rendered[name] = list(self.resources.texts)
        for condition in self.conditions:
            block = rendered.setdefault("Condition", {})
            block.setdefault(condition.operator, {})[condition.key] = list(condition.texts)
        return rendered
