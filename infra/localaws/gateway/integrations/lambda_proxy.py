"""``AWS_PROXY``: the function gets the request as an event, and answers a whole response."""

from __future__ import annotations

import asyncio
import json

from localaws.errors import AwsError
from localaws.gateway import mapping, proxy, uris
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, internal_error, misconfigured
from localaws.gateway.headers import Pairs
from localaws.gateway.integration import Integration
from localaws.gateway.invocation import Functions, NotInvocable
from localaws.reply import Reply


class LambdaProxy:
    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def run(self, exchange: Exchange, integration: Integration) -> Reply:
        # Lambda takes POST alone: with another integration method it answers API Gateway an error.
        if integration.http_method != "POST":
            raise internal_error(500)
        if integration.parameters:
            # They change nothing in the event, but are looked at (recorded:
            # ``test_apigateway_header_remapping_aws[AWS_PROXY]``).
            names = (name.removeprefix(mapping.HEADER) for name in integration.parameters)
            mapping.refuse_headers(names, integration.kind)
        credentials = integration.credentials or ""
        stage, trace_id = exchange.stage, exchange.request.trace_id
        uri = uris.with_stage_variables(integration.uri, stage.variables)
        event = json.dumps(proxy.event(exchange)).encode()
        source_arn = stage.source_arn(exchange.match)
        exchange.ask(uri, _sent(exchange) if exchange.log else (), event)
        try:
            async with asyncio.timeout(integration.timeout_ms / 1000):
                outcome = await self._functions.invoke(
                    uri, event, stage, source_arn, trace_id, credentials
                )
        except TimeoutError:
            raise GatewayFailure("INTEGRATION_TIMEOUT") from None
        except NotInvocable as error:
            raise misconfigured("Invalid permissions on Lambda function") from error
        except AwsError as error:
            raise internal_error(500) from error
        exchange.hear(200, (("Content-Type", "application/json"),), outcome.payload)
        if outcome.error:
            raise _customer_error(outcome.payload)
        try:
            types = stage.snapshot.definitions.binary_types
            reply = proxy.answer(outcome.payload, exchange.request.header("accept"), types)
        except (proxy.MalformedAnswer, ValueError):
            raise misconfigured("Malformed Lambda proxy response", 502) from None
        trace = ("X-Amzn-Trace-Id", trace_id.partition(";")[0])
        return Reply(reply.status, reply.body, (*reply.headers, trace))


def _sent(exchange: Exchange) -> Pairs:
    """The headers that the execution log shows; a call within the process has no signature."""
    api_id = exchange.stage.snapshot.api_id
    return [
        ("x-amzn-lambda-integration-tag", exchange.request.request_id),
        ("x-amzn-apigateway-api-id", api_id),
        ("Accept", "application/json"),
        ("User-Agent", f"AmazonAPIGateway_{api_id}"),
        ("X-Amzn-Trace-Id", exchange.request.trace_id),
    ]


def _customer_error(payload: bytes) -> GatewayFailure:
    failure = internal_error(502)
    message = payload[:512].decode("utf-8", "replace")
    told = "Lambda execution failed with status 200 due to customer function error: "
    failure.log = told + message
    return failure
