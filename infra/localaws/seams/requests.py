"""API calls, answered from moto's state."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from typing import Any

import moto.backend_index
import moto.backends
from botocore.exceptions import ClientError
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from localaws.call import ApiCall
from localaws.errors import AwsError, not_implemented
from localaws.reply import Reply
from localaws.seams import functions, tablecalls, wellformed
from localaws.seams.mends import failures, load, refusals
from localaws.seams.state import ACCOUNT, PARTITION

HIDDEN_HEADERS = frozenset({"x-moto-account-id"})


class _Request(Request):
    """``from_wsgi_server`` makes moto leave the Date header to the server."""

    from_wsgi_server = True


class _S3Request(_Request):
    """An object is kept as it came, a form too, which curl says of whatever it sends."""

    @property
    def want_form_data_parsed(self) -> bool:
        return self.mimetype.startswith("multipart/")


def dispatch(call: ApiCall) -> Reply:
    """Answer one API call from moto's state.

    Raises:
        AwsError: for what moto does not have, and for what it fails on.
    """
    try:
        return _ours(call) or _reply(_ask_moto(call))
    except HTTPException as error:
        return _of_moto(error)
    except ClientError as error:
        told = error.response["Error"]
        raise AwsError(told["Code"], told["Message"]) from error
    except NotImplementedError as error:
        raise not_implemented(call.service, operation_of(call)) from error
    except AwsError:
        raise
    except Exception as error:
        raise _failure(call, error) from error


def _ours(call: ApiCall) -> Reply | None:
    """From the one control plane that is not moto's."""
    if call.service != "lambda":
        return None
    load("awslambda")
    return functions.answer(call)


def _ask_moto(call: ApiCall) -> Any:
    backend = _backend_name(call)
    load(backend)
    if backend == "dynamodb" and call.header("content-type").startswith("application/x-amz-json"):
        return tablecalls.ask(call)
    wellformed.refuse(call, service_model_name(call))
    request = as_request(call)
    handler = _handler(backend, request.raw_path)
    if handler is None or (backend == "s3" and refusals.is_not_in_s3(call.path, call.query)):
        raise NotImplementedError
    return handler(request, request.raw_url, dict(request.headers))


def _of_moto(error: HTTPException) -> Reply:
    """moto's own errors are in the service's form already; werkzeug's are pages for people."""
    if type(error).__module__.startswith("werkzeug."):
        code = error.name.title().replace(" ", "")
        raise AwsError(code, error.description or error.name, error.code or 500) from error
    return _reply((error.code or 500, dict(error.get_headers()), error.get_body()))


def _failure(call: ApiCall, error: Exception) -> AwsError:
    operation = operation_of(call)
    service = service_model_name(call)
    complaint = wellformed.complaint(call, service, operation, protocol_of(call))
    meant = complaint or failures.meant(service, operation, error)
    if meant:
        return meant
    text = f"The local AWS failed on {call.service}:{operation} ({error!r})."
    return AwsError("InternalFailure", f"{text} This is our fault; please report it.", 500)


def _reply(result: Any) -> Reply:
    status, headers, content = result if len(result) == 3 else (200, {}, result)
    body = content.encode() if isinstance(content, str) else bytes(content or b"")
    fields = [(name, str(value)) for name, value in headers.items() if name.lower() != "status"]
    if not any(name.lower() == "content-type" for name, _ in fields):
        fields.append(("Content-Type", "application/json"))
    return Reply(int(status), body, fields)


def _environ(call: ApiCall) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "PATH_INFO": call.path,
        "RAW_URI": call.path,  # S3 keys hold encoded slashes, which decoding would lose
        "QUERY_STRING": call.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
    }
    for name, value in call.headers:
        if name.lower() not in HIDDEN_HEADERS:
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = str(len(call.body))
    return environ


@functools.lru_cache(1024)
def _backend_for(service: str, region: str) -> str | None:
    host = f"http://{service}.{region}.amazonaws.com"
    patterns = moto.backend_index.backend_url_patterns
    return next((name for name, pattern in patterns if pattern.match(host)), None)


# Signing names that are not the host's first label, as in moto's own server.
_SIGNING_NAMES = {"eventbridge": "events", "iotdata": "data.iot"}


def _backend_name(call: ApiCall) -> str:
    if call.service == "dynamodb":
        streams = call.header("x-amz-target").startswith("DynamoDBStreams")
        return "dynamodbstreams" if streams else "dynamodb"
    if call.service == "ses" and call.path.startswith("/v2/"):
        return "sesv2"
    name = _backend_for(_SIGNING_NAMES.get(call.service, call.service), call.region)
    if name is None:
        raise not_implemented(call.service, operation_of(call))
    return name


@functools.cache
def _routes(backend: str) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
    regions = moto.backends.get_backend(backend)[ACCOUNT]  # type: ignore[call-overload]
    instance = regions["us-east-1" if "us-east-1" in regions else PARTITION]
    return [(re.compile(path), handler) for path, handler in instance.url_paths.items()]


def _handler(backend: str, path: str) -> Callable[..., Any] | None:
    for pattern, handler in _routes(backend):
        if pattern.match(path):
            return handler
    return None


# Signing names that are not botocore's names of a service.
_MODEL_NAMES = {
    "access-analyzer": "accessanalyzer",
    "email": "ses",
    "eventbridge": "events",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}


def service_model_name(call: ApiCall) -> str:
    """botocore's name of the service; some share a signing name."""
    if call.service == "apigateway" and call.path.startswith("/v2/"):
        return "apigatewayv2"
    if call.service == "ses" and call.path.startswith("/v2/"):
        return "sesv2"
    if call.header("x-amz-target").startswith("DynamoDBStreams"):
        return "dynamodbstreams"
    return _MODEL_NAMES.get(call.service, call.service)


def as_request(call: ApiCall) -> Request:
    """As moto reads it."""
    kind = _S3Request if call.service == "s3" else _Request
    return kind(_environ(call))


def operation_of(call: ApiCall) -> str:
    """The operation's name for messages; the method and path where no model knows it."""
    if call.target:
        return call.target
    named = call.parameters.get("Action")
    if named:
        return named[0]
    try:
        router = get_service_router(service_model_name(call))
        return str(router.match(as_request(call))[0].name)
    except Exception:  # the router raises whatever its parser meets
        return f"{call.method} {call.path}"


def protocol_of(call: ApiCall) -> str:
    """The wire form that the caller expects, from its content type and the service's model."""
    content_type = call.header("content-type")
    if content_type.startswith("application/x-amz-json"):
        return "json"
    try:
        protocol = str(get_service_model(service_model_name(call)).protocol)
    except Exception:  # an unknown service has no model: JSON is what most speak
        return "json"
    if content_type.startswith("application/x-www-form-urlencoded"):
        return "ec2" if protocol == "ec2" else "query"
    return protocol
