"""The values of conditions: are they what their operator compares with?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_network

from iampolicy import conditions as readers
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.resources import region_names

_EPOCH = re.compile(r"\d+(\.\d+)?")
_WILD = re.compile(r"[*?]")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def check(operator: str, family: str, negated: bool, key: str, node: Node) -> Iterator[Finding]:
    """``operator`` as it is written, ``family`` what kind of values it compares."""
    nodes = [each for each in node.each() if "${" not in str(each.value)]
    for each in nodes:
        yield from _value(operator, family, each)
    if family == "Bool" and len(nodes) > 1:
        yield Finding.of("INVALID_CONDITION_MULTIPLE_BOOLEAN", node)
    if family == "IpAddress" and key.lower() == "aws:sourceip":
        yield from _private(nodes, node, negated)
    if family == "Numeric" and len(nodes) > 1:
        yield from _redundant(operator, key, nodes, node)
    if family == "String":
        yield from _wildcards(operator, node)
    if key.lower() == "aws:requestedregion":
        for each in nodes:
            if not _WILD.search(str(each.value)) and each.value not in region_names():
                yield Finding.of("INVALID_REGION", each, region=each.value)


def _value(operator: str, family: str, node: Node) -> Iterator[Finding]:
    text = _text(node)
    if family in _READ and not _READ[family](text):
        facts = {} if family == "Date" else {"operator": operator}
        yield Finding.of(f"TYPE_MISMATCH_{_CODES[family]}", node, **facts)
    elif family == "Date" and _EPOCH.fullmatch(text):
        yield Finding.of("INVALID_DATE_VALUE", node, date=text)
    elif family == "IpAddress":
        network = str(ip_network(text, strict=False))
        if "/" in text and network != text.lower():
            yield Finding.of("IMPROVE_IP_RANGE", node, network=network)


def _text(node: Node) -> str:
    return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)


def _is_boolean(text: str) -> bool:
    return text.lower() in ("true", "false")


_READ: dict[str, Callable[[str], object]] = {
    "Bool": _is_boolean,
    "Null": _is_boolean,
    "Date": readers.is_date,
    "Numeric": readers.is_number,
    "Binary": readers.is_base64,
    "IpAddress": readers.is_network,
}
_CODES = {
    "Bool": "BOOLEAN",
    "Null": "BOOLEAN",
    "Date": "DATE",
    "Numeric": "NUMBER",
    "Binary": "STRING",
    "IpAddress": "IP_RANGE",
}


def _private(nodes: list[Node], node: Node, negated: bool) -> Iterator[Finding]:
    read = [ip_network(_text(n), strict=False) for n in nodes if readers.is_network(_text(n))]
    private = [each for each in read if each.is_private]
    if private:
        code = "PRIVATE_NOT_IP_ADDRESS" if negated else "PRIVATE_IP_ADDRESS"
        yield Finding.of(code if len(private) == len(read) else f"{code}_SUBSET", node)


def _redundant(operator: str, key: str, nodes: list[Node], node: Node) -> Iterator[Finding]:
    """Of several bounds, the widest alone counts."""
    which = "greatest" if "LessThan" in operator else "least" if "GreaterThan" in operator else ""
    if which and all(readers.is_number(_text(each)) for each in nodes):
        facts = {"operator": operator, "which": which, "key": key}
        yield Finding.of("REDUNDANT_CONDITION_VALUE_NUM", node, **facts)


def _wildcards(operator: str, node: Node) -> Iterator[Finding]:
    for each in node.strings():
        if "Like" not in operator and _WILD.search(_VARIABLE.sub("", str(each.value))):
            yield Finding.of("WILDCARD_WITHOUT_LIKE_OPERATOR", each)
