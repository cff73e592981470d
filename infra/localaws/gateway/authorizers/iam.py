"""``AWS_IAM``: the request is signed, and its signer may invoke the method.

"Control access to a REST API with IAM permissions".
"""

from __future__ import annotations

from typing import Protocol

from iampolicy import MalformedPolicy
from localaws.access.identity import Identity
from localaws.access.signature import INCOMPLETE, Signable, Signature, SignatureError, read
from localaws.access.verification import verify
from localaws.gateway import access
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure

SERVICE = "execute-api"
INVALID_TOKEN = "The security token included in the request is invalid."  # noqa: S105 - a message


class FindIdentity(Protocol):
    async def __call__(self, access_key: str) -> Identity | None: ...


class IamAuthorizer:
    def __init__(self, find: FindIdentity) -> None:
        self._find = find

    async def authorize(self, exchange: Exchange) -> None:
        """Raises: GatewayFailure: MISSING_AUTHENTICATION_TOKEN, INVALID_SIGNATURE, EXPIRED_TOKEN,
        ACCESS_DENIED."""
        signable = _signable(exchange)
        signature = signature_of(signable)
        if signature is None:
            raise GatewayFailure("MISSING_AUTHENTICATION_TOKEN")
        identity = await self._find(signature.access_key)
        if identity is None or identity.token != signature.token:
            raise _unrecognised()
        now = exchange.request.received
        try:
            region = exchange.stage.region
            verify(signable, signature, identity.secret_key, region, SERVICE, now)
        except SignatureError as error:
            raise _failure(error) from error
        if identity.expires is not None and identity.expires <= now:
            raise GatewayFailure("EXPIRED_TOKEN")
        exchange.identity |= _told(identity)
        _refuse_who_may_not(exchange, identity)


def signature_of(signable: Signable) -> Signature | None:
    """Raises: GatewayFailure, for one that is not whole."""
    try:
        return read(signable)
    except SignatureError as error:
        raise _failure(error) from error


def refuse_foreign_credentials(exchange: Exchange) -> None:
    """Of an unknown path, API Gateway reads ``Authorization`` as a signature, whatever it is.

    Raises:
        GatewayFailure: for a bearer token, say, instead of MISSING_AUTHENTICATION_TOKEN.
    """
    signature_of(_signable(exchange))


def _signable(exchange: Exchange) -> Signable:
    request = exchange.request
    return Signable(request.method, request.target, request.query, request.headers, request.body)


def _failure(error: SignatureError) -> GatewayFailure:
    kind = "MISSING_AUTHENTICATION_TOKEN" if error.code == INCOMPLETE else "INVALID_SIGNATURE"
    return GatewayFailure(kind, error.message, error_type=error.code)


def _unrecognised() -> GatewayFailure:
    error_type = "UnrecognizedClientException"
    return GatewayFailure("INVALID_SIGNATURE", INVALID_TOKEN, error_type=error_type)


def _told(identity: Identity) -> dict[str, str]:
    """``$context.identity``."""
    return {
        "accessKey": identity.access_key,
        "accountId": identity.account,
        "caller": identity.unique_id,
        "user": identity.unique_id,
        "userArn": identity.arn,
    }


def _refuse_who_may_not(exchange: Exchange, identity: Identity) -> None:
    try:
        decision = access.decide(
            exchange,
            identity.principal,
            identity.identity_policies,
            identity.boundary_policy,
            identity.session_policies,
        )
    except MalformedPolicy as error:  # moto keeps documents that AWS would have refused
        raise GatewayFailure("ACCESS_DENIED", detail=str(error)) from error
    access.refuse_denied(decision, exchange)
