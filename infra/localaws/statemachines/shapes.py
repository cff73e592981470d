"""A task's arguments as a service's API takes them, and its answer as a task's result."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator
from typing import Any

from botocore.model import Shape

from localaws.statemachines.data import dumps


def arguments(shape: Shape | None, given: Any) -> Any:
    """With the API's own names (Step Functions' are in PascalCase throughout), without nulls.

    JSON where the API wants a string is written as one, which is how a message or a payload is
    made of an object.
    """
    if shape is None:
        return {}
    if shape.type_name == "structure" and isinstance(given, dict):
        named = {_capital(name): (name, member) for name, member in shape.members.items()}  # type: ignore[attr-defined]
        return {
            named[_capital(key)][0]: arguments(named[_capital(key)][1], value)
            for key, value in given.items()
            if value is not None and _capital(key) in named
        }
    if shape.type_name == "list" and isinstance(given, list):
        return [arguments(shape.member, each) for each in given]  # type: ignore[attr-defined]
    if shape.type_name == "map" and isinstance(given, dict):
        return {key: arguments(shape.value, each) for key, each in given.items()}  # type: ignore[attr-defined]
    if shape.type_name in ("string", "blob") and not isinstance(given, str):
        return dumps(given)
    return given


def unknown(shape: Shape | None, given: Any) -> Iterator[str]:
    """Fields that the API does not have, by name."""
    if shape is None or not isinstance(given, dict):
        return
    if shape.type_name == "structure":
        named = {_capital(name): member for name, member in shape.members.items()}  # type: ignore[attr-defined]
        for key, value in given.items():
            if _capital(key) not in named:
                yield key
            else:
                yield from unknown(named[_capital(key)], value)


def result(value: Any) -> Any:
    """As JSON in PascalCase: times in ISO 8601, bytes as text or Base64."""
    if isinstance(value, dict):
        return {key: result(each) for key, each in value.items()}
    if isinstance(value, list):
        return [result(each) for each in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (bytes, bytearray)):
        return _text(bytes(value))
    return value


def named_result(shape: Shape | None, value: Any) -> Any:
    """The same, of an answer whose members the API writes in camelCase."""
    if shape is None:
        return result(value)
    if shape.type_name == "structure" and isinstance(value, dict):
        members = shape.members  # type: ignore[attr-defined]
        return {
            _capital(name): named_result(members.get(name), each) for name, each in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [named_result(shape.member, each) for each in value]  # type: ignore[attr-defined]
    return result(value)


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()
