"""What a Lambda proxy integration hands to a function, and what it takes back.

Source: "Set up Lambda proxy integrations in API Gateway" in the API Gateway Developer Guide.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

_KEYS = ("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded")
_NAMED = re.compile(r"/\{([^/+]+)\+?\}")


def event(resource: str, path: str, stage: str, body: str) -> dict[str, Any]:
    """The event of a POST to a path of that resource, as far as a handler usually looks."""
    named = _NAMED.fullmatch(resource)
    headers = {"Content-Type": "application/json"}
    return {
        "resource": resource,
        "path": path,
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {named[1]: path.removeprefix("/")} if named else None,
        "stageVariables": None,
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "resourcePath": resource,
            "httpMethod": "POST",
            "stage": stage,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def complaint(answer: Any) -> str:
    """What makes it no proxy response, or "" when it is one."""
    if not isinstance(answer, dict):
        return "it is no object with statusCode and body"
    unknown = [key for key in answer if key not in _KEYS]
    if unknown:
        return f"it has {unknown[0]}, where only {', '.join(_KEYS)} may be"
    if not isinstance(answer.get("body", ""), str | None):
        return "its body is no string"
    if not str(answer.get("statusCode", 200)).isdigit():
        return "its statusCode is no number"
    return ""
