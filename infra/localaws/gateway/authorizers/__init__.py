"""Who calls a method, by its authorization type, and whether they may.

"Control and manage access to REST APIs in API Gateway".
"""

from __future__ import annotations

from localaws.gateway import access
from localaws.gateway.authorizers.function import FunctionAuthorizers
from localaws.gateway.authorizers.iam import IamAuthorizer
from localaws.gateway.authorizers.userpool import UserPoolAuthorizer
from localaws.gateway.definitions import Authorizer
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, not_here


class Authorizers:
    def __init__(
        self,
        functions: FunctionAuthorizers,
        signatures: IamAuthorizer,
        user_pools: UserPoolAuthorizer,
    ) -> None:
        self._functions = functions
        self._signatures = signatures
        self._user_pools = user_pools

    async def authorize(self, exchange: Exchange) -> str | None:
        """The API key that a Lambda authorizer names, or None.

        Raises:
            GatewayFailure: UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_… and, for a signature,
                MISSING_AUTHENTICATION_TOKEN, INVALID_SIGNATURE, EXPIRED_TOKEN.
        """
        kind = exchange.match.method.authorization
        if kind == "NONE":
            access.refuse_strangers(exchange)
            return None
        if kind == "CUSTOM":
            access.refuse_denied_strangers(exchange)
            return await self._functions.authorize(exchange, _authorizer(exchange))
        if kind == "AWS_IAM":
            await self._signatures.authorize(exchange)
            return None
        if kind == "COGNITO_USER_POOLS":
            await self._user_pools.authorize(exchange, _authorizer(exchange))
            # "The resource policy is evaluated independently" and must allow.
            access.refuse_strangers(exchange)
            return None
        raise not_here(f"authorization {kind}")


def _authorizer(exchange: Exchange) -> Authorizer:
    known = exchange.stage.snapshot.definitions.authorizers
    found = known.get(exchange.match.method.authorizer or "")
    if found is None:
        raise GatewayFailure("AUTHORIZER_CONFIGURATION_ERROR", detail="there is no such authorizer")
    return found
