"""One request on its way through a deployed API, and what is learnt about it on the way."""

from __future__ import annotations

import base64
import datetime
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from localaws.gateway.executionlog import ExecutionLog
from localaws.gateway.snapshot import UNMATCHED, DeployedStage, Match


@dataclass(frozen=True)
class HttpRequest:
    """A client's request to a deployed API. ``path`` follows the stage, percent-encoded; ``target``
    is the whole path as it was sent, which a signature is about; ``received`` is what the clock
    said, ``began`` the same moment of one that never jumps."""

    method: str
    host: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str
    port: int
    request_id: str
    extended_request_id: str
    trace_id: str
    received: datetime.datetime
    target: str = "/"
    began: float = field(default_factory=time.perf_counter, compare=False)

    def header(self, name: str) -> str | None:
        """The last of that name, whatever its letter case."""
        wanted = name.lower()
        found = [value for key, value in self.headers if key.lower() == wanted]
        return found[-1] if found else None


@dataclass
class Exchange:
    """``match`` is ``UNMATCHED`` until a method is found. Admission fills in ``identity`` (of
    ``$context.identity``, beside the source address) and ``authorizer`` (``$context.authorizer``);
    the integration its latency in milliseconds and its status. ``log`` is there where the stage
    logs the execution."""

    request: HttpRequest
    stage: DeployedStage
    match: Match = UNMATCHED
    identity: dict[str, Any] = field(default_factory=dict)
    authorizer: dict[str, Any] | None = None
    integration_latency: float | None = None
    integration_status: int | None = None
    log: ExecutionLog | None = None
    _asked: float = 0.0

    def ask(self, uri: str, pairs: Iterable[tuple[str, str]], body: bytes) -> None:
        """The integration's endpoint is asked now."""
        self._asked = time.perf_counter()
        if self.log is not None:
            self.log.sent(uri, pairs, body)

    def hear(self, status: int, pairs: Iterable[tuple[str, str]], body: bytes) -> None:
        """The endpoint has answered."""
        self.integration_latency = (time.perf_counter() - self._asked) * 1000
        self.integration_status = status
        if self.log is not None:
            self.log.received(status, self.integration_latency, pairs, body)

    @property
    def latency(self) -> float:
        """Milliseconds since the request came."""
        return (time.perf_counter() - self.request.began) * 1000

    @property
    def method_arn(self) -> str:
        """What is invoked: this verb and this very path, which policies are about."""
        path = self.request.path.lstrip("/")
        return f"{self.stage.api_arn}/{self.stage.name}/{self.request.method}/{path}"


def new_extended_request_id(random_bytes: bytes) -> str:
    return base64.urlsafe_b64encode(random_bytes).decode().rstrip("=") + "="
