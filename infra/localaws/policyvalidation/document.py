"""A policy as it is written: each value with its place in the text, and the way to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
# As ``Location`` tells it: ``{"value": "Statement"}, {"index": 0}, {"value": "Action"}``.
Path = tuple[dict[str, Any], ...]


class JsonSyntaxError(ValueError):
    """``offset`` is where reading stopped, from 0."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True)
class Node:
    """A value: ``start`` and ``end`` are offsets. Objects have ``members``, arrays ``items``; a
    member's name has a node of its own."""

    value: Any
    start: int
    end: int
    path: Path = ()
    name: Node | None = None
    members: dict[str, Node] = field(default_factory=dict)
    items: tuple[Node, ...] = ()

    def get(self, name: str) -> Node | None:
        return self.members.get(name)

    def each(self) -> tuple[Node, ...]:
        """One value stands for a list of it."""
        return self.items if isinstance(self.value, list) else (self,)

    def strings(self) -> Iterator[Node]:
        return (node for node in self.each() if isinstance(node.value, str))

    @property
    def kind(self) -> str:
        """JSON's name for its type."""
        if isinstance(self.value, bool):
            return "boolean"
        names = {dict: "object", list: "array", str: "string", type(None): "null"}
        return names.get(type(self.value), "number")


def read(text: str) -> Node:
    """
    Raises:
        JsonSyntaxError.
    """
    try:
        node, end = _read(text, _skip(text, 0), ())
    except (IndexError, RecursionError):
        raise JsonSyntaxError(len(text)) from None
    except json.JSONDecodeError as error:
        raise JsonSyntaxError(error.pos) from None
    if _skip(text, end) < len(text):
        raise JsonSyntaxError(_skip(text, end))
    return node


def _read(text: str, at: int, path: Path, name: Node | None = None) -> tuple[Node, int]:
    if text[at] == "{":
        members, end = _members(text, at, path)
        value: Any = {key: node.value for key, node in members.items()}
        return Node(value, at, end, path, name, members=members), end
    if text[at] == "[":
        items, end = _items(text, at, path)
        return Node([node.value for node in items], at, end, path, name, items=tuple(items)), end
    value, end = _DECODER.raw_decode(text, at)
    return Node(value, at, end, path, name), end


def _members(text: str, at: int, path: Path) -> tuple[dict[str, Node], int]:
    members: dict[str, Node] = {}
    at = _skip(text, at + 1)
    while text[at] != "}":
        if members:
            at = _past(text, at, ",")
        key, end = _DECODER.raw_decode(text, at)
        if not isinstance(key, str) or key in members:
            raise JsonSyntaxError(at)
        name = Node(key, at, end, (*path, {"key": key}))
        start = _past(text, _skip(text, end), ":")
        members[key], at = _read(text, start, (*path, {"value": key}), name)
        at = _skip(text, at)
    return members, at + 1


def _items(text: str, at: int, path: Path) -> tuple[list[Node], int]:
    items: list[Node] = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        if items:
            at = _past(text, at, ",")
        node, at = _read(text, at, (*path, {"index": len(items)}))
        items.append(node)
        at = _skip(text, at)
    return items, at + 1


def _past(text: str, at: int, mark: str) -> int:
    if text[at] != mark:
        raise JsonSyntaxError(at)
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def position(text: str, offset: int) -> dict[str, int]:
    """Lines are counted from 1, columns and offsets from 0."""
    start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, offset) + 1, "column": offset - start, "offset": offset}
