"""Signature Version 2, which boto3 still presigns S3 URLs with.

"Signing and authenticating REST requests (AWS signature version 2)" (Amazon S3 User Guide).
botocore computes what the signature should have been.
"""

from __future__ import annotations

import datetime
import hmac
import re
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import HmacV1Auth
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from localaws.access.signature import INVALID, Signable, SignatureError, time_of
from localaws.access.verification import MISMATCH, REQUEST_EXPIRED, TOLERANCE, TOO_SKEWED

HEADER = re.compile(r"AWS ([^:\s]+):(\S+)")
ACCESS_KEY, SIGNATURE, UNTIL = "AWSAccessKeyId", "Signature", "Expires"


# What a presigned URL carries in its query string where a signed request has headers.
MOVED = ("x-amz-", "content-md5", "content-type")


@dataclass(frozen=True)
class Signature2:
    """``until`` is when a presigned URL ends, in seconds since 1970, None for a signed request;
    ``headers`` are those that are signed."""

    access_key: str
    value: str
    date: str
    until: int | None
    token: str | None
    headers: tuple[tuple[str, str], ...]


def read(request: Signable) -> Signature2 | None:
    """The signature in the header or the query string; None without one.

    Raises:
        SignatureError: for a URL that ends at no time.
    """
    found = HEADER.fullmatch(request.header("authorization") or "")
    if found:
        date = "" if request.header("x-amz-date") else request.header("date") or ""
        token = request.header("x-amz-security-token")
        return Signature2(found[1], found[2], date, None, token, request.headers)
    pairs = parse_qsl(request.query, keep_blank_values=True)
    query = dict(pairs)
    if not {ACCESS_KEY, SIGNATURE, UNTIL} <= set(query):
        return None
    until, token = query[UNTIL], query.get("x-amz-security-token")
    if not re.fullmatch(r"\d{1,10}", until, re.ASCII):
        text = f"Invalid date (should be seconds since epoch): {until}"
        raise SignatureError(INVALID, text, ("AccessDenied", text))
    moved = {name.lower(): value for name, value in pairs if name.lower().startswith(MOVED)}
    kept = [pair for pair in request.headers if pair[0].lower() not in moved]
    headers = (*kept, *moved.items())
    return Signature2(query[ACCESS_KEY], query[SIGNATURE], until, int(until), token, headers)


def verify(
    request: Signable, signature: Signature2, secret_key: str, now: datetime.datetime
) -> None:
    """Whether the request was signed with this key, and still holds.

    Raises:
        SignatureError: InvalidSignatureException.
    """
    if signature.until is not None and signature.until < now.timestamp():
        raise SignatureError(INVALID, REQUEST_EXPIRED[1], REQUEST_EXPIRED)
    if signature.until is None and not _is_of_now(request, now):
        raise SignatureError(INVALID, TOO_SKEWED[1], TOO_SKEWED)
    expected = _expected(request, signature, secret_key)
    if not hmac.compare_digest(expected.encode(), signature.value.encode("utf-8", "replace")):
        raise SignatureError(INVALID, MISMATCH)


def _is_of_now(request: Signable, now: datetime.datetime) -> bool:
    made = time_of(request.header("x-amz-date") or request.header("date") or "")
    return made is not None and abs(now - made) <= TOLERANCE


def _expected(request: Signable, signature: Signature2, secret_key: str) -> str:
    signer = _Signer(Credentials("", secret_key))
    signer.date = signature.date
    headers = HTTPHeaders()
    for name, value in signature.headers:
        headers[name] = value
    url = urlsplit(f"{request.path}?{request.query}")
    return str(signer.get_signature(request.method, url, cast(Any, headers)))


class _Signer(HmacV1Auth):
    """botocore's own would sign with the time of now."""

    date = ""

    def _get_date(self) -> str:
        return self.date
