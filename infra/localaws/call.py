"""An AWS API call as it arrives, and which service it is for."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qs, unquote

from aiohttp import web

from localaws.errors import AwsError

SCOPE = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request", re.I)
# Signature Version 2, which boto3 still presigns S3 URLs with.
VERSION_2 = re.compile(r"AWS ([^:\s]+):")
# Cognito's sign-up and sign-in calls are unsigned ("Amazon Cognito user pools API: signed versus
# unsigned requests"); the target header names the service instead.
UNSIGNED_TARGETS = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class Scope:
    """The credential scope of a Signature Version 4 request."""

    access_key: str
    region: str
    service: str


@dataclass(frozen=True)
class ApiCall:
    """One request to an AWS service's API. ``path`` is as sent, percent-encoding and all."""

    scope: Scope
    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str, default: str = "") -> str:
        return self._by_name.get(name.lower(), default)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Of a name that repeats, the first value."""
        return {name.lower(): value for name, value in reversed(self.headers)}

    @property
    def service(self) -> str:
        return self.scope.service

    @property
    def region(self) -> str:
        return self.scope.region

    @cached_property
    def target(self) -> str:
        """The operation that a JSON service's ``X-Amz-Target`` names, or the empty string."""
        return self.header("x-amz-target").rpartition(".")[2]

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Query-protocol parameters, from the form body or the query string."""
        if self.header("content-type").startswith("application/x-www-form-urlencoded"):
            return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return parse_qs(self.query, keep_blank_values=True)


def scope_of(request: web.BaseRequest) -> Scope | None:
    """The scope of a signed or presigned request, or of the few that AWS lets go unsigned."""
    header, query = request.headers.get("Authorization", ""), request.query_string
    found = SCOPE.search(header)
    if not found and "X-Amz-Credential" in query:
        found = SCOPE.search(f"Credential={request.query.get('X-Amz-Credential', '')}")
    if found:
        access_key, _, region, service = found.groups()
        return Scope(unquote(access_key), region, service.lower())
    if "AWSAccessKeyId=" in query and "Signature=" in query:
        return Scope(request.query["AWSAccessKeyId"], DEFAULT_REGION, "s3")
    version_2 = VERSION_2.match(header)
    if version_2:
        return Scope(version_2[1], DEFAULT_REGION, "s3")
    prefix = request.headers.get("X-Amz-Target", "").partition(".")[0]
    if prefix in UNSIGNED_TARGETS:
        return Scope("", DEFAULT_REGION, UNSIGNED_TARGETS[prefix])
    return None


def is_query_call(request: web.BaseRequest) -> bool:
    """A form posted to no path: what only services of the query protocol take."""
    kind = request.headers.get("Content-Type", "")
    posted = request.method == "POST" and request.path == "/"
    return posted and kind.startswith("application/x-www-form-urlencoded")


def refuse_large(call: ApiCall, limit: int) -> None:
    """
    Raises:
        AwsError: RequestEntityTooLargeException above ``limit`` bytes.
    """
    if len(call.body) > limit:
        message = f"Request must be smaller than {limit} bytes"
        raise AwsError("RequestEntityTooLargeException", message, 413)


def accepted(call: ApiCall, limit: int) -> ApiCall:
    """The call as its service reads it. SDKs compress what is large ("Request compression"); S3
    alone keeps a body as it came.

    Raises:
        AwsError: RequestEntityTooLargeException above ``limit`` bytes; SerializationException.
    """
    if call.service != "s3":
        call = _unpacked(call, limit)
    refuse_large(call, limit)
    return call


def _unpacked(call: ApiCall, limit: int) -> ApiCall:
    if call.header("content-encoding") != "gzip":
        return call
    headers = tuple(pair for pair in call.headers if pair[0].lower() != "content-encoding")
    try:
        body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(call.body, limit + 1)
    except zlib.error as error:
        raise AwsError("SerializationException", f"The body is no gzip: {error}") from error
    return replace(call, headers=headers, body=body)
