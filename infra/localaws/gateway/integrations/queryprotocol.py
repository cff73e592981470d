"""The query protocol, with JSON answers: what API Gateway speaks with SQS, SNS and their like.

Requests are forms; an ``Accept`` of JSON, which is API Gateway's, has the answer's XML written as
JSON, ``{"SendMessageResponse": {"SendMessageResult": {…}, "ResponseMetadata": {…}}}``, with null
for what is absent (recorded: ``test_ssm_aws_integration``).
"""

from __future__ import annotations

import base64
import datetime
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from botocore.model import (
    ListShape,
    MapShape,
    OperationModel,
    OperationNotFoundError,
    Shape,
    StructureShape,
)

from localaws.access.caller import Caller
from localaws.errors import AwsError
from localaws.gateway import headers
from localaws.gateway.endpoint import EndpointRequest
from localaws.reply import Reply
from localaws.services import Services

if TYPE_CHECKING:
    from localaws.gateway.integrations.service import Target

FORM = "application/x-www-form-urlencoded"
QUEUE = re.compile(r"/(?P<account>\d{12})/(?P<name>[^/?]+)")
# Names in JSON answers that are not the API's.
RENAMED = {("sqs", "Messages"): "messages"}


@dataclass(frozen=True)
class Asked:
    operation: str
    form: Mapping[str, str]


def read(target: Target, request: EndpointRequest) -> Asked | None:
    """The operation and its parameters; None for a request of another protocol."""
    form = dict(request.query)
    if headers.media_type(headers.value_of(request.headers, "content-type")) == FORM:
        body = request.body.decode("utf-8", "replace")
        form |= dict(parse_qsl(body, keep_blank_values=True))
    if headers.value_of(request.headers, "x-amz-target"):
        return None
    operation = target.operation or form.get("Action", "")
    queue = QUEUE.match(target.path)
    if target.service == "sqs" and queue and "QueueUrl" not in form:
        form["QueueUrl"] = f"https://sqs.{target.region}.amazonaws.com{queue[0]}"
    return Asked(operation, form) if operation else None


async def answer(services: Services, caller: Caller, target: Target, asked: Asked) -> Reply:
    """Raises: AwsError, when the caller may not act as its role."""
    request_id = str(uuid.uuid4())
    try:
        model = target.model.operation_model(asked.operation)
    except OperationNotFoundError:
        text = f"The action {asked.operation} is not valid for this endpoint."
        return _failed(AwsError("InvalidAction", text), request_id)
    parameters = _structure(model.input_shape, "", asked.form) if model.input_shape else {}
    try:
        result = await services.call(
            caller, target.region, target.service, asked.operation, parameters
        )
    except AwsError as error:
        if "sts:AssumeRole" in error.message:
            raise
        return _failed(error, request_id)
    return Reply.json(200, _answered(target.service, model, result, request_id))


def document(body: bytes) -> dict[str, Any]:
    """A JSON object, or an empty one for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _failed(error: AwsError, request_id: str) -> Reply:
    kind = "Sender" if error.status < 500 else "Receiver"
    told = {"Code": error.code, "Message": error.message, "Type": kind}
    return Reply.json(error.status, {"Error": told, "RequestId": request_id})


def _answered(
    service: str, model: OperationModel, result: Mapping[str, Any], request_id: str
) -> dict[str, Any]:
    inside: dict[str, Any] = {"ResponseMetadata": {"RequestId": request_id}}
    if model.output_shape is not None and model.output_shape.members:
        inside[f"{model.name}Result"] = _json(service, model.output_shape, result)
    return {f"{model.name}Response": inside}


def _json(service: str, shape: Shape, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(shape, StructureShape):
        return {
            RENAMED.get((service, name), name): _json(service, member, value.get(name))
            for name, member in shape.members.items()
        }
    if isinstance(shape, ListShape):
        return [_json(service, shape.member, one) for one in value]
    if isinstance(shape, MapShape):
        return {key: _json(service, shape.value, one) for key, one in value.items()}
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _structure(shape: StructureShape, prefix: str, form: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        # A list or a map is named by its elements too: ``AttributeName.1`` (recorded:
        # ``test_sqs_aws_integration_with_message_attribute``).
        names = (name, str(member.serialization.get("name", name)), name.removesuffix("s"))
        values = (_value(member, f"{prefix}{one}", form) for one in dict.fromkeys(names))
        value = next((one for one in values if one is not None), None)
        if value is not None:
            found[name] = value
    return found


def _value(shape: Shape, name: str, form: Mapping[str, str]) -> Any:
    """None where the form has no such parameter."""
    if not isinstance(shape, (StructureShape, ListShape, MapShape)):
        return _scalar(shape, form[name]) if name in form else None
    if not any(key.startswith(f"{name}.") for key in form):
        return None
    if isinstance(shape, StructureShape):
        return _structure(shape, f"{name}.", form)
    if isinstance(shape, ListShape):
        return [_value(shape.member, place, form) for place in _places(name, "member", form)]
    return {
        _first(form, place, "Name", "key"): _map_value(shape, place, form)
        for place in _places(name, "entry", form)
    }


def _map_value(shape: MapShape, place: str, form: Mapping[str, str]) -> Any:
    upper = _value(shape.value, f"{place}.Value", form)
    return _value(shape.value, f"{place}.value", form) if upper is None else upper


def _first(form: Mapping[str, str], place: str, *names: str) -> str:
    return next((form[f"{place}.{one}"] for one in names if f"{place}.{one}" in form), "")


def _places(name: str, between: str, form: Mapping[str, str]) -> list[str]:
    """``Name.1``, ``Name.member.1``, in the order of their numbers."""
    pattern = re.compile(rf"({re.escape(name)}(?:\.{between})?)\.(\d+)(?:\.|$)")
    found = {(int(one[2]), f"{one[1]}.{one[2]}") for key in form if (one := pattern.match(key))}
    return [place for _, place in sorted(found)]


def _scalar(shape: Shape, text: str) -> Any:
    try:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name in ("float", "double"):
            return float(text)
        if shape.type_name == "blob":
            return base64.b64decode(text)
    except ValueError:
        return text  # botocore refuses it by the parameter's name
    return text.lower() == "true" if shape.type_name == "boolean" else text
