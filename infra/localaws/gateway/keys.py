"""API keys: who calls by one, whether a usage plan lets it in, and how often."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Protocol

from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.subscription import Subscription
from localaws.gateway.throttle import Throttle

FindSubscription = Callable[[str, str, str, str, str], Subscription | None]


class RunOnMoto(Protocol):
    async def __call__(self, work: Callable[..., Any], *args: Any) -> Any: ...


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


class ApiKeys:
    """All that concerns a key happens in one step on moto's thread, which counts for it too."""

    def __init__(self, run: RunOnMoto, find: FindSubscription) -> None:
        self._run = run
        self._find = find
        self._throttle = Throttle()

    async def admit(self, exchange: Exchange, identifier: str | None) -> None:
        """``identifier`` is what a Lambda authorizer answered as ``usageIdentifierKey``.

        Raises:
            GatewayFailure: INVALID_API_KEY, THROTTLED, QUOTA_EXCEEDED.
        """
        if not exchange.match.method.api_key_required:
            return
        if exchange.stage.snapshot.definitions.api_key_source == "AUTHORIZER":
            value = identifier
        else:
            value = exchange.request.header("x-api-key")
        if not value:
            raise GatewayFailure("INVALID_API_KEY")
        method = f"{exchange.match.resource.path}/{exchange.match.method.http_method}"
        key_id = await self._run(self._use, exchange, value, method)
        exchange.identity |= {"apiKey": value, "apiKeyId": key_id}

    def _use(self, exchange: Exchange, value: str, method: str) -> str:
        stage = exchange.stage
        found = self._find(stage.account, stage.region, value, stage.snapshot.api_id, stage.name)
        if found is None:
            raise GatewayFailure("INVALID_API_KEY")
        found.use(method, self._throttle, _today())
        return found.key_id
