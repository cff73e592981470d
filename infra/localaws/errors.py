"""Errors in the wire form of the service that was called.

AWS answers each protocol in its own shape: JSON services name the error in ``__type``, REST
services in the ``x-amzn-ErrorType`` header, query services and S3 in XML (botocore's parsers are
the reference for each).
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any
from xml.sax.saxutils import escape

from localaws.reply import Reply

# "Characters" in XML 1.0: what a message quotes may hold any.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AwsError(Exception):
    """An error as boto3 shows it: ``code`` is what ``error.response["Error"]["Code"]`` says."""

    def __init__(self, code: str, message: str, status: int = 400, **fields: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields


def not_implemented(service: str, operation: str) -> AwsError:
    """The answer to what the local AWS does not have; 501 because boto3 does not retry it."""
    return AwsError(
        "NotImplemented",
        f"The local AWS does not implement {service}:{operation}. On AWS the call exists: run it "
        "there with WORKSHOP_TARGET=aws, or see infra/localaws/README.md for what is here.",
        501,
    )


def render(error: AwsError, protocol: str) -> Reply:
    """``protocol`` is botocore's name for it: json, rest-json, query, ec2, rest-xml or
    smithy-rpc-v2-cbor."""
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": error.code}
    if protocol in ("query", "rest-xml", "ec2"):
        headers["Content-Type"] = "text/xml"
        body = _xml(error, protocol, request_id)
    elif protocol == "smithy-rpc-v2-cbor":
        headers |= {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return Reply(error.status, _cbor(error), tuple(headers.items()))
    else:
        headers["Content-Type"] = (
            "application/json" if protocol == "rest-json" else "application/x-amz-json-1.0"
        )
        body = _json(error, protocol)
    return Reply(error.status, body.encode(), tuple(headers.items()))


def _json(error: AwsError, protocol: str) -> str:
    document = {"message": error.message, **error.fields}
    if protocol == "rest-json":
        document |= {"Type": "User" if error.status < 500 else "Service"}
    else:
        document |= {"__type": error.code}
    return json.dumps(document)


def _cbor(error: AwsError) -> bytes:
    """A map of two texts (RFC 8949, "Major Types")."""
    document = {"__type": error.code, "message": error.message}
    texts = [text.encode() for pair in document.items() for text in pair]
    parts = (b"\x7a" + len(text).to_bytes(4, "big") + text for text in texts)
    return bytes([0xA0 + len(document)]) + b"".join(parts)


def _xml(error: AwsError, protocol: str, request_id: str) -> str:
    code, message = escape(error.code), escape(NOT_IN_XML.sub("?", error.message))
    identity = f"<RequestId>{request_id}</RequestId>"
    if protocol == "rest-xml":
        inside = f"<Code>{code}</Code><Message>{message}</Message>{identity}"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inside}</Error>'
    if protocol == "ec2":
        inside = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return f"<Response><Errors>{inside}</Errors><RequestID>{request_id}</RequestID></Response>"
    kind = "Sender" if error.status < 500 else "Receiver"
    inside = f"<Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message>"
    return f"<ErrorResponse><Error>{inside}</Error>{identity}</ErrorResponse>"
