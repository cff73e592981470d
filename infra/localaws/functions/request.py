"""One invocation before an environment has it, and how its function is found."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Protocol

from localaws.functions.configuration import FunctionConfiguration


class FindFunction(Protocol):
    async def __call__(
        self, region: str, name: str, qualifier: str | None
    ) -> FunctionConfiguration: ...


@dataclass(frozen=True)
class Request:
    """One invocation before an environment has it. ``arn`` is the ARN as it was invoked."""

    payload: bytes
    arn: str
    request_id: str
    trace_id: str
    client_context: str = ""

    @classmethod
    def make(
        cls, payload: bytes, arn: str, trace_id: str = "", client_context: str = ""
    ) -> Request:
        return cls(payload, arn, str(uuid.uuid4()), trace_id or new_trace_id(), client_context)


def new_trace_id() -> str:
    root = f"1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
    return f"Root={root};Parent={uuid.uuid4().hex[:16]};Sampled=0"
