"""The Lambda proxy integration: the event that a function gets, the answer that it may give.

Shapes from "Set up Lambda proxy integrations in API Gateway" (format 1.0) and from recorded events.
"""

from __future__ import annotations

import base64
import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from localaws.gateway.snapshot import DeployedStage, Match
from localaws.reply import Reply

KNOWN_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
IDENTITY_NULLS = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)
# What of a client's headers an integration never sees, and what of a function's comes back under
# another name: "Amazon API Gateway important notes" and recorded ("header_remapping").
_EITHER_WAY = {
    *("connection", "content-length", "content-md5", "expect", "max-forwards"),
    *("proxy-authenticate", "server", "trailer", "upgrade", "www-authenticate"),
}
DROPPED = frozenset(_EITHER_WAY | {"te", "transfer-encoding"})
REMAPPED = frozenset(_EITHER_WAY | {"authorization", "date", "host", "user-agent"})
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class MalformedAnswer(Exception):
    """The function answered something that is no proxy response."""


@dataclass(frozen=True)
class HttpRequest:
    """A client's request to a deployed API. ``path`` follows the stage, percent-encoded."""

    method: str
    host: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str
    port: int
    request_id: str
    extended_request_id: str
    trace_id: str
    received: datetime.datetime


def event(request: HttpRequest, stage: DeployedStage, match: Match) -> dict[str, Any]:
    headers = _headers(request)
    query = parse_qsl(request.query, keep_blank_values=True)
    return {
        "resource": match.resource.path,
        "path": "/" + request.path.lstrip("/"),
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": _grouped(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _grouped(query) or None,
        "pathParameters": match.parameters or None,
        "stageVariables": dict(stage.variables) or None,
        "requestContext": _context(request, stage, match),
        "body": request.body.decode("utf-8", "replace") if request.body else None,
        "isBase64Encoded": False,
    }


def _headers(request: HttpRequest) -> list[tuple[str, str]]:
    """The client's, in its spelling, and those that API Gateway adds or completes.

    AWS's edge adds ``CloudFront-*`` and ``Via`` too; there is no edge here.
    """
    forwarded = _forwarded(request)
    hidden = DROPPED | {name.lower() for name, _ in forwarded}
    sent = [(name, value) for name, value in request.headers if name.lower() not in hidden]
    return sent + forwarded


def _forwarded(request: HttpRequest) -> list[tuple[str, str]]:
    before = [value for name, value in request.headers if name.lower() == "x-forwarded-for"]
    return [
        ("X-Amzn-Trace-Id", request.trace_id),
        ("X-Forwarded-For", ", ".join([*before, request.source_ip])),
        ("X-Forwarded-Port", str(request.port)),
        ("X-Forwarded-Proto", "http"),
    ]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _context(request: HttpRequest, stage: DeployedStage, match: Match) -> dict[str, Any]:
    agent = next((value for name, value in request.headers if name.lower() == "user-agent"), None)
    identity = dict.fromkeys(IDENTITY_NULLS) | {
        "sourceIp": request.source_ip,
        "userAgent": agent,
    }
    return {
        "accountId": stage.account,
        "apiId": stage.snapshot.api_id,
        "deploymentId": stage.snapshot.deployment_id,
        "domainName": request.host,
        "domainPrefix": stage.snapshot.api_id,
        "extendedRequestId": request.extended_request_id,
        "httpMethod": request.method,
        "identity": identity,
        "path": f"/{stage.name}{request.path}",
        "protocol": "HTTP/1.1",
        "requestId": request.request_id,
        "requestTime": request.received.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(request.received.timestamp() * 1000),
        "resourceId": match.resource.id,
        "resourcePath": match.resource.path,
        "stage": stage.name,
    }


def answer(payload: bytes) -> Reply:
    """The HTTP answer that a function's result stands for.

    Raises:
        MalformedAnswer: where API Gateway says 502 "Malformed Lambda proxy response".
    """
    result = json.loads(payload)
    if not isinstance(result, dict) or not result or not result.keys() <= KNOWN_KEYS:
        raise MalformedAnswer
    body = result.get("body")
    if body is not None and not isinstance(body, str):
        raise MalformedAnswer
    return Reply(_status(result.get("statusCode")), _body(body), _answer_headers(result))


def _body(body: str | None) -> bytes:
    # Base64 is decoded only for the API's binary media types; without any it is passed as it is.
    return (body or "").encode()


def _status(value: Any) -> int:
    if value is None:
        return 200
    try:
        status = int(value)
    except (TypeError, ValueError, OverflowError):
        raise MalformedAnswer from None
    if isinstance(value, bool) or not 200 <= status <= 599:
        raise MalformedAnswer
    return status


def _answer_headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    single, multiple = _mapping(result.get("headers")), _mapping(result.get("multiValueHeaders"))
    if not all(isinstance(values, list) for values in multiple.values()):
        raise MalformedAnswer
    pairs = [(name, _text(value)) for name, values in multiple.items() for value in values]
    pairs += [
        (name, _text(value)) for name, value in single.items() if (name, _text(value)) not in pairs
    ]
    if not all(HEADER_NAME.fullmatch(name) for name, _ in pairs):
        raise MalformedAnswer
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "application/json"))
    return [(_remapped(name), value) for name, value in pairs if not _is_dropped(name)]


def _mapping(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise MalformedAnswer
    return value or {}


def _remapped(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name


def _is_dropped(name: str) -> bool:
    return name.lower() == "transfer-encoding"


def _text(value: Any) -> str:
    """Numbers and booleans are spelled as JSON spells them (recorded: ``header-bool: true``)."""
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(value, (dict, list)) or any(ending in text for ending in "\r\n\0"):
        raise MalformedAnswer
    return text


def new_extended_request_id(random_bytes: bytes) -> str:
    return base64.urlsafe_b64encode(random_bytes).decode().rstrip("=") + "="
