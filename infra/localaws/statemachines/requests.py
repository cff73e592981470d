"""A call's parameters, checked against the API's model, and pages of its answer."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import Any, TypeVar

from localaws.call import ApiCall
from localaws.errors import AwsError
from localaws.operations import model_of

T = TypeVar("T")
DEFAULT_PAGE = 100
PYTHON_TYPES = {"string": str, "boolean": bool, "integer": int, "structure": dict, "list": list}


def parameters(call: ApiCall) -> dict[str, Any]:
    """
    Raises:
        AwsError: SerializationException, ValidationException.
    """
    try:
        given = json.loads(call.body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        text = "The request body is not a JSON object."
        raise AwsError("SerializationException", text)
    shape: Any = model_of("stepfunctions", call.target).input_shape
    for name, member in shape.members.items():
        value = given.get(name)
        if value is None:
            if name in shape.required_members:
                raise violation("null", name, "Member must not be null")
            continue
        if not isinstance(value, PYTHON_TYPES.get(member.type_name, object)):
            text = f"'{name}' is of type {type(value).__name__}, not {member.type_name}."
            raise AwsError("SerializationException", text)
        _check(name, member, value)
    return {name: value for name, value in given.items() if value is not None}


def _check(name: str, shape: Any, value: Any) -> None:
    length = len(value) if isinstance(value, str) else value if isinstance(value, int) else 0
    bound = "length" if isinstance(value, str) else "value"
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    shown = f"'{value}'" if len(str(value)) < 1_000 else ""
    if highest is not None and length > highest:
        raise violation(shown, name, f"Member must have {bound} less than or equal to {highest}")
    if lowest is not None and length < lowest:
        raise violation(shown, name, f"Member must have {bound} greater than or equal to {lowest}")
    allowed = getattr(shape, "enum", None)
    if allowed and value not in allowed:
        listed = ", ".join(allowed)
        raise violation(shown, name, f"Member must satisfy enum value set: [{listed}]")


def violation(value: str, name: str, constraint: str) -> AwsError:
    given = f"Value {value} at" if value else "Value at"
    return AwsError(
        "ValidationException",
        f"1 validation error detected: {given} '{name}' failed to satisfy constraint: {constraint}",
    )


def page(given: dict[str, Any], found: Sequence[T]) -> tuple[Sequence[T], dict[str, str]]:
    """The page that was asked for, and the token of the next one.

    Raises:
        AwsError: InvalidToken.
    """
    start = _place(given["nextToken"]) if given.get("nextToken") else 0
    end = start + (given.get("maxResults") or DEFAULT_PAGE)
    more = {"nextToken": _token(end)} if end < len(found) else {}
    return found[start:end], more


def _token(place: int) -> str:
    return base64.b64encode(f"place={place}".encode()).decode()


def _place(token: str) -> int:
    try:
        found = re.fullmatch(rb"place=(\d+)", base64.b64decode(token, validate=True))
    except ValueError:
        found = None
    if not found:
        raise AwsError("InvalidToken", "Invalid Token: 'Invalid token'")
    return int(found[1])
