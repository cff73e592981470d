"""The grammar of a statement: what AWS refuses, and how it says so.

Source: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy element
reference". Wordings of refusals are those of AWS where they are known.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from iampolicy.conditions import Condition
from iampolicy.matching import PatternSet, Style
from iampolicy.principals import PrincipalElement
from iampolicy.spans import Span
from iampolicy.statement import Effect, Kind, Statement

_ELEMENTS = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
}
_PRINCIPAL_KEYS = {"AWS", "Service", "Federated", "CanonicalUser"}
_PARTITION = re.compile(r"aws(-[a-z]+)*|\*")
_SERVICE_PREFIX = re.compile(r"[A-Za-z0-9.-]+")

SYNTAX = "Syntax errors in policy."


def worded(kind: Kind, other: str, identity: str = SYNTAX) -> str:
    """AWS reads trust and resource policies with another parser, which has words of its own."""
    return identity if kind == "identity" else other


class MalformedPolicy(ValueError):
    """A document AWS would refuse: `message` in AWS's words, `fault` naming what is wrong."""

    def __init__(self, message: str, fault: str) -> None:
        super().__init__(f"{message} {fault}")
        self.message = message
        self.fault = fault


@dataclass(frozen=True, slots=True)
class StatementReader:
    """Reads one statement, and knows where it is when something is wrong."""

    index: int
    raw: Any
    kind: Kind
    variables: bool

    def statement(self, span: Span) -> Statement:
        if not isinstance(self.raw, dict):
            self._refuse(SYNTAX, f"is {shown(self.raw)}, not an object")
        unknown = min(set(self.raw) - _ELEMENTS, default=None)
        if unknown is not None:
            message = worded(self.kind, f"Unknown field {unknown}")
            self._refuse(message, f"has the unknown element {unknown!r}")
        effect = self._effect()
        principals, not_principal = self._principals(effect)
        actions, not_action = self._actions()
        resources, not_resource = self._resources()
        return Statement(
            index=self.index,
            sid=self._sid(),
            effect=effect,
            actions=actions,
            not_action=not_action,
            resources=resources,
            not_resource=not_resource,
            principals=principals,
            not_principal=not_principal,
            conditions=self._conditions(),
            span=span,
        )

    def _refuse(self, message: str, fault: str) -> NoReturn:
        raise MalformedPolicy(message, f"Statement {self.index} {fault}.")

    def _effect(self) -> Effect:
        effect: Any = self.raw.get("Effect")
        if effect not in ("Allow", "Deny"):
            wrong = f"Invalid effect: {effect if isinstance(effect, str) else shown(effect)}"
            message = "Missing required field Effect" if effect is None else wrong
            fault = f"has Effect {shown(effect)}, not 'Allow' or 'Deny'"
            self._refuse(worded(self.kind, message), fault)
        return "Allow" if effect == "Allow" else "Deny"

    def _sid(self) -> str | None:
        sid = self.raw.get("Sid")
        if sid is not None and not isinstance(sid, str):
            self._refuse(SYNTAX, f"has Sid {shown(sid)}, not a string")
        # Services with resource policies allow more: Lambda's statement ids have hyphens.
        if sid and self.kind == "identity" and not re.fullmatch("[0-9A-Za-z]*", sid):
            message = (
                "Statement IDs (SID) must be alpha-numeric. "
                "Check that your input satisfies the regular expression [0-9A-Za-z]*"
            )
            self._refuse(message, f"has Sid {sid!r}")
        return sid

    def _either(self, name: str) -> tuple[list[str] | None, bool]:
        """The strings of an element or of its opposite; None if the statement has neither."""
        opposite = f"Not{name}"
        if name in self.raw and opposite in self.raw:
            self._refuse(SYNTAX, f"has both {name} and {opposite}")
        if name not in self.raw and opposite not in self.raw:
            return None, False
        present = name if name in self.raw else opposite
        return self._strings(present, self.raw[present]), present == opposite

    def _strings(self, name: str, value: Any) -> list[str]:
        values = value if isinstance(value, list) else [value]
        wrong = [each for each in values if not isinstance(each, str)]
        if wrong:
            self._refuse(SYNTAX, f"has {name} {shown(wrong[0])}, not a string")
        return values

    def _actions(self) -> tuple[PatternSet, bool]:
        texts, opposite = self._either("Action")
        if not texts:
            lacking = "Policy statement must contain actions."
            self._refuse(worded(self.kind, "Missing required field Action", lacking), "has none")
        for action in texts:
            if message := _action_refusal(action, self.kind):
                self._refuse(message, f"has Action {action!r}")
        return PatternSet.of(texts, Style.ACTION, variables=False), opposite

    def _resources(self) -> tuple[PatternSet | None, bool]:
        texts, opposite = self._either("Resource")
        if texts is not None and self.kind == "trust":
            prohibited = "Has prohibited field Resource"
            self._refuse(
                "AssumeRole policy must not contain resources." if opposite else prohibited,
                "has one: a trust policy's is its role",
            )
        if not texts and self.kind == "identity":
            self._refuse("Policy statement must contain resources.", "has none")
        if texts is None:  # a resource policy may leave it out and then means its own resource
            return None, False
        for resource in texts:
            # Services check their own policies: API Gateway's know a short form of ARN.
            if self.kind == "identity" and (message := _resource_refusal(resource)):
                self._refuse(message, f"has Resource {resource!r}")
        return PatternSet.of(texts, Style.RESOURCE, variables=self.variables), opposite

    def _principals(self, effect: Effect) -> tuple[PrincipalElement | None, bool]:
        present = [name for name in ("Principal", "NotPrincipal") if name in self.raw]
        if self.kind == "identity":
            if present:
                self._refuse("Policy document should not specify a principal.", "has one")
            return None, False
        if not present:
            self._refuse("Missing required field Principal", "has none")
        if len(present) > 1:
            self._refuse(SYNTAX, "has both Principal and NotPrincipal")
        opposite = present == ["NotPrincipal"]
        if opposite and effect == "Allow":
            self._refuse("Allow with NotPrincipal is not allowed.", "has both")
        if opposite and self.kind == "trust":
            self._refuse("AssumeRole policy must not contain NotPrincipal field.", "has one")
        return self._principal_element(self.raw[present[0]]), opposite

    def _principal_element(self, raw: Any) -> PrincipalElement:
        if raw == "*":
            return PrincipalElement(everyone=True, entries={})
        if raw == {}:
            self._refuse("Missing required field Principal cannot be empty!", "names nobody")
        if not isinstance(raw, dict):
            self._refuse(SYNTAX, f"has Principal {shown(raw)}, not '*' or a mapping")
        entries = {}
        for key, value in raw.items():
            if key not in _PRINCIPAL_KEYS:
                self._refuse(f'Invalid principal in policy: "{key}"', f"has Principal {key!r}")
            entries[key] = tuple(self._strings(f"Principal {key}", value))
            self._check_principal_ids(key, entries[key])
        return PrincipalElement(everyone=False, entries=entries)

    def _check_principal_ids(self, key: str, ids: tuple[str, ...]) -> None:
        """`*` means everyone and stands alone: it cannot be part of a name or an ARN."""
        for each in ids:
            if not each or ("*" in each and (each != "*" or key != "AWS")):
                message = f'Invalid principal in policy: "{key}":"{each}"'
                self._refuse(message, f"has Principal {key} {each!r}")

    def _conditions(self) -> tuple[Condition, ...]:
        block = self.raw.get("Condition", {})
        if not isinstance(block, dict) or not all(isinstance(v, dict) for v in block.values()):
            self._refuse(SYNTAX, f"has Condition {shown(block)}, not operators with keys")
        return tuple(
            self._condition(operator, key, values)
            for operator, keys in block.items()
            for key, values in keys.items()
        )

    def _condition(self, operator: str, key: str, raw: Any) -> Condition:
        values = raw if isinstance(raw, list) else [raw]
        wrong = [each for each in values if not isinstance(each, str | int | float)]
        if wrong:
            self._refuse(SYNTAX, f"compares {key!r} with {shown(wrong[0])}")
        texts = tuple(each if isinstance(each, str) else json.dumps(each) for each in values)
        try:
            return Condition.of(operator, key, texts, variables=self.variables)
        except KeyError:
            self._refuse(SYNTAX, f"has the unknown condition operator {operator!r}")


def _action_refusal(action: str, kind: Kind) -> str | None:
    """What AWS says to an action it doesn't take."""
    prefix, colon, rest = action.partition(":")
    if kind == "trust" and prefix.lower() != "sts":
        return "AssumeRole policy may only specify STS AssumeRole actions."
    if action == "*":
        return None
    if not colon:
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    if ":" in rest:
        return "Actions/Condition can contain only one colon."
    return None if _SERVICE_PREFIX.fullmatch(prefix) else f"Vendor {prefix} is not valid"


def _resource_refusal(resource: str) -> str | None:
    """What AWS says to a resource it doesn't take."""
    if resource == "*":
        return None
    prefix, colon, rest = resource.partition(":")
    if not colon or prefix.lower() != "arn":
        return f'Resource {resource} must be in ARN format or "*".'
    partition, *tail = rest.split(":")
    if not _PARTITION.fullmatch(partition.lower()):
        return f'Partition "{partition}" is not valid for resource "{resource}".'
    if not tail or not tail[0] or re.search("[*?]", tail[0]):
        return "Resource vendor must be fully qualified and cannot contain regexes."
    return None


def shown(value: Any) -> str:
    """A value in an error message, cut to fit a line."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
