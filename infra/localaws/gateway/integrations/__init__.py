"""What a method leads to, once its request is admitted."""

from __future__ import annotations

import time

from localaws.gateway.endpoint import Endpoint
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import internal_error, not_here
from localaws.gateway.integration import Integration
from localaws.gateway.integrations.http import Http
from localaws.gateway.integrations.lambda_proxy import LambdaProxy
from localaws.gateway.invocation import Functions
from localaws.reply import Reply
from localaws.services import Services


class Integrations:
    """Runs the integration of an admitted request's method.

    What is no Lambda proxy is imported when it is first needed.
    """

    def __init__(self, functions: Functions, services: Services) -> None:
        self._functions = functions
        self._services = services
        self._lambda_proxy = LambdaProxy(functions)
        self._http = Http()

    async def run(self, exchange: Exchange) -> Reply:
        """Raises: GatewayFailure."""
        integration = exchange.match.method.integration
        if integration is None:
            raise internal_error(500)
        began = time.perf_counter()
        try:
            return await self._run(exchange, integration)
        finally:
            if exchange.integration_latency is None:  # no endpoint answered
                exchange.integration_latency = (time.perf_counter() - began) * 1000

    async def _run(self, exchange: Exchange, integration: Integration) -> Reply:
        if integration.connection_type == "VPC_LINK":
            raise not_here("VPC links")
        if integration.kind == "AWS_PROXY":
            return await self._lambda_proxy.run(exchange, integration)
        if integration.kind == "HTTP_PROXY":
            return await self._http.proxy(exchange, integration)
        from localaws.gateway.integrations.custom import Custom

        reply = await Custom(exchange, integration).run(self._endpoint(integration))
        if integration.kind == "MOCK":
            return reply
        # Recorded: ``test_rest_api_to_dynamodb_integration``; a mock has none
        # (``test_invoke_test_method``).
        trace = ("X-Amzn-Trace-Id", exchange.request.trace_id.partition(";")[0])
        return Reply(reply.status, reply.body, (*reply.headers, trace))

    def _endpoint(self, integration: Integration) -> Endpoint:
        from localaws.gateway.integrations.mock import Mock
        from localaws.gateway.integrations.service import ServiceEndpoint

        if integration.kind == "MOCK":
            return Mock()
        if integration.kind == "HTTP":
            return self._http
        return ServiceEndpoint(self._services, self._functions)

    async def close(self) -> None:
        await self._http.close()
