"""Parameter mappings: from the method request into the integration request, and back.

"Request and response data mapping reference"; several values and bodies as LocalStack's authors
saw AWS map them (``test_parameters_mapping``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from localaws.gateway import headers
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, misconfigured
from localaws.gateway.headers import Pairs
from localaws.gateway.variables import Variables

HEADER = "integration.request.header."
REQUEST, RESPONSE = "integration.request.", "method.response.header."
BODY, ANSWER, ANSWER_BODY = "method.request.body", "integration.response.", "body"
# Headers that no mapping may set (recorded: ``test_apigateway_header_remapping_…``).
REFUSED = frozenset({"content-length", "transfer-encoding"})
REFUSED_TO_AWS = REFUSED | {"authorization", "connection", "expect", "proxy-authenticate", "te"}


@dataclass
class Mapped:
    """What mappings, and then a template's overrides, put into an integration request."""

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)

    def override(self, overrides: Mapping[str, Any]) -> None:
        """``$context.requestOverride``: lists are several values."""
        self.path.update({name: _text(value) for name, value in overrides["path"].items()})
        self.query.update({name: _texts(value) for name, value in overrides["querystring"].items()})
        for name, value in overrides["header"].items():
            for known in [one for one in self.headers if one.lower() == name.lower()]:
                del self.headers[known]
            self.headers[name] = _texts(value)


def refuse_headers(names: Iterable[str], kind: str) -> None:
    """Raises: GatewayFailure, for a header that this kind of integration must not be given."""
    refused = REFUSED_TO_AWS if kind.startswith("AWS") else REFUSED
    for name in names:
        if name.lower() in refused:
            raise misconfigured(f"Invalid mapping expression: header {name} is reserved")


def request(parameters: Mapping[str, str], exchange: Exchange, variables: Variables) -> Mapped:
    """What has no value in the method request is left out.

    Raises:
        GatewayFailure: BAD_REQUEST_BODY, for JSON that is broken where a mapping looks into it.
    """
    mapped = Mapped()
    for target, expression in parameters.items():
        place, _, name = target.removeprefix(REQUEST).partition(".")
        values = _request_values(expression, exchange, variables)
        if not values:
            continue
        if place == "path":
            mapped.path[name] = values[-1]
        elif place == "querystring":
            mapped.query[name] = values
        elif place == "header":
            mapped.headers[name] = [",".join(values)]
    return mapped


def _request_values(expression: str, exchange: Exchange, variables: Variables) -> list[str]:
    if expression == BODY or expression.startswith(f"{BODY}."):
        found = _of_body(exchange.request.body, expression.removeprefix(BODY).removeprefix("."))
        return [] if found is None else [found]
    if expression.startswith("method.request.multivalue"):
        _, _, place, name = expression.split(".", 3)
        return _several(place, name, exchange)
    value = variables.value(expression)
    return [] if value is None else [value]


def _several(place: str, name: str, exchange: Exchange) -> list[str]:
    if place == "multivalueheader":
        wanted = name.lower()
        return [value for key, value in exchange.request.headers if key.lower() == wanted]
    query = parse_qsl(exchange.request.query, keep_blank_values=True)
    return [value for key, value in query if key == name]


def _of_body(body: bytes, path: str) -> str | None:
    """An empty body is ``{}``; only what begins like an object has to be one."""
    text = body.decode("utf-8", "replace") or "{}"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        if text.lstrip().startswith("{"):
            raise GatewayFailure("BAD_REQUEST_BODY", "Invalid JSON in request body") from None
        document = text
    return _found(path, document) if path else text


def _found(path: str, document: Any) -> str | None:
    from localaws.gateway.templates import jsonpath

    try:
        found = jsonpath.find(f"$.{path}", document)
    except jsonpath.BadPath:
        return None
    return None if found is None else _text(found)


def answer(
    parameters: Mapping[str, str], variables: Variables, sent: Pairs, body: bytes
) -> dict[str, list[str]]:
    """The method response's headers, from those and the body that the endpoint sent."""
    mapped = {
        target.removeprefix(RESPONSE): _answer_values(expression, variables, sent, body)
        for target, expression in parameters.items()
        if target.startswith(RESPONSE)
    }
    return {name: values for name, values in mapped.items() if values}


def _answer_values(expression: str, variables: Variables, sent: Pairs, body: bytes) -> list[str]:
    if not expression.startswith(ANSWER):
        value = variables.value(expression)
        return [] if value is None else [value]
    place, _, name = expression.removeprefix(ANSWER).partition(".")
    if place == ANSWER_BODY:
        found = _of_answer(body, name)
        return [] if found is None else [found]
    every = [value for key, value in sent if key.lower() == name.lower()]
    if place == "multivalueheader":
        return every
    last = headers.value_of(sent, name)
    return [] if last is None else [last]


def _of_answer(body: bytes, path: str) -> str | None:
    text = body.decode("utf-8", "replace")
    if not path:
        return text
    try:
        return _found(path, json.loads(text))
    except (ValueError, RecursionError):
        return None


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
