"""A finding: an issue's code, type and words, and where in the policy it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from localaws.policyvalidation.document import Node, position
from localaws.policyvalidation.issues import issues

FindingType = Literal["ERROR", "SECURITY_WARNING", "WARNING", "SUGGESTION"]
REFERENCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-"
)
# What the reference's headings call a type.
_HEADINGS = {"WARNING": "general-warning", "SECURITY_WARNING": "security-warning"}


@dataclass(frozen=True)
class Finding:
    code: str
    details: str
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, code: str, *nodes: Node, **facts: Any) -> Finding:
        return cls(code, issues()[code][1].format(**facts), nodes)

    @property
    def type(self) -> str:
        return issues()[self.code][0]

    def render(self, text: str) -> dict[str, Any]:
        """As ``ValidatePolicyFinding`` of the API Reference has it."""
        heading = _HEADINGS.get(self.type, self.type.lower())
        anchor = f"{heading}-{self.code.lower().replace('_', '-')}"
        return {
            "findingDetails": self.details,
            "findingType": self.type,
            "issueCode": self.code,
            "learnMoreLink": f"{REFERENCE}{anchor}",
            "locations": [_location(node, text) for node in self.nodes],
        }


def _location(node: Node, text: str) -> dict[str, Any]:
    span = {"start": position(text, node.start), "end": position(text, node.end)}
    return {"path": list(node.path), "span": span}
