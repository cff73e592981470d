"""Who may call, and what is valid: what happens to a request before its integration."""

from __future__ import annotations

from localaws.gateway.authorizers import Authorizers
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, not_here
from localaws.gateway.keys import ApiKeys
from localaws.gateway.throttle import ACCOUNT_LIMIT, Limit, Throttle
from localaws.gateway.validation import validate

# "Quotas for configuring and running a REST API": payload size.
LARGEST_BODY = 10 * 1024 * 1024


class Admission:
    """Lets a request that found its method pass, or not: authorizer and resource policy, API key,
    rate, validation, in the order of an execution log.

    Limits apply in the order of "How throttling limit settings are applied in API Gateway": the
    client's by its usage plan, the method's on the stage, the account's.
    """

    def __init__(self, authorizers: Authorizers, keys: ApiKeys) -> None:
        self._authorizers = authorizers
        self._keys = keys
        self._throttle = Throttle()

    async def admit(self, exchange: Exchange) -> None:
        """Raises: GatewayFailure."""
        if len(exchange.request.body) > LARGEST_BODY:
            raise GatewayFailure("REQUEST_TOO_LARGE")
        missing = _not_here(exchange)
        if missing:
            raise not_here(missing)
        await self._keys.admit(exchange, await self._authorizers.authorize(exchange))
        self._admit_rate(exchange)
        validate(exchange)

    def _admit_rate(self, exchange: Exchange) -> None:
        stage, match = exchange.stage, exchange.match
        settings = stage.settings_of(match)
        limit = Limit.of(settings, "throttlingRateLimit", "throttlingBurstLimit")
        name = (stage.snapshot.api_id, stage.name, match.resource.id, match.method.http_method)
        account = (stage.account, stage.region)
        if not self._throttle.allows(name, limit) or not self._throttle.allows(
            account, ACCOUNT_LIMIT
        ):
            raise GatewayFailure("THROTTLED")


def _not_here(exchange: Exchange) -> str:
    """The first thing that this request needs and the local AWS lacks, or the empty string."""
    lacking = exchange.stage.not_here
    return lacking[0] if lacking else ""
