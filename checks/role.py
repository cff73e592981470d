"""An IAM role, as deployed: whom it trusts, and what it may do."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from checks.cloud import Answer, Cloud
from checks.nearby import named_like
from checks.observed import Observed


class Role:
    def __init__(self, name: str, cloud: Cloud) -> None:
        self.name = name
        self._cloud = cloud

    @cached_property
    def description(self) -> Observed[Answer]:
        """`get_role`'s `Role`."""
        seen = self._cloud.look(f"the role {self.name}", "iam", "get_role", RoleName=self.name)
        return replace(seen.map(seen.subject, lambda answer: answer["Role"]), nearby=self._nearby)

    def _nearby(self) -> str:
        user = self._cloud.look("a user of that name", "iam", "get_user", UserName=self.name)
        if user.value:
            return "there is a user of that name, and a user is not a role"
        roles = self._cloud.list("iam", "list_roles", "Roles")
        return named_like(self.name, (role["RoleName"] for role in roles))
