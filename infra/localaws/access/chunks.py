"""S3's uploads in signed chunks.

"Signature calculations for the authorization header: transferring payload in multiple chunks
(chunked upload)" and "… including trailing headers" (Amazon S3 API Reference).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from localaws.access.signature import INVALID, TIMESTAMP, Signable, Signature, SignatureError
from localaws.access.verification import MISMATCH, scope, sign

SIGNED = ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
NOTHING = hashlib.sha256(b"").hexdigest()
TRAILER_SIGNATURE = b"x-amz-trailer-signature"


def are_signed(request: Signable) -> bool:
    return request.header("x-amz-content-sha256") in SIGNED


def verify(request: Signable, signature: Signature, secret_key: str) -> None:
    """Each chunk's signature continues the one before, the first the request's own.

    Raises:
        SignatureError: InvalidSignatureException; IncompleteBody.
    """
    previous, end = signature.value, 0
    while True:
        data, told, end = _chunk(request.body, end)
        text = _text("PAYLOAD", signature, previous, f"{NOTHING}\n{_sha256(data)}")
        previous = _check(signature, secret_key, text, told)
        if not data:
            break
    if request.header("x-amz-content-sha256") == SIGNED[1]:
        trailer, told = _trailer(request.body[end:])
        _check(signature, secret_key, _text("TRAILER", signature, previous, _sha256(trailer)), told)


def _check(signature: Signature, secret_key: str, text: str, told: str) -> str:
    expected = sign(signature, secret_key, text)
    if not hmac.compare_digest(expected.encode(), told.encode("utf-8", "replace")):
        raise SignatureError(INVALID, MISMATCH)
    return expected


def _text(kind: str, signature: Signature, previous: str, hashes: str) -> str:
    made = signature.made.strftime(TIMESTAMP)
    return f"AWS4-HMAC-SHA256-{kind}\n{made}\n{scope(signature)}\n{previous}\n{hashes}"


def _chunk(body: bytes, begin: int) -> tuple[bytes, str, int]:
    """The data of the chunk that begins there, its signature, and where it ends."""
    head_end = body.find(b"\r\n", begin)
    size, _, told = body[begin : max(head_end, begin)].partition(b";chunk-signature=")
    try:
        end = head_end + 2 + int(size, 16)
    except ValueError:
        raise _broken() from None
    if not head_end + 2 <= end <= len(body):
        raise _broken()
    after = end + 2 if body.startswith(b"\r\n", end) else end
    return body[head_end + 2 : end], told.decode("ascii", "replace"), after


def _trailer(rest: bytes) -> tuple[bytes, str]:
    """The trailing headers as they are signed, and their signature."""
    headers, told = [], ""
    for name, value in _lines(rest):
        if name == TRAILER_SIGNATURE:
            told = value.decode("ascii", "replace")
        else:
            headers.append(name + b":" + value + b"\n")
    return b"".join(headers), told


def _lines(rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in rest.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            yield name.strip().lower(), value.strip()


def _broken() -> SignatureError:
    text = "The request body terminated unexpectedly"
    return SignatureError(INVALID, text, ("IncompleteBody", text))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
