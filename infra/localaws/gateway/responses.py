"""Gateway responses: what a client gets when a request ends before its integration answers.

Source: "Gateway responses for REST APIs" and recorded (``test_gateway_response_put``).
"""

from __future__ import annotations

from localaws.gateway.definitions import GatewayResponse
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.variables import Variables
from localaws.reply import Reply

DEFAULT_TYPE = "application/json"
HEADER = "gatewayresponse.header."


def render(failure: GatewayFailure, exchange: Exchange) -> Reply:
    """As the deployed API customises it, else in the default template."""
    custom = exchange.stage.snapshot.definitions.responses
    response = custom.get(failure.kind) or custom.get(general_kind(failure.status))
    if response is None:
        return failure.reply()
    variables = Variables(exchange, failure)
    content_type = _content_type(response, exchange.request.header("accept") or "")
    headers = [("x-amzn-ErrorType", failure.error_type), *_headers(response, variables)]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", content_type))
    body = variables.fill(response.templates.get(content_type, ""))
    return Reply(response.status or failure.status, body.encode("utf-8", "replace"), headers)


def general_kind(status: int) -> str:
    """The type that stands for all those of its class that are not customised themselves."""
    return "DEFAULT_5XX" if status >= 500 else "DEFAULT_4XX"


def _content_type(response: GatewayResponse, accept: str) -> str:
    """What the client accepts, as far as there is a template for it; else JSON, else the first."""
    accepted = [part.partition(";")[0].strip() for part in accept.split(",")]
    wanted = (*accepted, DEFAULT_TYPE, *response.templates)
    return next((one for one in wanted if one in response.templates), DEFAULT_TYPE)


def _headers(response: GatewayResponse, variables: Variables) -> list[tuple[str, str]]:
    values = {
        name.removeprefix(HEADER): variables.value(expression)
        for name, expression in response.parameters.items()
        if name.startswith(HEADER)
    }
    return [(name, _one_line(value)) for name, value in values.items() if value is not None]


def _one_line(value: str) -> str:
    """A header can't hold what would end it."""
    return "".join(" " if character in "\r\n\0" else character for character in value)
