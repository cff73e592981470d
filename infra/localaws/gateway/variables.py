"""Values of a request by the names that mappings give them.

``context.stage``, ``stageVariables.a``, ``method.request.header.Accept``: "Request and response
data mapping reference". Templates of gateway responses write the first two with a dollar sign.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from localaws.gateway import context
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure

IN_TEMPLATE = re.compile(r"\$(\{)?((?:context|stageVariables)\.[\w.-]*\w)(?(1)\})")
STATIC = re.compile(r"'(.*)'", re.S)


class Variables:
    """Of one exchange and, in a gateway response, of what ended it."""

    def __init__(
        self,
        exchange: Exchange,
        failure: GatewayFailure | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """``told`` is what the context knows beside."""
        self._exchange = exchange
        self._context = {**context.of(exchange), **(told or {})}
        if failure is not None:
            self._context["error"] = {
                "message": failure.message,
                "messageString": json.dumps(failure.message),
                "responseType": failure.kind,
                "validationErrorString": failure.detail,
            }

    def value(self, expression: str) -> str | None:
        """The value of a mapping expression, or None where the request has none."""
        static = STATIC.fullmatch(expression)
        if static:
            return static[1]
        root, _, rest = expression.partition(".")
        if root == "context":
            return _text(_walk(self._context, rest))
        if root == "stageVariables":
            return self._exchange.stage.variables.get(rest)
        if expression.startswith("method.request."):
            _, _, place, name = expression.split(".", 3)
            return self._parameter(place, name)
        return None

    def _parameter(self, place: str, name: str) -> str | None:
        if place == "header":
            return self._exchange.request.header(name)
        if place == "querystring":
            return dict(parse_qsl(self._exchange.request.query, keep_blank_values=True)).get(name)
        return self._exchange.match.parameters.get(name) if place == "path" else None

    def fill(self, template: str) -> str:
        """A template with each variable replaced; what has no value becomes nothing.

        "Gateway response templates are not VTL": variables are substituted, nothing is computed.
        """
        return IN_TEMPLATE.sub(lambda found: self.value(found[2]) or "", template)


def _walk(tree: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(name)
    return tree


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
