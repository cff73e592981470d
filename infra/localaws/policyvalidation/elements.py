"""The elements of a policy and its statements: are they there, and of the right type?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import VERSIONS, Subject

TOP = frozenset({"Version", "Id", "Statement"})
STATEMENT = frozenset(
    {
        *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition"),
    }
)
# "IAM and AWS STS quotas": of a managed policy, in characters without white space.
QUOTA = 6144
_SID = re.compile("[a-zA-Z0-9]*")
_SPACE = re.compile(r"\s+")


def check(subject: Subject) -> Iterator[Finding]:
    root = subject.root
    yield from _unknown(root, TOP)
    yield from _version(root)
    yield from _size(subject)
    statement = root.get("Statement")
    if statement is None or statement.value == []:
        yield Finding.of("MISSING_STATEMENT", statement or root)
        return
    for one in statement.each():
        if one.kind == "object":
            yield from _statement(one, subject)
        else:
            yield Finding.of("DATA_TYPE_MISMATCH", one, kind="Object")
    yield from _sids(subject)


def _unknown(node: Node, known: frozenset[str]) -> Iterator[Finding]:
    for name, member in node.members.items():
        if name not in known:
            yield Finding.of("INVALID_POLICY_ELEMENT", member.name or member, element=name)


def _version(root: Node) -> Iterator[Finding]:
    version = root.get("Version")
    if version is None:
        yield Finding.of("MISSING_VERSION", root)
    elif version.kind != "string":
        yield Finding.of("DATA_TYPE_MISMATCH", version, kind="String")
    elif version.value not in VERSIONS:
        facts = {"version": version.value, "versions": ", ".join(VERSIONS)}
        yield Finding.of("INVALID_VERSION", version, **facts)


def _size(subject: Subject) -> Iterator[Finding]:
    size = len(_SPACE.sub("", subject.text))
    if subject.type == "IDENTITY_POLICY" and size > QUOTA:
        facts = {"size": size, "quota": QUOTA}
        yield Finding.of("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", subject.root, **facts)


def _statement(node: Node, subject: Subject) -> Iterator[Finding]:
    yield from _unknown(node, STATEMENT)
    yield from _effect(node)
    yield from _sid(node, subject)
    for name in ("Action", "Resource", "Principal"):
        one, other = node.get(name), node.get(f"Not{name}")
        if one and other:
            facts = {"one": name, "other": f"Not{name}"}
            nodes = (one.name or one, other.name or other)
            yield Finding.of("UNSUPPORTED_ELEMENT_COMBINATION", *nodes, **facts)
    yield from _needed(node, "Action")
    if subject.type != "RESOURCE_POLICY":
        yield from _needed(node, "Resource")
    elif subject.is_trust:
        for name in ("Resource", "NotResource"):
            if found := node.get(name):
                yield Finding.of("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", found.name or found)
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        yield from _strings(node.get(name))


def _effect(node: Node) -> Iterator[Finding]:
    effect = node.get("Effect")
    if effect is None:
        yield Finding.of("MISSING_EFFECT", node)
    elif effect.kind != "string":
        yield Finding.of("DATA_TYPE_MISMATCH", effect, kind="String")
    elif effect.value not in ("Allow", "Deny"):
        yield Finding.of("INVALID_EFFECT", effect, effect=effect.value)


def _sid(node: Node, subject: Subject) -> Iterator[Finding]:
    sid = node.get("Sid")
    if sid is None:
        return
    if sid.kind != "string":
        yield Finding.of("DATA_TYPE_MISMATCH", sid, kind="String")
    elif not sid.value:
        yield Finding.of("EMPTY_SID_VALUE", sid)
    elif subject.type == "IDENTITY_POLICY" and not _SID.fullmatch(sid.value):
        yield Finding.of("UNSUPPORTED_SID", sid)


def _sids(subject: Subject) -> Iterator[Finding]:
    named = [sid for one in subject.statements if (sid := one.get("Sid")) and sid.value]
    counts = Counter(str(sid.value) for sid in named)
    strict = subject.type == "IDENTITY_POLICY"
    code = "UNIQUE_SIDS_REQUIRED" if strict else "UNIQUE_SIDS_RECOMMENDED"
    for value, count in counts.items():
        if count > 1:
            yield Finding.of(code, *(sid for sid in named if sid.value == value))


def _needed(node: Node, name: str) -> Iterator[Finding]:
    found = node.get(name) or node.get(f"Not{name}")
    if found is None:
        yield Finding.of(f"MISSING_{name.upper()}", node)
    elif found.value == []:
        yield Finding.of(f"EMPTY_ARRAY_{name.upper()}", found)


def _strings(node: Node | None) -> Iterator[Finding]:
    for one in node.each() if node else ():
        if one.kind != "string":
            yield Finding.of("DATA_TYPE_MISMATCH", one, kind="String")
