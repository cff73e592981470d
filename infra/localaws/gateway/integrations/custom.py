"""Integrations that are not proxies: what is sent and what is answered is mapped both ways.

"Data transformations for REST APIs in API Gateway".
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from localaws.gateway import binary, context, headers, mapping, uris
from localaws.gateway.endpoint import Endpoint, EndpointRequest, EndpointResponse
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, misconfigured
from localaws.gateway.headers import Pairs, media_type
from localaws.gateway.integration import Integration, IntegrationResponse
from localaws.gateway.templates.variables import Input, Overrides, variables
from localaws.gateway.templates.velocity import TemplateFailed, render
from localaws.gateway.variables import Variables
from localaws.reply import Reply

DEFAULT_TYPE = "application/json"
NO_RESPONSE = (
    "No match for output mapping and no default endpoint response configured. "
    "Endpoint Response Status Code: {}"
)


class Custom:
    """One request's way through: there by ``ask``, back by ``answer``."""

    def __init__(self, exchange: Exchange, integration: Integration) -> None:
        self._exchange = exchange
        self._integration = integration
        self._overrides = Overrides()
        self._variables = Variables(exchange)
        request = exchange.request
        self._received = headers.received(request)
        self._parameters = {
            "path": exchange.match.parameters,
            "querystring": dict(parse_qsl(request.query, keep_blank_values=True)),
            "header": dict(self._received),
        }

    async def run(self, endpoint: Endpoint) -> Reply:
        """Raises: GatewayFailure."""
        request = await self._integration_request()
        response = await endpoint.send(request, self._exchange, self._integration)
        return await self._method_response(response)

    async def _integration_request(self) -> EndpointRequest:
        exchange, integration = self._exchange, self._integration
        mapped = mapping.request(integration.parameters, exchange, self._variables)
        body = await self._request_body()
        mapped.override(self._overrides.request)
        mapping.refuse_headers(mapped.headers, integration.kind)
        uri = uris.fill(integration.uri, exchange.stage.variables, mapped.path)
        return EndpointRequest(
            integration.http_method
            if integration.http_method != "ANY"
            else exchange.request.method,
            uri,
            _pairs(mapped.query),
            _pairs(mapped.headers),
            body,
        )

    async def _request_body(self) -> bytes:
        """The client's, or what the template for its content type makes of it."""
        request, integration = self._exchange.request, self._integration
        content_type = media_type(request.header("content-type")) or DEFAULT_TYPE
        template = _request_template(integration, content_type)
        types = self._exchange.stage.snapshot.definitions.binary_types
        is_binary = binary.is_binary(content_type, types)
        return await self._converted(
            request.body, template, integration.content_handling, is_binary=is_binary
        )

    async def _converted(
        self, body: bytes, template: str | None, handling: str | None, *, is_binary: bool
    ) -> bytes:
        """Text is what templates see; what is to be binary is decoded behind them (recorded:
        ``…request_convert_to_binary_with_request_template``)."""
        if is_binary and handling != binary.TO_TEXT:
            if template is not None:
                raise misconfigured("Unable to transform a binary payload with a template")
            return body
        text = binary.as_text(body, is_base64=is_binary)
        if template is not None:
            text = await self._rendered(template, text)
        if handling != binary.TO_BINARY:
            return text.encode()
        try:
            return binary.as_binary(text)
        except binary.NotBase64 as error:
            raise misconfigured("Unable to base64 decode the body") from error

    async def _rendered(self, template: str, body: str) -> str:
        """In a thread of its own, so that a slow template holds up nobody."""
        seen = variables(
            Input(body, self._parameters),
            context.of(self._exchange),
            self._exchange.stage.variables,
            self._overrides,
        )
        try:
            return await asyncio.to_thread(render, template, seen)
        except TemplateFailed as error:
            raise misconfigured(f"Unable to transform request: {error}") from error

    async def _method_response(self, response: EndpointResponse) -> Reply:
        selected = select(self._integration.responses, response)
        if selected.status not in self._exchange.match.method.responses:
            raise misconfigured(
                f"Output mapping refers to an invalid method response: {selected.status}"
            )
        mapped = mapping.answer(
            selected.parameters, self._variables, response.headers, response.body
        )
        content_type, body = await self._answer_body(selected, response)
        overridden = self._overrides.response
        for name, value in overridden["header"].items():
            mapped = {key: one for key, one in mapped.items() if key.lower() != name.lower()}
            mapped |= {name: [str(one) for one in (value if isinstance(value, list) else [value])]}
        pairs = headers.sent_back(_pairs(mapped))
        if headers.value_of(pairs, "content-type") is None:
            pairs.append(("Content-Type", content_type))
        return Reply(_status(overridden.get("status"), selected.status), body, pairs)

    async def _answer_body(
        self, selected: IntegrationResponse, response: EndpointResponse
    ) -> tuple[str, bytes]:
        """The answer's content type and body."""
        sent_type = media_type(headers.value_of(response.headers, "content-type"))
        accept = self._exchange.request.header("accept")
        types = self._exchange.stage.snapshot.definitions.binary_types
        is_binary = binary.is_binary(sent_type, types)
        handling = binary.answer_handling(
            selected.content_handling,
            is_binary=is_binary,
            wants_binary=binary.is_binary(binary.first_accepted(accept), types),
        )
        content_type = _answer_type(selected, accept, sent_type)
        template = selected.templates.get(content_type) if content_type else None
        body = await self._converted(response.body, template or None, handling, is_binary=is_binary)
        return content_type or DEFAULT_TYPE, body


def select(
    responses: tuple[IntegrationResponse, ...], response: EndpointResponse
) -> IntegrationResponse:
    """The first whose pattern matches all of what it is selected by, else the default one.

    Raises:
        GatewayFailure: when there is neither.
    """
    for one in responses:
        if one.pattern and _matches(one.pattern, response.selected_by):
            return one
    for one in responses:
        if not one.pattern:
            return one
    raise misconfigured(NO_RESPONSE.format(response.status))


def _matches(pattern: str, text: str) -> bool:
    from localaws.patterns import MalformedPattern, Pattern  # slow to import, seldom needed

    try:
        return Pattern(pattern).fullmatch(text) is not None
    except (MalformedPattern, OverflowError):
        return False
    except TimeoutError:
        raise misconfigured(f"The selection pattern {pattern} takes too long") from None


def _request_template(integration: Integration, content_type: str) -> str | None:
    """None passes the payload through.

    "Method request behavior for payloads without mapping templates".
    """
    templates = {name.lower(): template for name, template in integration.templates.items()}
    found = templates.get(content_type, templates.get("$default"))
    if found is None and (
        integration.passthrough == "NEVER"
        or (integration.passthrough == "WHEN_NO_TEMPLATES" and templates)
    ):
        raise GatewayFailure("UNSUPPORTED_MEDIA_TYPE")
    return found


def _answer_type(selected: IntegrationResponse, accept: str | None, sent: str) -> str | None:
    """The content type whose template is used: what the client accepts, what the endpoint sent,
    JSON, or the first there is."""
    accepted = [media_type(one) for one in (accept or "").split(",")]
    wanted = (*accepted, sent, DEFAULT_TYPE, *selected.templates)
    return next((one for one in wanted if one in selected.templates), None)


def _pairs(values: dict[str, list[str]]) -> Pairs:
    return [(name, value) for name, several in values.items() for value in several]


def _status(overridden: Any, selected: int) -> int:
    """An override that is no status is none."""
    try:
        status = int(overridden)
    except (TypeError, ValueError):
        return selected
    return status if 100 <= status <= 599 else selected
