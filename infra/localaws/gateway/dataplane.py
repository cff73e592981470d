"""Answers HTTP requests to deployed REST APIs.

find the stage → match a method → admit (``admission``) → integrate (``integrations``); what fails
on the way is answered by a gateway response.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from localaws.gateway import compression, responses
from localaws.gateway.address import Address
from localaws.gateway.admission import LARGEST_BODY, Admission
from localaws.gateway.authorizers.iam import refuse_foreign_credentials
from localaws.gateway.cache import ResponseCache
from localaws.gateway.exchange import Exchange, HttpRequest
from localaws.gateway.failure import GatewayFailure, plain
from localaws.gateway.integrations import Integrations
from localaws.gateway.logs import GatewayLogs
from localaws.gateway.snapshot import DeployedStage
from localaws.metrics.meter import Meter
from localaws.reply import Reply


class FindStage(Protocol):
    async def __call__(self, api_id: str, stage: str) -> DeployedStage | None: ...


class Gateway:
    def __init__(
        self,
        find_stage: FindStage,
        admission: Admission,
        integrations: Integrations,
        meter: Meter,
        logs: GatewayLogs,
        cache: ResponseCache,
        forgets: Sequence[Callable[[], None]] = (),
    ) -> None:
        """``forgets`` are called when the APIs are others than before."""
        self._find_stage = find_stage
        self._admission = admission
        self._integrations = integrations
        self._meter = meter
        self._logs = logs
        self._cache = cache
        self._forgets = (cache.clear, *forgets)

    def forget(self) -> None:
        for each in self._forgets:
            each()

    async def answer(self, address: Address, request: HttpRequest) -> Reply:
        reply = await self._answer(address, request)
        own = (
            ("x-amzn-RequestId", request.request_id),
            ("x-amz-apigw-id", request.extended_request_id),
        )
        return Reply(reply.status, reply.body, (*reply.headers, *own))

    async def _answer(self, address: Address, request: HttpRequest) -> Reply:
        stage = await self._find_stage(address.api_id, address.stage)
        # "Disable the default endpoint for REST APIs": as if there were no such API.
        if stage is None or stage.snapshot.definitions.disabled:
            return plain(403, "Forbidden", "ForbiddenException")
        exchange = Exchange(request, stage)
        ended: GatewayFailure | None = None
        try:
            reply = await self._pass(exchange, address)
        except GatewayFailure as failure:
            reply, ended = responses.render(failure, exchange), failure
        minimum = stage.snapshot.definitions.minimum_compression
        if minimum is not None:
            accepted = request.header("accept-encoding")
            reply = await compression.encoded(reply, minimum, accepted)
        self._meter.requested(exchange, reply.status)
        if stage.logs is not None:
            self._logs.end(exchange, reply, ended)
        return reply

    async def _pass(self, exchange: Exchange, address: Address) -> Reply:
        match = exchange.stage.snapshot.find(address.path, exchange.request.method)
        if match is None:
            refuse_foreign_credentials(exchange)
            raise GatewayFailure("MISSING_AUTHENTICATION_TOKEN")
        exchange.match = match
        if exchange.stage.logs is not None:
            self._logs.begin(exchange)
        if exchange.stage.snapshot.definitions.minimum_compression is not None:
            exchange.request = await compression.decoded(exchange.request, LARGEST_BODY)
        await self._admission.admit(exchange)
        if exchange.stage.cache_flushed is None:
            return await self._integrations.run(exchange)
        return await self._cache.answer(exchange, lambda: self._integrations.run(exchange))

    async def close(self) -> None:
        await self._integrations.close()
