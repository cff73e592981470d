"""What API Gateway sends to an integration's endpoint, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from localaws.gateway.exchange import Exchange
from localaws.gateway.headers import Pairs
from localaws.gateway.integration import Integration


@dataclass
class EndpointRequest:
    """``query`` and ``headers`` may repeat a name. ``uri`` has its variables filled in."""

    method: str
    uri: str
    query: Pairs
    headers: Pairs
    body: bytes

    def set_default(self, name: str, value: str) -> None:
        if not any(key.lower() == name.lower() for key, _ in self.headers):
            self.headers.append((name, value))


@dataclass(frozen=True)
class EndpointResponse:
    """``selected_by`` is what selection patterns are matched with: the status, or the error
    message of a function."""

    status: int
    body: bytes = b""
    headers: Pairs = field(default_factory=list)
    selected_by: str = ""


class Endpoint(Protocol):
    async def send(
        self, request: EndpointRequest, exchange: Exchange, integration: Integration
    ) -> EndpointResponse:
        """Raises: GatewayFailure."""
        ...
