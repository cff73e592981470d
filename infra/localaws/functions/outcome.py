"""How an invocation ended, and the errors that the platform, not the function, reports."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """``error`` is what ``FunctionError`` says, empty for success; ``tail`` the log's last 4 KB;
    ``milliseconds`` what the REPORT line gives as its duration; ``version`` the one that ran."""

    payload: bytes
    error: str
    tail: bytes
    milliseconds: float = 0.0
    version: str = ""


@dataclass(frozen=True)
class Failure:
    """``init_error`` is what the runtime itself posted about an init that failed."""

    error_type: str
    message: str
    init_error: bytes = b""

    @property
    def is_timeout(self) -> bool:
        return self.error_type == "Sandbox.Timedout"

    @property
    def status(self) -> str:
        """As the REPORT and INIT_REPORT lines spell it."""
        return "timeout" if self.is_timeout else "error"

    def payload(self, request_id: str) -> bytes:
        if self.init_error:
            return self.init_error
        text = f"RequestId: {request_id} Error: {self.message}"
        return json.dumps({"errorType": self.error_type, "errorMessage": text}).encode()


def timed_out(seconds: float) -> Failure:
    return Failure("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


def out_of_memory() -> Failure:
    """A process that was killed; the REPORT line tells why ("Runtime.OutOfMemory")."""
    return Failure("Runtime.OutOfMemory", "Runtime exited with error: signal: killed")


def exited(reason: str, init_error: bytes) -> Failure:
    error_type = _error_type(init_error) if init_error else "Runtime.ExitError"
    return Failure(error_type, reason, init_error)


def _error_type(posted: bytes) -> str:
    try:
        return str(json.loads(posted)["errorType"])
    except (ValueError, TypeError, KeyError):
        return "Runtime.Unknown"
