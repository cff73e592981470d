"""Who signed a call: a known key, its secret, its token, and all of it still valid.

"Authenticating requests (AWS Signature Version 4)" (IAM User Guide).
"""

from __future__ import annotations

import asyncio
import datetime
import hmac
from collections.abc import Awaitable, Callable

from localaws.access import chunks, verification, version2
from localaws.access.identity import STRANGER, Identity
from localaws.access.refusal import EXPIRED_TOKEN, INVALID_TOKEN, NO_TOKEN
from localaws.access.signature import (
    EXPIRED,
    INCOMPLETE,
    INVALID,
    MISSING,
    UNRECOGNISED,
    Signable,
    Signature,
    SignatureError,
    read,
)
from localaws.call import Scope

FindIdentity = Callable[[str], Awaitable[Identity | None]]
# A body whose hash takes longer than others should wait.
LARGE_BODY = 256 * 1024


async def authenticate(
    request: Signable, scope: Scope, find: FindIdentity, now: datetime.datetime
) -> Identity:
    """Who signed it; a stranger where nobody did. ``scope`` is what the call was taken to be for.

    Raises:
        SignatureError: see there.
    """
    old = version2.read(request) if scope.service == "s3" else None
    if old is not None:
        identity = await _owner(old.access_key, old.token, find, now)
        _refuse_another(old.access_key, scope)
        version2.verify(request, old, identity.secret_key, now)
        return identity
    signature = read(request)
    if signature is None:
        return STRANGER
    identity = await _owner(signature.access_key, signature.token, find, now)
    if len(request.body) > LARGE_BODY:
        await asyncio.to_thread(_verify, request, signature, scope, identity, now)
    else:
        _verify(request, signature, scope, identity, now)
    return identity


def refuse_stranger(identity: Identity) -> None:
    """Raises: SignatureError, for a call that has to be signed."""
    if identity is STRANGER:
        raise SignatureError(MISSING, NO_TOKEN)


async def _owner(
    access_key: str, token: str | None, find: FindIdentity, now: datetime.datetime
) -> Identity:
    identity = await find(access_key)
    if identity is None or not hmac.compare_digest(
        (identity.token or "").encode(), (token or "").encode("utf-8", "replace")
    ):
        wrong_token = ("InvalidToken", "The provided token is malformed or otherwise invalid.")
        raise SignatureError(UNRECOGNISED, INVALID_TOKEN, wrong_token if identity else None)
    if identity.expires is not None and identity.expires <= now:
        raise SignatureError(EXPIRED, EXPIRED_TOKEN)
    return identity


def _verify(
    request: Signable,
    signature: Signature,
    scope: Scope,
    identity: Identity,
    now: datetime.datetime,
) -> None:
    _refuse_another(signature.access_key, scope)
    _refuse_unsigned_headers(request, signature)
    secret = identity.secret_key
    verification.verify(request, signature, secret, scope.region, scope.service, now)
    if signature.service == "s3":
        verification.refuse_other_content(request)
    if chunks.are_signed(request):
        chunks.verify(request, signature, secret)


def _refuse_another(access_key: str, scope: Scope) -> None:
    """A header that can be read in two ways would be verified in one, and answered in the other."""
    if access_key != scope.access_key:
        raise SignatureError(INCOMPLETE, "There is more than one credential in the request.")


def _refuse_unsigned_headers(request: Signable, signature: Signature) -> None:
    """ "You must include the host header … and any x-amz-* headers in the request"."""
    for name, _ in request.headers:
        lower = name.lower()
        if lower in signature.signed_headers or not (lower == "host" or lower.startswith("x-amz-")):
            continue
        raise SignatureError(
            INVALID,
            f"'{name}' must be a 'SignedHeader' in the AWS Authorization.",
            ("AccessDenied", "There were headers present in the request which were not signed"),
        )
