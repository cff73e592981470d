"""Which operation a call is, of which service, and what it is given, in every protocol of AWS.

The protocols are those of botocore's models ("AWS protocols", Smithy). A call says its own: clients
of different ages speak different ones to the same service.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel
from botocore.parsers import RpcV2CBORParser

from localaws.access.requirements import queryform, rest
from localaws.call import ApiCall
from localaws.operations import service_model

# boto3's names for those who sign with the same name, and the rest whose signing name is another.
MODELS = {
    "access-analyzer": ("accessanalyzer",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "email": ("ses",),
    "eventbridge": ("events",),
    "monitoring": ("cloudwatch",),
    "s3": ("s3", "s3control"),
    "ses": ("ses", "sesv2"),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
# "Service prefix" of the Service Authorization Reference, where it isn't the signing name.
PREFIXES = {
    "email": "ses",
    "eventbridge": "events",
    "monitoring": "cloudwatch",
    "tagging": "tag",
}


@dataclass(frozen=True)
class Asked:
    """An operation and its parameters, by the API's own names for them.

    ``prefix`` is what policies call the service, ``service`` what boto3 does. ``operation`` is the
    empty string for what no model knows.
    """

    call: ApiCall
    prefix: str
    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def recognise(call: ApiCall) -> Asked:
    """A body that cannot be read counts as an empty one: refusing it is its service's part."""
    prefix = PREFIXES.get(call.service, call.service)
    target = call.header("x-amz-target")
    if target:
        service, operation = _targeted(call.service, target)
        return Asked(call, prefix, service, operation, _json(call.body))
    words = call.path.split("/")
    if len(words) == 5 and (words[1], words[3]) == ("service", "operation"):
        return Asked(call, prefix, _services(call.service)[0], words[4], _cbor(call.body))
    if "Action" in (form := call.parameters):
        return _formed(call, prefix, form)
    return _routed(call, prefix)


@functools.lru_cache(maxsize=1024)
def _targeted(signing_name: str, target: str) -> tuple[str, str]:
    """``DynamoDBStreams_20120810.GetRecords`` → ``("dynamodbstreams", "GetRecords")``."""
    prefix, _, operation = target.rpartition(".")
    for name in _services(signing_name):
        if service_model(name).metadata.get("targetPrefix") == prefix:
            return name, operation
    return _services(signing_name)[0], operation


@functools.cache
def _services(signing_name: str) -> tuple[str, ...]:
    return MODELS.get(signing_name, (signing_name,))


def _candidates(call: ApiCall) -> tuple[str, ...]:
    """S3 Control's paths begin with its version, which no bucket is called."""
    is_control = call.service == "s3" and call.path.startswith("/v20180820/")
    return ("s3control",) if is_control else _services(call.service)


def model_of(service: str, operation: str) -> OperationModel | None:
    """None for what botocore does not know."""
    try:
        model = service_model(service)
    except UnknownServiceError:
        return None
    return model.operation_model(operation) if operation in model.operation_names else None


def _formed(call: ApiCall, prefix: str, form: Mapping[str, list[str]]) -> Asked:
    operation, service = form["Action"][0], _services(call.service)[0]
    model = model_of(service, operation)
    shape = model.input_shape if model else None
    return Asked(call, prefix, service, operation, queryform.read(shape, form) if shape else {})


def _routed(call: ApiCall, prefix: str) -> Asked:
    for name in _candidates(call):
        try:
            found = rest.match(service_model(name), call)
        except UnknownServiceError:
            continue
        if found:
            model, labels = found
            return Asked(call, prefix, name, model.name, rest.parameters(model, labels, call))
    return Asked(call, prefix, _services(call.service)[0], "")


def _json(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _cbor(body: bytes) -> dict[str, Any]:
    try:
        document = RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body)))
    except Exception:  # its parser raises whatever it meets
        return {}
    return document if isinstance(document, dict) else {}
