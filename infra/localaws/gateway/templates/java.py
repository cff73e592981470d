"""Java's values, as far as a template sees them: how they print and compare.

API Gateway's templates run on Apache Velocity, over the maps and lists that JSON was read into.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any


class JsonArray(list[Any]):
    """A list that was read from JSON prints as JSON; one made by a template prints as Java's."""


class Entry:
    """``java.util.Map.Entry``."""

    def __init__(self, key: Any, value: Any) -> None:
        self.key, self.value = key, value

    def __str__(self) -> str:
        return f"{_nested(self.key)}={_nested(self.value)}"


class Variable:
    """One of API Gateway's own: its public attributes and methods are what templates see."""


class Untold(dict[str, Any]):
    """A map that prints as nothing (recorded: ``test_sqs_amz_json_protocol``, ``identity``)."""

    def __str__(self) -> str:
        return ""


def from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: from_json(child) for key, child in value.items()}
    if isinstance(value, list):
        return JsonArray(from_json(child) for child in value)
    return value


def text(value: Any) -> str:
    """What a reference prints. An absent value prints nothing (recorded by airspeed-ext's tests:
    ``test_unmatched_name_does_not_get_substituted``)."""
    return "" if value is None else _nested(value)


def _nested(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return _double(value)
    if isinstance(value, JsonArray):
        return to_json(value)
    if isinstance(value, dict) and not isinstance(value, Untold):
        return "{" + ", ".join(f"{_nested(k)}={_nested(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, range)):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return str(value)


def _double(value: float) -> str:
    """``Double.toString``: scientific from 10^7 on and below 10^-3."""
    if math.isnan(value) or math.isinf(value):
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)]
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    mantissa, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=text)


def truth(value: Any) -> bool:
    """What ``#if`` takes for true: all but ``false``.

    Velocity takes an absent value for false; API Gateway for an empty text, which is none (recorded
    by airspeed-ext's tests: ``test_if_statement_considers_None_to_be_truthy``).
    """
    return value is not False


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equal(left: Any, right: Any) -> bool:
    """Numbers by value, values of one kind as they are, others as they print (Velocity's
    ``==``)."""
    if (is_number(left) and is_number(right)) or type(left) is type(right):
        return bool(left == right)
    return text(left) == text(right)


def item(receiver: Any, index: Any) -> Any:
    """``$receiver[index]``."""
    if isinstance(receiver, dict):
        return receiver.get(index)
    if isinstance(receiver, (list, range)) and isinstance(index, int):
        return receiver[index] if -len(receiver) <= index < len(receiver) else None
    return None


def values(iterable: Any) -> list[Any] | range:
    """What ``#foreach`` goes over; nothing for what has no elements."""
    if isinstance(iterable, dict):
        return list(iterable.values())
    return iterable if isinstance(iterable, (list, range)) else []
