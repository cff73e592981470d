"""What a value answers to a template, by the names of Java's methods.

Named in "java.lang.String", "java.util.Map" and "java.util.List"; nothing else of a value can be
reached from a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws.gateway.templates import java
from localaws.patterns import MalformedPattern, Match, Pattern

Methods = Mapping[str, Callable[..., Any]]


def property_of(receiver: Any, name: str) -> Any:
    """``$receiver.name``: a map's value, or what its getter answers; None where there is none."""
    if isinstance(receiver, dict):
        return receiver.get(name)
    if isinstance(receiver, (java.Variable, java.Entry)):
        found = getattr(receiver, name, None)
        return None if callable(found) else found
    getter = "is" if name == "empty" else "get"
    method = _methods(receiver).get(getter + name[:1].upper() + name[1:])
    return method(receiver) if method else None


def call(receiver: Any, name: str, arguments: list[Any]) -> Any:
    """``$receiver.name(arguments)``; None where Java has no such method, or it fails, which
    Velocity takes for an absent value."""
    if isinstance(receiver, java.Variable):
        method = getattr(receiver, name, None)
        return method(*arguments) if callable(method) else None
    known = _methods(receiver).get(name)
    if known is None:
        return None
    try:
        return known(receiver, *arguments)
    except (LookupError, TypeError, ValueError, AttributeError, MalformedPattern):
        return None


def _methods(receiver: Any) -> Methods:
    for kind, methods in METHODS:
        if isinstance(receiver, kind):
            return methods
    return OBJECT


def _substring(value: str, start: int, end: int | None = None) -> str:
    end = len(value) if end is None else end
    if not 0 <= start <= end <= len(value):
        raise IndexError(start)
    return value[start:end]


def _split(value: str, pattern: str, limit: int = 0) -> list[str]:
    """As ``String.split``: a regular expression; trailing empty texts are left out."""
    parts = Pattern(pattern).split(value, max(limit - 1, 0))
    found = Pattern(f"^(?:{pattern}).").search(value)
    parts = parts[1:] if parts and not parts[0] and not found else parts
    while limit == 0 and len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def _replacement(replacement: str) -> Callable[[Match], str]:
    """``$1`` stands for a group, a backslash takes the next character as it is."""

    def replace(found: Match) -> str:
        return re.sub(
            r"\\(.)|\$(\d)",
            lambda part: part[1] if part[1] is not None else found[int(part[2])] or "",
            replacement,
            flags=re.S,
        )

    return replace


def _set(receiver: list[Any], index: int, value: Any) -> Any:
    before = receiver[index]
    receiver[index] = value
    return before


def _put(receiver: dict[Any, Any], key: Any, value: Any) -> Any:
    before = receiver.get(key)
    receiver[key] = value
    return before


def _add(receiver: list[Any], *arguments: Any) -> Any:
    if len(arguments) == 2:
        receiver.insert(*arguments)
        return None
    receiver.append(*arguments)
    return True


def _add_all(receiver: list[Any], others: list[Any]) -> bool:
    receiver.extend(others)
    return bool(others)


def _remove(receiver: list[Any], wanted: Any) -> Any:
    if isinstance(wanted, int):
        return receiver.pop(wanted)
    if wanted not in receiver:
        return False
    receiver.remove(wanted)
    return True


OBJECT: Methods = {"toString": java.text, "equals": java.equal}
STRING: Methods = {
    **OBJECT,
    "length": len,
    "isEmpty": lambda one: not one,
    "charAt": lambda one, index: _substring(one, index, index + 1),
    "concat": lambda one, other: one + other,
    "contains": lambda one, other: java.text(other) in one,
    "startsWith": lambda one, other, start=0: one.startswith(other, start),
    "endsWith": lambda one, other: one.endswith(other),
    "indexOf": lambda one, other, start=0: one.find(other, start),
    "lastIndexOf": lambda one, other: one.rfind(other),
    "equalsIgnoreCase": lambda one, other: one.lower() == other.lower(),
    "compareTo": lambda one, other: (one > other) - (one < other),
    "matches": lambda one, pattern: Pattern(pattern).fullmatch(one) is not None,
    "replace": lambda one, old, new: one.replace(old, new),
    "replaceAll": lambda one, pattern, new: Pattern(pattern).sub(_replacement(new), one),
    "replaceFirst": lambda one, pattern, new: Pattern(pattern).sub(_replacement(new), one, 1),
    "split": _split,
    "substring": _substring,
    "toLowerCase": lambda one: one.lower(),
    "toUpperCase": lambda one: one.upper(),
    "trim": lambda one: one.strip(),
}
LIST: Methods = {
    **OBJECT,
    "size": len,
    "isEmpty": lambda one: not one,
    "get": lambda one, index: one[index],
    "set": _set,
    "add": _add,
    "addAll": _add_all,
    "clear": lambda one: one.clear(),
    "contains": lambda one, other: other in one,
    "indexOf": lambda one, other: one.index(other) if other in one else -1,
    "remove": _remove,
}
MAP: Methods = {
    **OBJECT,
    "size": len,
    "isEmpty": lambda one: not one,
    "get": lambda one, key: one.get(key),
    "getOrDefault": lambda one, key, default: one.get(key, default),
    "containsKey": lambda one, key: key in one,
    "containsValue": lambda one, value: value in one.values(),
    "put": _put,
    "putAll": lambda one, others: one.update(others),
    "remove": lambda one, key: one.pop(key, None),
    "clear": lambda one: one.clear(),
    "keySet": list,
    "values": lambda one: list(one.values()),
    "entrySet": lambda one: [java.Entry(key, value) for key, value in one.items()],
}
ENTRY: Methods = {**OBJECT, "getKey": lambda one: one.key, "getValue": lambda one: one.value}
NUMBER: Methods = {
    **OBJECT,
    "intValue": int,
    "longValue": int,
    "doubleValue": float,
    "compareTo": lambda one, other: (one > other) - (one < other),
}
METHODS: tuple[tuple[type | tuple[type, ...], Methods], ...] = (
    (str, STRING),
    (dict, MAP),
    ((list, range), LIST),
    (bool, OBJECT),
    ((int, float), NUMBER),
    (java.Entry, ENTRY),
)
