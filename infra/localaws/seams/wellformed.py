"""Requests that AWS's front ends refuse before a service sees them.

Their shapes are botocore's service models. Looking at each request would cost more than answering
it, so only what moto fails on is looked at in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, OperationNotFoundError
from moto.core.utils import get_service_model

from localaws.call import ApiCall
from localaws.errors import AwsError

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float, str),
    "double": (int, float, str),
    "timestamp": (int, float, str),
    "boolean": (bool,),
}
NO_TEXT = "The request body is not a text in UTF-8."
_LOCATIONS_OUTSIDE_THE_BODY = frozenset({"uri", "querystring", "header", "headers"})


def json_object(call: ApiCall) -> dict[str, Any]:
    """The body's parameters; moto takes a body that does not parse for one without any.

    Raises:
        AwsError: SerializationException.
    """
    document = _parsed(call.body or b"{}")
    if not isinstance(document, dict):
        raise AwsError("SerializationException", "The request body is not a JSON object.")
    return document


def complaint(call: ApiCall, service: str, operation: str, protocol: str) -> AwsError | None:
    """What AWS would say of a request that moto failed on, or None where it is well formed."""
    try:
        model = get_service_model(service).operation_model(operation)
    except OperationNotFoundError:
        return _unknown(operation, protocol)
    except Exception:  # an unknown service has no model
        return None
    if protocol not in ("json", "rest-json"):
        return None
    if _payload(model):
        return None if _is_text(call.body) else AwsError("BadRequestException", NO_TEXT)
    document = _parsed(call.body or b"{}")
    if not isinstance(document, dict):
        return AwsError("SerializationException", "The request body is not a JSON object.")
    found = next(_faults(model.input_shape, document, ""), None) if model.input_shape else None
    if found and (service, found.code) == ("logs", "ValidationException"):
        return AwsError("InvalidParameterException", found.message)
    return found


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _unknown(operation: str, protocol: str) -> AwsError:
    if protocol in ("query", "ec2"):
        return AwsError("InvalidAction", f"Could not find operation {operation}.")
    return AwsError("UnknownOperationException", f"There is no operation {operation}.")


def _payload(model: OperationModel) -> bool:
    """Whether the body as a whole is one member: a blob, mostly."""
    return bool(model.input_shape and model.input_shape.serialization.get("payload"))


def _faults(shape: Any, value: Any, path: str) -> Iterator[AwsError]:
    if not _is_of_type(shape, value):
        found = type(value).__name__
        text = f"'{path or '/'}' is of type {found}, where {shape.type_name} is expected."
        yield AwsError("SerializationException", text)
    elif shape.type_name in ("integer", "long", "string"):
        yield from _faults_of_size(shape, value, path)
    elif shape.type_name == "structure":
        yield from _faults_of_members(shape, value, path)
    elif shape.type_name == "list":
        for number, element in enumerate(value, 1):
            yield from _faults(shape.member, element, f"{path}.{number}.member")
    elif shape.type_name == "map":
        for key, element in value.items():
            yield from _faults(shape.value, element, f"{path}.{key}.member")


def _is_of_type(shape: Any, value: Any) -> bool:
    kinds = _PYTHON_TYPES.get(shape.type_name)
    if kinds is None or getattr(shape, "is_document_type", False):
        return True
    return isinstance(value, kinds) and isinstance(value, bool) == (shape.type_name == "boolean")


def _faults_of_size(shape: Any, value: Any, path: str) -> Iterator[AwsError]:
    least, most = (shape.metadata.get(name) for name in ("min", "max"))
    size, what = (len(value), "length") if isinstance(value, str) else (value, "value")
    wanted = (
        f"greater than or equal to {least}"
        if least is not None and size < least
        else f"less than or equal to {most}"
        if most is not None and size > most
        else ""
    )
    if wanted:
        yield AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{value}' at '{path[:1].lower()}{path[1:]}' "
            f"failed to satisfy constraint: Member must have {what} {wanted}",
        )


def _faults_of_members(shape: Any, value: dict[str, Any], path: str) -> Iterator[AwsError]:
    for name, member in shape.members.items():
        if member.serialization.get("location") in _LOCATIONS_OUTSIDE_THE_BODY:
            continue
        found = value.get(member.serialization.get("name", name))
        place = f"{path}.{name}".lstrip(".")
        if found is not None:
            yield from _faults(member, found, place)
        elif name in shape.required_members:
            yield AwsError(
                "ValidationException",
                f"1 validation error detected: Value null at '{place[0].lower()}{place[1:]}' "
                "failed to satisfy constraint: Member must not be null",
            )
