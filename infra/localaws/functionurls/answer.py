"""What a client gets of a function's result ("Response payload format"; recorded:
``test_lambda_url_invocation``)."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from localaws.gateway.headers import NAME
from localaws.reply import Reply

JSON = ("Content-Type", "application/json")
# They are the server's own to say.
DROPPED = frozenset({"connection", "content-length", "transfer-encoding"})


class MalformedAnswer(Exception):
    """The function answered an HTTP response that is none."""


def answer(payload: bytes) -> Reply:
    """An object with a ``statusCode`` is the response; anything else is the body of one.

    Raises:
        MalformedAnswer: where a function URL says 502.
    """
    result = json.loads(payload or b"null")
    if isinstance(result, dict) and "statusCode" in result:
        return Reply(_status(result["statusCode"]), _body(result), _headers(result))
    if isinstance(result, str):
        return Reply(200, result.encode(errors="replace"), (JSON,))
    text = json.dumps(result, separators=(",", ":"), ensure_ascii=False)
    return Reply(200, text.encode(errors="replace"), (JSON,))


def _status(value: Any) -> int:
    try:
        status = int(value)
    except (TypeError, ValueError, OverflowError):
        raise MalformedAnswer from None
    if isinstance(value, (bool, float)) or not 200 <= status <= 599:
        raise MalformedAnswer
    return status


def _body(result: dict[str, Any]) -> bytes:
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedAnswer
    if not result.get("isBase64Encoded"):
        return body.encode(errors="replace")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedAnswer from None


def _headers(result: dict[str, Any]) -> list[tuple[str, str]]:
    said, cookies = result.get("headers") or {}, result.get("cookies") or []
    if not isinstance(said, dict) or not isinstance(cookies, list):
        raise MalformedAnswer
    pairs = [(name, _text(value)) for name, value in said.items() if name.lower() not in DROPPED]
    pairs += [("Set-Cookie", _text(cookie)) for cookie in cookies]
    if not all(NAME.fullmatch(name) for name, _ in pairs):
        raise MalformedAnswer
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(JSON)
    return pairs


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(value, (dict, list)) or any(ending in text for ending in "\r\n\0"):
        raise MalformedAnswer
    return text
