"""The Lambda proxy integration: the event that a function gets, the answer that it may give.

Shapes from "Set up Lambda proxy integrations in API Gateway" (format 1.0) and from recorded events.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from localaws.gateway import binary, context, headers
from localaws.gateway.exchange import Exchange
from localaws.reply import Reply

KNOWN_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})


class MalformedAnswer(Exception):
    """The function answered something that is no proxy response."""


def event(exchange: Exchange) -> dict[str, Any]:
    request, stage, match = exchange.request, exchange.stage, exchange.match
    received = headers.received(request)
    query = parse_qsl(request.query, keep_blank_values=True)
    types = stage.snapshot.definitions.binary_types
    is_base64 = bool(
        types and request.body and binary.is_binary(request.header("content-type"), types)
    )
    return {
        "resource": match.resource.path,
        "path": "/" + request.path.lstrip("/"),
        "httpMethod": request.method,
        "headers": dict(received),
        "multiValueHeaders": headers.grouped(received),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": headers.grouped(query) or None,
        "pathParameters": match.parameters or None,
        "stageVariables": dict(stage.variables) or None,
        "requestContext": context.of(exchange),
        "body": binary.as_text(request.body, is_base64=is_base64) if request.body else None,
        "isBase64Encoded": is_base64,
    }


def answer(payload: bytes, accept: str | None = None, types: Sequence[str] = ()) -> Reply:
    """The HTTP answer that a function's result stands for. Base64 is decoded for clients that
    accept one of the API's binary media ``types``.

    Raises:
        MalformedAnswer: where API Gateway says 502 "Malformed Lambda proxy response".
    """
    result = json.loads(payload)
    if not isinstance(result, dict) or not result or not result.keys() <= KNOWN_KEYS:
        raise MalformedAnswer
    body = result.get("body")
    if body is not None and not isinstance(body, str):
        raise MalformedAnswer
    sent = _answer_headers(result)
    is_base64 = bool(types) and result.get("isBase64Encoded") is True
    if is_base64:
        wanted = binary.first_accepted(accept) or headers.value_of(sent, "content-type")
        is_base64 = binary.is_binary(wanted, types)
    return Reply(_status(result.get("statusCode")), _body(body or "", is_base64), sent)


def _body(body: str, is_base64: bool) -> bytes:
    if not is_base64:
        return body.encode("utf-8", "replace")
    try:
        return binary.as_binary(body)
    except binary.NotBase64:
        raise MalformedAnswer from None


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
    if not all(headers.NAME.fullmatch(name) for name, _ in pairs):
        raise MalformedAnswer
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "application/json"))
    return headers.sent_back(pairs)


def _mapping(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise MalformedAnswer
    return value or {}


def _text(value: Any) -> str:
    """Numbers and booleans are spelled as JSON spells them (recorded: ``header-bool: true``)."""
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(value, (dict, list)) or any(ending in text for ending in "\r\n\0"):
        raise MalformedAnswer
    return text
