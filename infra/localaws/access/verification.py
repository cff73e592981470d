"""Whether a request was signed with a secret key, for a service and region, and not long ago.

"Create a signed AWS API request" (IAM User Guide). Computed here and not by botocore, which takes
three times as long: every call is asked.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from functools import lru_cache
from urllib.parse import quote, unquote_plus

from botocore.utils import normalize_url_path

from localaws.access.signature import (
    ALGORITHM,
    INVALID,
    TIMESTAMP,
    Signable,
    Signature,
    SignatureError,
)

# How far a signature's time may be off.
TOLERANCE = datetime.timedelta(minutes=5)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
SHA256 = re.compile("[0-9a-f]{64}")
# What S3 says where other services say that a signature has expired.
REQUEST_EXPIRED = ("AccessDenied", "Request has expired")
NOT_YET_VALID = ("AccessDenied", "Request is not yet valid")
TOO_SKEWED = (
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
)
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details."
)


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
    canonical = canonical_request(request, signature)
    to_sign = _string_to_sign(canonical, signature)
    expected = sign(signature, secret_key, to_sign)
    if not hmac.compare_digest(expected.encode(), signature.value.encode("utf-8", "replace")):
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
    if made - TOLERANCE <= now <= made + lasts:
        return
    shown, current = made.strftime(TIMESTAMP), now.strftime(TIMESTAMP)
    if made + lasts < now:
        earliest = (now - lasts).strftime(TIMESTAMP)
        raise SignatureError(
            INVALID,
            f"Signature expired: {shown} is now earlier than {earliest} ({current} - "
            f"{lasts.total_seconds() / 60:g} min.)",
            TOO_SKEWED if seconds is None else REQUEST_EXPIRED,
        )
    latest = (now + TOLERANCE).strftime(TIMESTAMP)
    raise SignatureError(
        INVALID,
        f"Signature not yet current: {shown} is still later than {latest} ({current} + 5 min.)",
        TOO_SKEWED if seconds is None else NOT_YET_VALID,
    )


def canonical_request(request: Signable, signature: Signature) -> str:
    """ "Create a canonical request"."""
    names = sorted(signature.signed_headers)
    headers = [f"{name}:{' '.join((request.header(name) or '').split())}\n" for name in names]
    return "\n".join(
        [
            request.method,
            _path(request.path, signature.service),
            _canonical_query(request.query) if request.query else "",
            "".join(headers),
            ";".join(names),
            _payload(request, signature),
        ]
    )


def _string_to_sign(canonical: str, signature: Signature) -> str:
    made = signature.made.strftime(TIMESTAMP)
    return "\n".join([ALGORITHM, made, scope(signature), _sha256(canonical.encode(*AS_SENT))])


# A header's bytes that are no UTF-8 arrive as surrogates.
AS_SENT = ("utf-8", "surrogateescape")


def scope(signature: Signature) -> str:
    """The credential scope, without the key."""
    return f"{signature.day}/{signature.region}/{signature.service}/aws4_request"


def sign(signature: Signature, secret_key: str, text: str) -> str:
    """The signature of a text under the scope of this one."""
    key = _signing_key(secret_key, signature.day, signature.region, signature.service)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(1024)
def _signing_key(secret_key: str, day: str, region: str, service: str) -> bytes:
    """ "Derive a signing key". It holds for a day."""
    key = f"AWS4{secret_key}".encode()
    for text in (day, region, service, "aws4_request"):
        key = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return key


def _path(path: str, service: str) -> str:
    """Every service but S3 encodes the encoded path once more, without its dots."""
    if path == "/" or service == "s3":
        return path
    return quote(normalize_url_path(path), safe="/~")


def _payload(request: Signable, signature: Signature) -> str:
    """S3 signs what the client told of it, ``refuse_other_content`` asks whether that is true;
    elsewhere the body is what was sent."""
    if signature.service == "s3":
        presigned = signature.seconds is not None
        told = request.header("x-amz-content-sha256")
        return told or (UNSIGNED_PAYLOAD if presigned else _sha256(request.body))
    return _sha256(request.body)


def refuse_other_content(request: Signable) -> None:
    """
    Raises:
        SignatureError: in S3, for another body than the hash that was signed.
    """
    told = request.header("x-amz-content-sha256") or ""
    if SHA256.fullmatch(told) and told != _sha256(request.body):
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise SignatureError(INVALID, text, ("XAmzContentSHA256Mismatch", text))


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
