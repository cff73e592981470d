"""An IAM role, as deployed: whom it trusts, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from checks.cloud import Answer, Cloud
from checks.language import in_words
from checks.names import Names
from checks.nearby import named_like
from checks.observed import Observed
from checks.permissions import ASSUMER, BEYOND, STRANGERS, Probe
from checks.simulator import Simulator, Verdict
from checks.trust import sentences, trusted
from iampolicy import Principal

_ROLES_SEARCHED = 20


class Role:
    def __init__(self, name: str, names: Names, cloud: Cloud) -> None:
        self.name = name
        self._names = names
        self._cloud = cloud

    @cached_property
    def description(self) -> Observed[Answer]:
        """`get_role`'s `Role`."""
        seen = self._cloud.look(f"the role {self.name}", "iam", "get_role", RoleName=self.name)
        return replace(seen.map(seen.subject, lambda answer: answer["Role"]), nearby=self._nearby)

    @property
    def arn(self) -> str:
        """Of a role that exists."""
        return str(self.description.value and self.description.value["Arn"])

    @cached_property
    def trusted(self) -> Observed[list[str]]:
        """Who may assume it: of those whom its trust policy names, and of the published list."""
        return self.description.map(f"those who may assume {self.name}", self._trusted)

    def trust_of(self, trusted: Sequence[str]) -> str:
        """Who may assume it, and what its trust policy says that makes it so."""
        role = self.description.value or {}
        said = sentences(role.get("AssumeRolePolicyDocument", {}))
        return f"{in_words(trusted)}; its trust policy says: {said}"

    @cached_property
    def policies(self) -> Observed[list[str]]:
        """The names of its inline and attached policies, absent if there are none."""
        names, evidence = self._pages("list_role_policies", "PolicyNames")
        attached, also = self._pages("list_attached_role_policies", "AttachedPolicies")
        names = [*names, *(each["PolicyName"] for each in attached)]
        subject = f"a permissions policy on {self.name}"
        return Observed(subject, names or None, f"{evidence}, {also}", self._policies_nearby)

    def decisions(self, actions: Sequence[str], resource: str) -> Observed[Mapping[str, str]]:
        """By action, IAM's decision on the resource in its own words, and why it denies."""
        verdicts, evidence = self._simulator.ask(actions, [resource])
        words = {verdict.action: str(verdict) for verdict in verdicts}
        return Observed(f"{', '.join(actions)} on {resource}", words, evidence)

    @cached_property
    def excess(self) -> Observed[list[str]]:
        """What of the published list it may do, with an example of each kind."""
        allowed = [(each, v) for each in BEYOND if (v := self._first_allowed(each))]
        return Observed(
            f"what {self.name} may do beyond its work",
            [f"{probe.why} ({v.action} on {v.resource})" for probe, v in allowed],
            self._simulator.call(allowed[0][1]) if allowed else "",
        )

    @cached_property
    def undated(self) -> list[str]:
        """The documents without a `Version`, which AWS then reads by the rules of 2008."""
        names, _ = self._pages("list_role_policies", "PolicyNames")
        documents = {name: self._document(name) for name in names}
        if self.description.value:
            documents["its trust policy"] = self.description.value["AssumeRolePolicyDocument"]
        return [name for name, document in documents.items() if "Version" not in document]

    @property
    def _function_arn(self) -> str:
        return self._cloud.arn("lambda", f"function:{self._names.function}")

    @cached_property
    def _simulator(self) -> Simulator:
        return Simulator(self.arn, self._function_arn, self._cloud)

    def _trusted(self, role: Answer) -> list[str]:
        strangers = [
            Principal(kind, each) for kind, ids in STRANGERS.items() for each in self._filled(ids)
        ]
        # Lambda says on whose behalf it assumes a role: "The confused deputy problem".
        context = {
            "aws:SourceAccount": self._cloud.account,
            "aws:SourceArn": self._function_arn,
        }
        who = [Principal("Service", ASSUMER), *strangers]
        return trusted(role["AssumeRolePolicyDocument"], role["Arn"], who, context)

    def _first_allowed(self, probe: Probe) -> Verdict | None:
        verdicts, _ = self._simulator.ask(probe.actions, self._filled(probe.resources))
        return next((verdict for verdict in verdicts if verdict.allowed), None)

    def _document(self, policy: str) -> Answer:
        answer = self._cloud.ask("iam", "get_role_policy", RoleName=self.name, PolicyName=policy)
        document: Answer = answer["PolicyDocument"]
        return document

    def _filled(self, patterns: Sequence[str]) -> list[str]:
        own = {
            "partition": self._cloud.partition,
            "region": self._cloud.region,
            "account": self._cloud.account,
            "table": self._names.table,
            "function": self._names.function,
            "role": self.name,
        }
        return [pattern.format(**own) for pattern in patterns]

    def _pages(self, operation: str, member: str) -> tuple[list[Any], str]:
        return self._cloud.pages("iam", operation, member, RoleName=self.name)

    def _nearby(self) -> str:
        user = self._cloud.look("a user of that name", "iam", "get_user", UserName=self.name)
        if user.value:
            return "there is a user of that name, and a user is not a role"
        roles, _ = self._cloud.pages("iam", "list_roles", "Roles")
        return named_like(self.name, (role["RoleName"] for role in roles))

    def _policies_nearby(self) -> str:
        managed, _ = self._cloud.pages("iam", "list_policies", "Policies", Scope="Local")
        idle = [each["PolicyName"] for each in managed if not each.get("AttachmentCount")]
        if self._names.policy in idle:
            return f"there is {self._names.policy}, attached to nothing"
        owner = next(self._others_with(self._names.policy), "")
        return f"{self._names.policy} is on the role {owner} instead" if owner else ""

    def _others_with(self, policy: str) -> Iterator[str]:
        roles, _ = self._cloud.pages("iam", "list_roles", "Roles")
        newest = sorted(roles, key=lambda role: role["CreateDate"], reverse=True)
        for name in [role["RoleName"] for role in newest[:_ROLES_SEARCHED]]:
            names, _ = self._cloud.pages("iam", "list_role_policies", "PolicyNames", RoleName=name)
            if policy in names:
                yield name
