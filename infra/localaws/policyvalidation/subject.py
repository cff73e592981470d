"""What is validated: a policy, and of which kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from localaws.policyvalidation.document import Node

PolicyType = Literal[
    "IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
]
TRUST = "AWS::IAM::AssumeRolePolicyDocument"
VERSIONS = ("2012-10-17", "2008-10-17")


@dataclass(frozen=True)
class Subject:
    """``resource_type`` is what a resource policy is to be attached to, if that was told."""

    text: str
    root: Node
    type: PolicyType
    resource_type: str = ""

    @property
    def statements(self) -> tuple[Node, ...]:
        """Those that are objects."""
        found = self.root.get("Statement")
        return tuple(one for one in found.each() if one.members) if found else ()

    @property
    def has_variables(self) -> bool:
        version = self.root.get("Version")
        return version is not None and version.value == VERSIONS[0]

    @property
    def needs_principal(self) -> bool:
        return self.type == "RESOURCE_POLICY"

    @property
    def is_trust(self) -> bool:
        return self.resource_type == TRUST


def allows(statement: Node) -> bool:
    effect = statement.get("Effect")
    return effect is not None and effect.value == "Allow"


def strings(statement: Node, *names: str) -> list[Node]:
    """The strings of the first of these elements that it has."""
    found = next((statement.members[name] for name in names if name in statement.members), None)
    return list(found.strings()) if found else []
