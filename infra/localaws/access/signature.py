"""Signature Version 4, as a request carries it: in its Authorization header or its query string.

"Create a signed AWS API request" (IAM User Guide); messages are those of AWS's services.
"""

from __future__ import annotations

import base64
import datetime
import email.utils
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

ALGORITHM = "AWS4-HMAC-SHA256"
TIMESTAMP = "%Y%m%dT%H%M%SZ"
BASIC_FORMAT = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
LONGEST_PRESIGNED = 7 * 24 * 3600  # seconds
# What AWS's JSON and REST services call what is wrong with a signature.
INVALID = "InvalidSignatureException"
INCOMPLETE = "IncompleteSignatureException"
UNRECOGNISED = "UnrecognizedClientException"
EXPIRED = "ExpiredTokenException"
MISSING = "MissingAuthenticationTokenException"


class SignatureError(Exception):
    """``code`` is what AWS's JSON and REST services call it; ``in_s3`` S3's own code and message,
    where it has others than for all errors of that code."""

    def __init__(self, code: str, message: str, in_s3: tuple[str, str] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.in_s3 = in_s3


@dataclass(frozen=True)
class Signable:
    """A request as it arrived: ``path`` and ``query`` percent-encoded as they were sent."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in self.headers:
            name = key.lower()
            found[name] = f"{found[name]},{value}" if name in found else value
        return found

    def header(self, name: str) -> str | None:
        """The values of that name, joined as a signature joins them."""
        return self._by_name.get(name)


@dataclass(frozen=True)
class Signature:
    """What a request says of its signature. ``seconds`` is how long a presigned URL lasts."""

    access_key: str
    day: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    value: str
    made: datetime.datetime
    token: str | None
    seconds: int | None = None


def read(request: Signable) -> Signature | None:
    """The signature of a request, from its header or its query string; None when it has none.

    Raises:
        SignatureError: IncompleteSignatureException.
    """
    header = request.header("authorization")
    if header:
        fields = _fields(header)
        date = request.header("x-amz-date") or request.header("date") or ""
        return _signature(fields, date, request.header("x-amz-security-token"), header)
    query = dict(parse_qsl(request.query, keep_blank_values=True)) if request.query else {}
    if "X-Amz-Signature" not in query:
        return None
    names = ("Credential", "SignedHeaders", "Signature")
    fields = {name: query[f"X-Amz-{name}"] for name in names if f"X-Amz-{name}" in query}
    date, token = query.get("X-Amz-Date", ""), query.get("X-Amz-Security-Token")
    seconds = query.get("X-Amz-Expires", "")
    return _signature(fields, date, token, "", _seconds(seconds))


def _fields(header: str) -> dict[str, str]:
    """``AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…``, by name."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme != ALGORITHM and "=" not in rest:
        raise SignatureError(
            INCOMPLETE,
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with "
            f"SHA-256 and encoded with Base64): '{_hashed(header)}'.",
        )
    pairs = [part.strip().partition("=") for part in rest.split(",")]
    return {name: value for name, _, value in pairs}


def _signature(
    fields: Mapping[str, str],
    date: str,
    token: str | None,
    header: str,
    seconds: int | None = None,
) -> Signature:
    wanted = ("Credential", "Signature", "SignedHeaders")
    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in wanted
        if not fields.get(name)
    ]
    made = time_of(date)
    if made is None:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if missing or made is None:
        shown = f" (Hashed with SHA-256 and encoded with Base64) Authorization={_hashed(header)}"
        raise SignatureError(INCOMPLETE, " ".join(missing) + shown)
    parts = fields["Credential"].split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise SignatureError(
            INCOMPLETE,
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{fields['Credential']}'",
        )
    key, day, region, service, _ = parts
    signed = tuple(fields["SignedHeaders"].lower().split(";"))
    return Signature(key, day, region, service, signed, fields["Signature"], made, token, seconds)


def _hashed(header: str) -> str:
    return base64.b64encode(hashlib.sha256(header.encode("utf-8", "replace")).digest()).decode()


def _seconds(text: str) -> int:
    if re.fullmatch(r"\d{1,6}", text) and 1 <= int(text) <= LONGEST_PRESIGNED:
        return int(text)
    raise SignatureError(
        INCOMPLETE, f"X-Amz-Expires must be between 1 and {LONGEST_PRESIGNED} seconds"
    )


def time_of(text: str) -> datetime.datetime | None:
    """As ``X-Amz-Date`` writes it, or as ``Date`` does (RFC 9110)."""
    try:
        if BASIC_FORMAT.fullmatch(text):
            return datetime.datetime.fromisoformat(text)
        return email.utils.parsedate_to_datetime(text).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
