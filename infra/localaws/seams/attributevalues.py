"""Values of DynamoDB's attributes as requests have them: of one type each, which they keep to.

moto's own parser looks for all ten types in each value, and lets through what is of none or of two.
Refusals are AWS's ("AttributeValue", Amazon DynamoDB API Reference; "Quotas in Amazon DynamoDB").
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.parse import JSONParser

from localaws.errors import AwsError

DEEPEST = 32
_ONE = "must contain exactly one of the supported datatypes"
_EMPTY = f"Supplied AttributeValue is empty, {_ONE}"
_SEVERAL = f"Supplied AttributeValue has more than one datatypes set, {_ONE}"
_TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit"
)
_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("S", "N", "B"), str),
    **dict.fromkeys(("SS", "NS", "BS", "L"), list),
    **dict.fromkeys(("BOOL", "NULL"), bool),
    "M": dict,
}


class Parser(JSONParser):
    """Of requests to DynamoDB."""

    def _parse_structure(self, shape: Any, value: Any) -> Any:
        if shape.name == "AttributeValue":
            return read(value)
        return super()._parse_structure(shape, value)  # type: ignore[no-untyped-call]


def read(value: Any, depth: int = 0) -> dict[str, Any]:
    """As moto takes it.

    Raises:
        AwsError: ValidationException, SerializationException.
    """
    if type(value) is not dict:
        raise _misread(value, "structure")
    if depth > DEEPEST:
        raise AwsError("ValidationException", _TOO_DEEP)
    found = [(kind, one) for kind, one in value.items() if kind in _KINDS and one is not None]
    if len(found) != 1:
        raise AwsError("ValidationException", _SEVERAL if found else _EMPTY)
    kind, given = found[0]
    if type(given) is not _KINDS[kind]:
        raise _misread(given, kind)
    reader = _READERS.get(kind)
    return {kind: reader(given, depth + 1) if reader else given}


def _map(given: dict[str, Any], depth: int) -> dict[str, Any]:
    return {name: read(one, depth) for name, one in given.items()}


def _list(given: list[Any], depth: int) -> list[Any]:
    return [read(one, depth) for one in given]


def _texts(given: list[Any], _: int) -> list[str]:
    for one in given:
        if type(one) is not str:
            raise _misread(one, "member of a set")
    return given


def _bytes(text: str, _: int) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise AwsError("SerializationException", f"A value is no base64: {error}") from error


def _set_of_bytes(given: list[Any], depth: int) -> list[bytes]:
    return [_bytes(one, depth) for one in _texts(given, depth)]


_READERS: Mapping[str, Callable[[Any, int], Any]] = {
    "M": _map,
    "L": _list,
    "B": _bytes,
    "SS": _texts,
    "NS": _texts,
    "BS": _set_of_bytes,
}


def _misread(value: Any, wanted: str) -> AwsError:
    found = type(value).__name__
    return AwsError("SerializationException", f"{found} can not be converted to a {wanted}.")
