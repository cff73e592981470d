"""What API Gateway logs of one request's execution, line by line.

Lines as recorded (``test_invoke_test_method``, ``test_apigw_test_invoke_method_api``) and as
"Set up CloudWatch logging for REST APIs in API Gateway" tells.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from localaws.gateway.exchange import Exchange
    from localaws.gateway.failure import GatewayFailure
    from localaws.reply import Reply

# "API Gateway … truncates log events larger than 1024 bytes".
LONGEST = 1024
TRUNCATED = " [TRUNCATED]"
SERVICE_URI = re.compile(
    r"arn:aws[^:]*:apigateway:(?P<region>[^:]+):(?P<service>[^:]+):(?P<kind>path|action)/(?P<rest>.*)",
    re.S,
)


@dataclass
class ExecutionLog:
    """``lines`` are ``(milliseconds since the epoch, text)``. Without ``traces`` data of requests
    and answers stay out; with ``errors_only`` so does all but what went wrong."""

    traces: bool = True
    errors_only: bool = False
    lines: list[tuple[int, str]] = field(default_factory=list)

    def note(self, text: str, *, trace: bool = False, error: bool = False) -> None:
        if (trace and not self.traces) or (self.errors_only and not error):
            return
        self.lines.append((int(time.time() * 1000), text))

    def begin(self, exchange: Exchange, pairs: Iterable[tuple[str, str]]) -> None:
        """``pairs`` are the method request's headers."""
        request = exchange.request
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        self.note(f"Starting execution for request: {request.request_id}")
        self.note(f"HTTP Method: {request.method}, Resource Path: {request.path}")
        self._trace("Method request path: ", _map(exchange.match.parameters))
        self._trace("Method request query string: ", _map(query))
        self._trace("Method request headers: ", _map(dict(pairs)))
        self._trace("Method request body before transformations: ", _text(request.body))

    def sent(self, uri: str, pairs: Iterable[tuple[str, str]], body: bytes) -> None:
        """An endpoint is asked."""
        address = _address(uri)
        self._trace("Endpoint request URI: ", address)
        self._trace("Endpoint request headers: ", _map(dict(pairs)))
        self._trace("Endpoint request body after transformations: ", _text(body))
        self.note(f"Sending request to {address}")

    def received(
        self, status: int, milliseconds: float, pairs: Iterable[tuple[str, str]], body: bytes
    ) -> None:
        """The endpoint answered."""
        latency = f"Integration latency: {milliseconds:.0f} ms"
        self.note(f"Received response. Status: {status}, {latency}")
        self._trace("Endpoint response headers: ", _map(dict(pairs)))
        self._trace("Endpoint response body before transformations: ", _text(body))

    def close(self, reply: Reply, failure: GatewayFailure | None) -> None:
        """The client is answered, by a gateway response where there was a failure."""
        if failure is None:
            self._trace("Method response body after transformations: ", _text(reply.body))
            self._trace("Method response headers: ", _map(dict(reply.headers)))
            self.note("Successfully completed execution")
        elif failure.log:
            self.note(failure.log, error=True)
        self.note(f"Method completed with status: {reply.status}", error=reply.status >= 400)

    def _trace(self, title: str, value: str) -> None:
        self.note(title + value, trace=True)


def _map(values: Mapping[str, Any]) -> str:
    """As Java prints a map."""
    return _cut("{" + ", ".join(f"{name}={value}" for name, value in values.items()) + "}")


def _text(body: bytes) -> str:
    return _cut(body[: LONGEST + 1].decode("utf-8", "replace"))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(TRUNCATED)] + TRUNCATED


def _address(uri: str) -> str:
    """The URL that an integration URI stands for."""
    found = SERVICE_URI.fullmatch(uri)
    if not found:
        return uri
    rest = f"?Action={found['rest']}" if found["kind"] == "action" else found["rest"].lstrip("/")
    return f"https://{found['service']}.{found['region']}.amazonaws.com/{rest}"
