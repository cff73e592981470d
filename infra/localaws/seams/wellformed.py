"""Requests that AWS's front ends refuse before a service sees them.

Their shapes are botocore's service models. Requests of the JSON and Query protocols are looked at
before moto sees them, or it would keep what is no state; frequent ones, which that would make
slower, and REST APIs only when moto fails on them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, OperationNotFoundError
from moto.core.parse import QueryParser
from moto.core.utils import get_service_model

from localaws.call import ApiCall
from localaws.errors import NOT_IN_XML, AwsError
from localaws.lambdaapi.constraints import violation

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str, bytes),
    "integer": (int,),
    "long": (int,),
    "float": (int, float, str),
    "double": (int, float, str),
    "timestamp": (int, float, str, datetime),
    "boolean": (bool,),
}
NO_TEXT = "The request body is not a text in UTF-8."
FREQUENT = frozenset(
    {
        *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        *("PutLogEvents", "PutMetricData"),
    }
)
# What is wrong with a member's value, where a service does not call it a ValidationException.
_CODES = {"logs": "InvalidParameterException", "cognito-idp": "InvalidParameterException"}
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


def document(call: ApiCall, service: str) -> dict[str, Any]:
    """The parameters of a call of the JSON protocol.

    Raises:
        AwsError: what AWS says of a request that is not of its operation's shape.
    """
    given = json_object(call)
    if call.target not in FREQUENT:
        found = _first(_model(service, call.target), service, given)
        if found:
            raise found
    return given


def refuse(call: ApiCall, service: str) -> None:
    """
    Raises:
        AwsError: as for ``document``, of a call of the JSON or the Query protocol.
    """
    kind = call.header("content-type")
    if kind.startswith("application/x-amz-json"):
        document(call, service)
    elif kind.startswith("application/x-www-form-urlencoded") and call.path == "/":
        found = _fault_of_form(call, service)
        if found:
            raise found


def _model(service: str, operation: str) -> OperationModel | None:
    try:
        model: OperationModel = get_service_model(service).operation_model(operation)
    except (OperationNotFoundError, UnknownServiceError):
        return None
    return model


def _fault_of_form(call: ApiCall, service: str) -> AwsError | None:
    form = {name: values[0] for name, values in call.parameters.items()}
    model = _model(service, form.get("Action", ""))
    if model is None or model.input_shape is None:
        return None
    unreadable = next((name for name in form if NOT_IN_XML.search(form[name])), None)
    if unreadable:
        return AwsError("ValidationError", f"Value at '{unreadable}' is not a text of XML 1.0.")
    parser: Any = QueryParser(model)  # type: ignore[arg-type]  # moto's adds what JSON needs
    try:
        given = parser.parse({"values": form})
    except ValueError as error:  # a number, a time or base64 that is none
        return AwsError("MalformedInput", str(error))
    found = _first(model, service, given)
    if found and found.code == "ValidationException":
        return AwsError("ValidationError", found.message)
    return found


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
    return _first(model, service, document)


def _first(model: OperationModel | None, service: str, given: Mapping[str, Any]) -> AwsError | None:
    if model is None or model.input_shape is None:
        return None
    found = next(_faults(model.input_shape, given, ""), None)
    if found is None:
        return None
    if found.missing and service == "sqs":
        text = f"The request must contain the parameter {found.missing}."
        return AwsError("MissingParameter", text)
    if found.code == "ValidationException":
        return AwsError(_CODES.get(service, found.code), found.message)
    return AwsError(found.code, found.message)


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


class _Fault(NamedTuple):
    code: str
    message: str
    missing: str = ""  # the member that is not there


def _faults(shape: Any, value: Any, path: str) -> Iterator[_Fault]:
    if shape.name == "AttributeValue":  # see ``attributevalues``
        return
    if not _is_of_type(shape, value):
        found = type(value).__name__
        text = f"'{path or '/'}' is of type {found}, where {shape.type_name} is expected."
        yield _Fault("SerializationException", text)
        return
    if shape.type_name == "blob" and isinstance(value, str) and not _is_base64(value):
        yield _Fault("SerializationException", f"'{path}' is no base64.")
    if shape.type_name in ("integer", "long", "string", "list", "map"):
        yield from _faults_of_size(shape, value, path)
    if shape.type_name == "structure":
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


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text)
    except ValueError:
        return False
    return True


def _faults_of_size(shape: Any, value: Any, path: str) -> Iterator[_Fault]:
    least, most = (shape.metadata.get(name) for name in ("min", "max"))
    size, what = (value, "value") if isinstance(value, int) else (len(value), "length")
    wanted = (
        f"greater than or equal to {least}"
        if least is not None and size < least
        else f"less than or equal to {most}"
        if most is not None and size > most
        else ""
    )
    if wanted:
        yield _constraint(violation(value, path, f"Member must have {what} {wanted}"))


def _faults_of_members(shape: Any, value: dict[str, Any], path: str) -> Iterator[_Fault]:
    for name, member in shape.members.items():
        if member.serialization.get("location") in _LOCATIONS_OUTSIDE_THE_BODY:
            continue
        found = value.get(member.serialization.get("name", name), value.get(name))
        place = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
        if found is not None:
            yield from _faults(member, found, place)
        elif name in shape.required_members:
            yield _constraint(violation(None, place, "Member must not be null"), name)


def _constraint(broken: str, missing: str = "") -> _Fault:
    return _Fault("ValidationException", f"1 validation error detected: {broken}", missing)
