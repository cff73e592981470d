"""API operations by name: what a client would send for one, and what an answer says.

botocore's models, serialisers and parsers do both, as in any boto3 client, without its HTTP.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import botocore.parsers
import botocore.serialize
import botocore.session
from botocore.awsrequest import HeadersDict
from botocore.compat import urlencode
from botocore.exceptions import ParamValidationError
from botocore.model import OperationModel, ServiceModel
from botocore.utils import percent_encode_sequence

from localaws.call import ApiCall, Scope
from localaws.errors import AwsError
from localaws.reply import Reply


@functools.cache
def model_of(service: str, operation: str) -> OperationModel:
    """Its shapes. ``service`` is boto3's name.

    Raises:
        UnknownServiceError, OperationNotFoundError: botocore's, for what it does not know.
    """
    return service_model(service).operation_model(operation)


@functools.cache
def service_model(name: str) -> ServiceModel:
    """botocore's model, by boto3's name.

    Raises:
        botocore.exceptions.UnknownServiceError: when there is none.
    """
    return botocore.session.get_session().get_service_model(name)


def build(
    service: str,
    operation: str,
    parameters: Mapping[str, Any],
    access_key: str,
    region: str,
    *,
    validate: bool = True,
) -> ApiCall:
    """The call that a client of this access key would make; ``service`` is boto3's name for it.
    Without validation, what is missing is the service's to refuse.

    Raises:
        AwsError: SerializationException, when the parameters don't fit the operation.
    """
    model = model_of(service, operation)
    serializer = botocore.serialize.create_serializer(
        str(model.service_model.resolved_protocol), include_validation=validate
    )
    try:
        request = serializer.serialize_to_request(dict(parameters), model)
    except ParamValidationError as error:
        raise AwsError("SerializationException", str(error)) from error
    body = request["body"]
    path, _, words = request["url_path"].partition("?")  # Lambda has such words: `?find=…`
    query = percent_encode_sequence(request["query_string"] or {})
    return ApiCall(
        Scope(access_key, region, model.service_model.signing_name),
        request["method"],
        path,
        "&".join(part for part in (words, query) if part),
        tuple((name, str(value)) for name, value in request["headers"].items()),
        urlencode(body).encode() if isinstance(body, dict) else body or b"",
    )


def parsed(service: str, operation: str, reply: Reply) -> dict[str, Any]:
    """What boto3 would return, without ``ResponseMetadata``.

    Raises:
        AwsError: what the answer says went wrong.
    """
    model = model_of(service, operation)
    parser = botocore.parsers.create_parser(str(model.service_model.resolved_protocol))
    answer = {
        "status_code": reply.status,
        "headers": HeadersDict(dict(reply.headers)),  # found in any case of letters
        "body": reply.body,
    }
    shape: Any = model.output_shape  # None where an operation answers nothing, which parse takes
    found: dict[str, Any] = parser.parse(answer, shape)
    if "Error" in found and reply.status >= 300:
        told = found["Error"]
        raise AwsError(told.get("Code", ""), told.get("Message", ""), reply.status)
    found.pop("ResponseMetadata", None)
    return found
