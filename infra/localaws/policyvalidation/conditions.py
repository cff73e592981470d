"""The conditions of statements: operators, keys, and whether the two and the values go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from iampolicy.conditions import OPERATORS, split_quantifier
from localaws.policyvalidation import contextkeys, values, variables
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import Subject

_IF_EXISTS = "IfExists"
_FAMILY = re.compile("String|Numeric|Date|Bool|Binary|IpAddress|Arn|Null")
_KEY = re.compile(r"[^:\s]+:[^\s].*")


@dataclass(frozen=True)
class Operator:
    """``base`` is its name without set operator and suffix."""

    text: str
    quantifier: str
    base: str
    if_exists: bool

    @property
    def family(self) -> str:
        found = _FAMILY.search(self.base)
        return found[0] if found else ""

    @property
    def is_negated(self) -> bool:
        return OPERATORS[self.base][1]


def check(subject: Subject) -> Iterator[Finding]:
    for statement in subject.statements:
        condition = statement.get("Condition")
        if condition is None:
            continue
        if condition.kind != "object":
            yield Finding.of("DATA_TYPE_MISMATCH", condition, kind="Object")
        elif not condition.members:
            yield Finding.of("EMPTY_OBJECT_CONDITION", condition)
        for name, block in condition.members.items():
            yield from _block(name, block, subject)


def _block(name: str, block: Node, subject: Subject) -> Iterator[Finding]:
    if block.kind != "object":
        yield Finding.of("DATA_TYPE_MISMATCH", block, kind="Object")
        return
    if not block.members:
        yield Finding.of("EMPTY_OBJECT_CONDITION", block)
    operator = read(name)
    if name.endswith("NullIfExists"):
        yield Finding.of("NULL_WITH_IF_EXISTS", block.name or block)
    elif operator is None:
        yield Finding.of("INVALID_CONDITION_OPERATOR", block.name or block, operator=name)
    elif operator.base == "Null" and operator.quantifier:
        yield Finding.of("NULL_WITH_QUALIFIER", block.name or block)
    yield from _same_keys(block)
    for key, node in block.members.items():
        yield from _key(key, node)
        if operator:
            yield from _pair(operator, key, node, subject)


def read(name: str) -> Operator | None:
    try:
        quantifier, rest = split_quantifier(name)
    except KeyError:
        return None
    base = rest.removesuffix(_IF_EXISTS)
    known = base in OPERATORS and not (base == "Null" and rest != base)
    return Operator(name, quantifier, base, rest != base) if known else None


def _same_keys(block: Node) -> Iterator[Finding]:
    seen: dict[str, Node] = {}
    for key, node in block.members.items():
        name = node.name or node
        if first := seen.get(key.lower()):
            yield Finding.of("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", first, name, key=key)
        seen[key.lower()] = name


def _key(key: str, node: Node) -> Iterator[Finding]:
    name = node.name or node
    service = key.partition(":")[0]
    if not _KEY.fullmatch(key):
        yield Finding.of("INVALID_CONDITION_KEY_FORMAT", name)
    elif key.lower() in contextkeys.TAGS:
        yield Finding.of("MISSING_TAG_KEY_IN_CONDITION", name, key=key)
    elif service.lower() != "aws" and not contextkeys.is_service(service):
        yield Finding.of("INVALID_SERVICE", name, service=service)
    elif contextkeys.find(key) is None:
        if service.lower() == "aws":
            yield Finding.of("INVALID_GLOBAL_CONDITION_KEY", name, key=key)
        else:
            yield Finding.of("INVALID_SERVICE_CONDITION_KEY", name, key=key, service=service)


def _pair(operator: Operator, key: str, node: Node, subject: Subject) -> Iterator[Finding]:
    known = contextkeys.find(key) or contextkeys.UNKNOWN
    yield from _fits(operator, key, node, known)
    if node.value == []:
        yield from _empty(operator, key, node)
        return
    if len({each.kind for each in node.each()}) > 1:
        yield Finding.of("INVALID_CONDITION_DATA_TYPE", node)
    for each in node.strings():
        if operator.family in ("String", "Arn"):
            yield from variables.check_text(each, subject)
        elif "${" in str(each.value):
            yield Finding.of("INVALID_VARIABLE_FOR_OPERATOR", each)
    yield from values.check(operator.text, operator.family, operator.is_negated, key, node)


def _fits(operator: Operator, key: str, node: Node, known: contextkeys.Key) -> Iterator[Finding]:
    name = node.name or node
    if operator.family == "Null" or not known.kind:
        return
    if known.families and operator.family not in known.families:
        facts = {"allowed": known.families[0], "operator": operator.text, "key": key}
        yield Finding.of("TYPE_MISMATCH", name, **facts)
    if known.is_multivalued and not operator.quantifier:
        yield Finding.of("MISSING_QUALIFIER", name, key=key)
    elif operator.quantifier == "ForAllValues" and not known.is_multivalued:
        yield Finding.of("FORALLVALUES_WITH_SINGLE_VALUED_KEY", name, key=key)


def _empty(operator: Operator, key: str, node: Node) -> Iterator[Finding]:
    ending = f"_{operator.quantifier.upper()}" if operator.quantifier else ""
    if not ending and operator.if_exists:
        ending = "_IFEXISTS"
    yield Finding.of(f"EMPTY_ARRAY_CONDITION{ending}", node, key=key)
