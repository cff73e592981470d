"""``COGNITO_USER_POOLS``: a token of a user pool, verified by the pool's keys.

"Control access to REST APIs using Amazon Cognito user pools as an authorizer", and "Verifying JSON
web tokens" (Amazon Cognito).
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.gateway.definitions import DEFAULT_TOKEN_SOURCE, Authorizer
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.variables import Variables

# Claims that API Gateway tells as dates, in Java's form.
DATES = ("exp", "iat")
ALGORITHMS = ["RS256"]


@dataclass(frozen=True)
class UserPool:
    """``key`` is its public key, a JWK as JSON."""

    issuer: str
    key: str


class FindUserPool(Protocol):
    async def __call__(self, arn: str) -> UserPool | None: ...


class UserPoolAuthorizer:
    def __init__(self, find: FindUserPool) -> None:
        self._find = find

    async def authorize(self, exchange: Exchange, authorizer: Authorizer) -> None:
        """Raises: GatewayFailure, UNAUTHORIZED."""
        source = authorizer.sources[0] if authorizer.sources else DEFAULT_TOKEN_SOURCE
        token = (Variables(exchange).value(source) or "").strip()
        claims = await self._claims(token.removeprefix("Bearer "), authorizer)
        _check_time(claims, exchange.request.received)
        _check_use(claims, exchange.match.method.scopes)
        _check_audience(claims, authorizer.validation)
        exchange.authorizer = {"claims": {name: told(name, claims[name]) for name in claims}}

    async def _claims(self, token: str, authorizer: Authorizer) -> Mapping[str, Any]:
        for arn in authorizer.user_pools:
            pool = await self._find(arn)
            claims = verified(token, pool) if pool else None
            if claims is not None:
                return claims
        raise GatewayFailure("UNAUTHORIZED")


def verified(token: str, pool: UserPool) -> Mapping[str, Any] | None:
    """The claims of a token that this pool signed, else None. Imported late: it takes a while."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        claims = jwt.decode(token, _key(pool.key), algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
    return claims if claims.get("iss") == pool.issuer else None


@functools.lru_cache(64)
def _key(text: str) -> Any:
    from joserfc.jwk import RSAKey

    return RSAKey.import_key(json.loads(text))


def _check_time(claims: Mapping[str, Any], now: datetime.datetime) -> None:
    expires = claims.get("exp")
    if not isinstance(expires, (int, float)):
        raise GatewayFailure("UNAUTHORIZED")
    if expires <= now.timestamp():
        raise GatewayFailure("UNAUTHORIZED", "The incoming token has expired")


def _check_use(claims: Mapping[str, Any], scopes: tuple[str, ...]) -> None:
    """A method with scopes wants an access token that has one of them, one without an ID token."""
    if scopes:
        granted = str(claims.get("scope") or "").split()
        allowed = claims.get("token_use") == "access" and not set(scopes).isdisjoint(granted)
    else:
        allowed = claims.get("token_use") == "id"
    if not allowed:
        raise GatewayFailure("UNAUTHORIZED")


def _check_audience(claims: Mapping[str, Any], expression: str) -> None:
    """ "API Gateway will match the aud field of the incoming token"."""
    if not expression:
        return
    from localaws.patterns import MalformedPattern, Pattern  # slow to import, seldom needed

    try:
        matches = Pattern(expression).fullmatch(str(claims.get("aud") or ""))
    except (MalformedPattern, TimeoutError) as error:
        raise GatewayFailure("AUTHORIZER_CONFIGURATION_ERROR", detail=str(error)) from error
    if not matches:
        raise GatewayFailure("UNAUTHORIZED")


def told(name: str, value: Any) -> str:
    """A claim as ``$context.authorizer.claims`` tells it: always a text."""
    if isinstance(value, str):
        return value
    if name in DATES and isinstance(value, (int, float)):
        return _date(value)
    if isinstance(value, list):
        return ",".join(told("", one) for one in value)
    return json.dumps(value)


def _date(seconds: float) -> str:
    try:
        when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (OverflowError, OSError, ValueError):
        return json.dumps(seconds)
    return when.strftime("%a %b %d %H:%M:%S UTC %Y")
