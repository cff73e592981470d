"""Parameters of the query protocol: ``Tags.member.1.Key=team`` → ``{"Tags": [{"Key": "team"}]}``.

Source: "AWS query protocol" of Smithy. Older models flatten what newer ones don't; both are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

Node = dict[str, Any]
DEEPEST = 16


def read(shape: Shape, form: Mapping[str, list[str]]) -> dict[str, Any]:
    """What the form gives for the members of a structure, by their names in the API."""
    tree: Node = {}
    for name, values in form.items():
        *parents, last = name.split(".", DEEPEST)
        node = tree
        for part in parents:
            found = node.setdefault(part, {})
            node = found if isinstance(found, dict) else {}
        node.setdefault(last, values[0])
    found = _value(shape, tree)
    return found if isinstance(found, dict) else {}


def _value(shape: Shape, node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if isinstance(shape, StructureShape):
        found = {}
        for name, member in shape.members.items():
            for wire in _wires(name, member):
                if wire in node:
                    found[name] = _value(member, node[wire])
        return found
    if isinstance(shape, ListShape):
        items = node.get("member", node)
        wire = shape.member.serialization.get("name", "")
        return [_value(shape.member, each) for each in _numbered(node.get(wire, items))]
    if isinstance(shape, MapShape):
        entries = [each for each in _numbered(node.get("entry", node)) if isinstance(each, dict)]
        return {
            str(_either(each, "key", "Name")): _value(shape.value, _either(each, "value", "Value"))
            for each in entries
        }
    return node


def _wires(name: str, member: Shape) -> Iterable[str]:
    wires = [member.serialization.get("name", name)]
    if isinstance(member, ListShape):  # a flattened list takes its member's name, or its shape's
        wires += [member.member.serialization.get("name", name), member.member.name]
    return wires


def _numbered(node: Any) -> list[Any]:
    """The values of ``1``, ``2``, … in order."""
    if not isinstance(node, dict):
        return []
    return [node[key] for key in sorted((k for k in node if k.isdigit()), key=int)]


def _either(node: Node, *names: str) -> Any:
    return next((node[name] for name in names if name in node), "")
