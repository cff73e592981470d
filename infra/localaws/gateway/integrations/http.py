"""``HTTP`` and ``HTTP_PROXY``: real requests to an endpoint elsewhere.

"HTTP integrations for REST APIs in API Gateway"; headers as recorded
(``test_apigateway_header_remapping_http``, ``test_http_integration_with_lambda``).
"""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import parse_qsl, quote, urlencode

import aiohttp
from yarl import URL

from localaws.gateway import binary, headers, mapping, uris
from localaws.gateway.endpoint import EndpointRequest, EndpointResponse
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, misconfigured
from localaws.gateway.headers import Pairs
from localaws.gateway.integration import Integration
from localaws.gateway.variables import Variables
from localaws.reply import Reply

# What aiohttp would add by itself.
AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
# Of the client's headers, what a proxy integration keeps to itself beside what all do.
NOT_PASSED = frozenset({"content-encoding", "host", "via"})
# What an endpoint's server can't be sent by a client library: it frames the message.
FRAMING = frozenset({"content-length", "transfer-encoding", "connection"})
NETWORK = "Network error communicating with endpoint"


class Http:
    """Holds the connections to endpoints, which are kept for the next request."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, request: EndpointRequest, exchange: Exchange, integration: Integration
    ) -> EndpointResponse:
        """Of an integration that is no proxy."""
        api_id = exchange.stage.snapshot.api_id
        request.set_default("User-Agent", f"AmazonAPIGateway_{api_id}")
        request.set_default("Accept", "application/json")
        if request.body:
            request.set_default("Content-Type", "application/json")
        request.set_default("X-Amzn-Trace-Id", exchange.request.trace_id)
        request.set_default("x-amzn-apigateway-api-id", api_id)
        reply = await self._exchanged(request, exchange, integration)
        return EndpointResponse(reply.status, reply.body, list(reply.headers), str(reply.status))

    async def proxy(self, exchange: Exchange, integration: Integration) -> Reply:
        """All of the client's request goes on, and all of the answer comes back."""
        request, api_id = exchange.request, exchange.stage.snapshot.api_id
        mapped = mapping.request(integration.parameters, exchange, Variables(exchange))
        mapping.refuse_headers(mapped.headers, integration.kind)
        hidden = NOT_PASSED | {name.lower() for name in mapped.headers}
        passed = [
            (name, value) for name, value in headers.received(request) if name.lower() not in hidden
        ]
        query = parse_qsl(request.query, keep_blank_values=True)
        made = EndpointRequest(
            request.method if integration.http_method == "ANY" else integration.http_method,
            uris.fill(integration.uri, exchange.stage.variables, mapped.path),
            [
                *((name, value) for name, values in mapped.query.items() for value in values),
                *((name, value) for name, value in query if name not in mapped.query),
            ],
            [*passed, *((name, one) for name, values in mapped.headers.items() for one in values)],
            _sent_body(exchange, integration),
        )
        made.set_default("x-amzn-apigateway-api-id", api_id)
        reply = await self._exchanged(made, exchange, integration)
        return Reply(
            reply.status, _answered_body(exchange, reply), headers.proxied(list(reply.headers))
        )

    async def _exchanged(
        self, request: EndpointRequest, exchange: Exchange, integration: Integration
    ) -> Reply:
        exchange.ask(request.uri, request.headers, request.body)
        try:
            async with asyncio.timeout(integration.timeout_ms / 1000):
                reply = await self._sent(request, integration)
            exchange.hear(reply.status, reply.headers, reply.body)
            return reply
        except TimeoutError:
            raise GatewayFailure("INTEGRATION_TIMEOUT") from None
        except (aiohttp.ClientSSLError, ssl.SSLError) as error:
            raise misconfigured(f"General SSLEngine problem: {error}") from error
        except (aiohttp.ClientConnectorDNSError, aiohttp.InvalidURL, ValueError) as error:
            # Recorded: ``test_failed_invoke_test_method``.
            raise misconfigured("Invalid endpoint address") from error
        except (aiohttp.ClientError, OSError) as error:
            raise GatewayFailure("INTEGRATION_FAILURE", NETWORK, log=NETWORK) from error

    async def _sent(self, request: EndpointRequest, integration: Integration) -> Reply:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                skip_auto_headers=AUTOMATIC,
            )
        kept = [(name, value) for name, value in request.headers if name.lower() not in FRAMING]
        async with self._session.request(
            request.method,
            address(request.uri, request.query),
            headers=kept,
            data=request.body or None,
            allow_redirects=False,
            ssl=integration.verifies_tls,
        ) as response:
            body = await response.read()
            return Reply(response.status, body, list(response.headers.items()))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _sent_body(exchange: Exchange, integration: Integration) -> bytes:
    request, types = exchange.request, exchange.stage.snapshot.definitions.binary_types
    is_binary = binary.is_binary(request.header("content-type"), types)
    try:
        return binary.converted(request.body, integration.content_handling, is_binary=is_binary)
    except binary.NotBase64 as error:
        raise misconfigured("Unable to base64 decode the body") from error


def _answered_body(exchange: Exchange, reply: Reply) -> bytes:
    types = exchange.stage.snapshot.definitions.binary_types
    is_binary = binary.is_binary(headers.value_of(reply.headers, "content-type"), types)
    accepted = binary.first_accepted(exchange.request.header("accept"))
    wants_binary = binary.is_binary(accepted, types)
    handling = binary.answer_handling(None, is_binary=is_binary, wants_binary=wants_binary)
    try:
        return binary.converted(reply.body, handling, is_binary=is_binary)
    except binary.NotBase64 as error:
        raise misconfigured("Unable to base64 decode the body") from error


def address(uri: str, query: Pairs) -> URL:
    """The URI with the mapped query behind its own, percent-encoded once."""
    base = quote(uri, safe="%/:=&?~#+!$,;'@()*[]")
    added = urlencode(query, quote_via=quote)
    if added:
        base += ("&" if "?" in base else "?") + added
    return URL(base, encoded=True)
