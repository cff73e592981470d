"""The event that a function gets of a function URL: payload format 2.0 ("Invoking Lambda function
URLs"; recorded: ``test_lambda_url_echo_http_fixture_default``)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from localaws.functionurls.url import FunctionUrl
from localaws.gateway import headers
from localaws.gateway.exchange import HttpRequest

# Other bodies come in Base64; so do forms (recorded: ``test_lambda_url_form_payload``).
TEXT = re.compile(r"text/.*|application/(json|javascript|xml|.*\+json|.*\+xml)")


def event(url: FunctionUrl, request: HttpRequest, iam: dict[str, Any] | None) -> dict[str, Any]:
    """``iam`` is who signed the request, None for a URL that anybody may call."""
    received = [(name.lower(), value) for name, value in headers.received(request)]
    cookies = [value for name, value in received if name == "cookie"]
    query = parse_qsl(request.query, keep_blank_values=True)
    told: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
    }
    if cookies:
        told["cookies"] = [part.strip() for value in cookies for part in value.split(";")]
    told["headers"] = _joined(pair for pair in received if pair[0] != "cookie")
    if query:
        told["queryStringParameters"] = _joined(query)
    told["requestContext"] = _context(url, request, iam)
    return told | _body(request)


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Repeated names are one, their values with commas between."""
    return {name: ",".join(values) for name, values in headers.grouped(pairs).items()}


def _context(url: FunctionUrl, request: HttpRequest, iam: dict[str, Any] | None) -> dict[str, Any]:
    told: dict[str, Any] = {"accountId": url.configuration.account if iam else "anonymous"}
    told["apiId"] = url.id
    if iam:
        told |= {"authentication": None, "authorizer": {"iam": iam}}
    return told | {
        "domainName": request.host,
        "domainPrefix": url.id,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": request.header("User-Agent") or "",
        },
        "requestId": request.request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": request.received.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(request.received.timestamp() * 1000),
    }


def _body(request: HttpRequest) -> dict[str, Any]:
    if not request.body:
        return {"isBase64Encoded": False}
    if TEXT.fullmatch(headers.media_type(request.header("Content-Type"))):
        try:
            return {"body": request.body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass  # it only says that it is text
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}
