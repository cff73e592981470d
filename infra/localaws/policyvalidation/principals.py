"""The principals of statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iampolicy.matching import PatternSet, Style
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import Subject, allows, strings

KEYS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
SERVICE_FORMAT = "service-name.amazonaws.com"
_SERVICE = re.compile(r"([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com|aws|aws\.internal)")
_KINDS = {
    "IDENTITY_POLICY": "identity-based policy",
    "RESOURCE_CONTROL_POLICY": "resource control policy",
}
ASSUME, FEDERATED = "sts:AssumeRole", ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")


def check(subject: Subject) -> Iterator[Finding]:
    for statement in subject.statements:
        named = statement.get("Principal") or statement.get("NotPrincipal")
        if subject.needs_principal:
            yield from _principal(statement, named)
            yield from _mismatched(statement, named)
        elif named and subject.type == "SERVICE_CONTROL_POLICY":
            yield Finding.of("SCP_SYNTAX_ERROR_PRINCIPAL", named.name or named)
        elif named and (subject.type == "IDENTITY_POLICY" or named.value != "*"):
            kind = _KINDS[subject.type]
            yield Finding.of("UNSUPPORTED_PRINCIPAL", named.name or named, type=kind)
        if (other := statement.get("NotPrincipal")) and allows(statement):
            yield Finding.of("ALLOW_WITH_NOT_PRINCIPAL", other.name or other)


def _principal(statement: Node, named: Node | None) -> Iterator[Finding]:
    if named is None:
        yield Finding.of("MISSING_PRINCIPAL", statement)
    elif named.value == {}:
        yield Finding.of("EMPTY_OBJECT_PRINCIPAL", named)
    elif named.kind != "object":
        if named.value != "*":
            yield Finding.of("INVALID_PRINCIPAL_FORMAT", named)
    else:
        for key, node in named.members.items():
            yield from _entry(key, node)


def _entry(key: str, node: Node) -> Iterator[Finding]:
    if key not in KEYS:
        yield Finding.of("INVALID_PRINCIPAL_KEY", node.name or node, key=key)
        return
    if node.value == []:
        yield Finding.of("EMPTY_ARRAY_PRINCIPAL", node)
    for each in node.strings():
        text = str(each.value)
        if "${" in text:
            yield Finding.of("VARIABLE_UNSUPPORTED_IN_ELEMENT", each, variable=text)
        elif re.search("[*?]", text) and (key, text) != ("AWS", "*"):
            yield Finding.of("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", each, key=key)
        elif key == "Service" and not _SERVICE.fullmatch(text):
            yield Finding.of("INVALID_SERVICE_PRINCIPAL_FORMAT", each, format=SERVICE_FORMAT)


def _mismatched(statement: Node, named: Node | None) -> Iterator[Finding]:
    """Federated users assume roles by actions of their own."""
    if named is None or named.kind != "object":
        return
    for action in strings(statement, "Action"):
        text = str(action.value)
        if text.lower() == ASSUME.lower():
            wrong = [node for key, node in named.members.items() if key == "Federated"]
        elif _is_federated(text):
            wrong = [node for key, node in named.members.items() if key != "Federated"]
        else:
            continue
        if wrong:
            names = ", ".join(str(one.value) for node in wrong for one in node.strings())
            facts = {"action": text, "principals": names}
            yield Finding.of("MISMATCHED_ACTION_FOR_PRINCIPAL", action, *wrong, **facts)


def _is_federated(action: str) -> bool:
    pattern = PatternSet.of(FEDERATED, Style.ACTION, variables=False)
    return pattern.matches(action, {})
