"""Signature Version 4: whether a request was signed with a secret key, for a service and region.

"Create a signed AWS API request" (IAM User Guide). botocore, which signs for boto3, computes what
the signature should have been; messages are those of AWS's services.
"""

from __future__ import annotations

import base64
import datetime
import email.utils
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote_plus

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from botocore.utils import normalize_url_path

ALGORITHM = "AWS4-HMAC-SHA256"
TIMESTAMP = "%Y%m%dT%H%M%SZ"
# How far a signature's time may be off, and how long a presigned URL may last.
TOLERANCE = datetime.timedelta(minutes=5)
LONGEST_PRESIGNED = 7 * 24 * 3600
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)
INVALID = "InvalidSignatureException"
INCOMPLETE = "IncompleteSignatureException"


class SignatureError(Exception):
    """``code`` is what AWS's JSON and REST services call it; all are answered with 403."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Signable:
    """A request as it arrived: ``path`` and ``query`` percent-encoded as they were sent."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The values of that name, joined as a signature joins them."""
        found = [value for key, value in self.headers if key.lower() == name]
        return ",".join(found) if found else None


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
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    if header:
        fields = _fields(header)
        date = request.header("x-amz-date") or request.header("date") or ""
        return _signature(fields, date, request.header("x-amz-security-token"), header)
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
    made = _time(date)
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


def _time(text: str) -> datetime.datetime | None:
    """As ``X-Amz-Date`` writes it, or as ``Date`` does (RFC 9110)."""
    try:
        return datetime.datetime.strptime(text, TIMESTAMP).replace(tzinfo=datetime.UTC)
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(text).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def verify(
    request: Signable,
    signature: Signature,
    secret_key: str,
    region: str,
    service: str,
    now: datetime.datetime,
) -> None:
    """Whether the request was signed with this key, for this service, not long ago.

    Raises:
        SignatureError: InvalidSignatureException.
    """
    _check_scope(signature, region, service)
    _check_time(signature, now)
    signer = _Signer(signature, secret_key)
    canonical, to_sign, expected = signer.expect(request)
    if not hmac.compare_digest(expected.encode(), signature.value.encode()):
        raise SignatureError(
            INVALID,
            f"{MISMATCH}\n\nThe Canonical String for this request should have been\n'{canonical}'"
            f"\n\nThe String-to-Sign should have been\n'{to_sign}'\n",
        )


def _check_scope(signature: Signature, region: str, service: str) -> None:
    if signature.region != region:
        text = f"Credential should be scoped to a valid region, not '{signature.region}'. "
        raise SignatureError(INVALID, text)
    if signature.service != service:
        text = f"Credential should be scoped to correct service: '{service}'. "
        raise SignatureError(INVALID, text)
    if signature.day != signature.made.strftime("%Y%m%d"):
        made = signature.made.strftime(TIMESTAMP)
        raise SignatureError(
            INVALID,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            f"HTTP: '{signature.day}' != '{made[:8]}', from '{made}'.",
        )


def _check_time(signature: Signature, now: datetime.datetime) -> None:
    made, seconds = signature.made, signature.seconds
    lasts = TOLERANCE if seconds is None else datetime.timedelta(seconds=seconds)
    shown, current = made.strftime(TIMESTAMP), now.strftime(TIMESTAMP)
    if made + lasts < now:
        earliest = (now - lasts).strftime(TIMESTAMP)
        raise SignatureError(
            INVALID,
            f"Signature expired: {shown} is now earlier than {earliest} ({current} - "
            f"{lasts.total_seconds() / 60:g} min.)",
        )
    if made - TOLERANCE > now:
        latest = (now + TOLERANCE).strftime(TIMESTAMP)
        raise SignatureError(
            INVALID,
            f"Signature not yet current: {shown} is still later than {latest} ({current} + 5 min.)",
        )


class _Signer:
    """botocore's, told which headers are signed."""

    def __init__(self, signature: Signature, secret_key: str) -> None:
        self._signature = signature
        kind = S3SigV4Auth if signature.service == "s3" else SigV4Auth
        credentials = Credentials(signature.access_key, secret_key)
        self._auth = kind(credentials, signature.service, signature.region)

    def expect(self, request: Signable) -> tuple[str, str, str]:
        """The canonical request, the string to sign, and the signature of both."""
        signature = self._signature
        made = AWSRequest(request.method, f"http://host{request.path}", data=request.body)
        made.context["timestamp"] = signature.made.strftime(TIMESTAMP)
        canonical = "\n".join(
            [
                request.method,
                self._path(request.path),
                _canonical_query(request.query),
                self._auth.canonical_headers(self._headers(request)) + "\n",
                ";".join(sorted(signature.signed_headers)),
                self._payload(request),
            ]
        )
        to_sign = self._auth.string_to_sign(made, canonical)
        return canonical, to_sign, self._auth.signature(to_sign, made)

    def _path(self, path: str) -> str:
        """Every service but S3 encodes the encoded path once more, without its dots."""
        if self._signature.service == "s3":
            return path
        return quote(normalize_url_path(path), safe="/~")

    def _headers(self, request: Signable) -> HTTPHeaders:
        headers = HTTPHeaders()
        for name in self._signature.signed_headers:
            headers[name] = request.header(name) or ""
        return headers

    def _payload(self, request: Signable) -> str:
        """S3 alone takes the client's word for it; elsewhere the body is what was sent."""
        if self._signature.service == "s3":
            presigned = self._signature.seconds is not None
            told = request.header("x-amz-content-sha256")
            return told or (UNSIGNED_PAYLOAD if presigned else _sha256(request.body))
        return _sha256(request.body)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _canonical_query(query: str) -> str:
    """Sorted, each name and value encoded in one way, without the signature itself."""
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = sorted(
        (quote(unquote_plus(name), safe="-_.~"), quote(unquote_plus(value), safe="-_.~"))
        for name, _, value in pairs
    )
    return "&".join(f"{name}={value}" for name, value in encoded if name != "X-Amz-Signature")
