"""The platform's own lines in a function's log, as AWS writes them.

Shapes from recorded logs and "Lambda execution environment lifecycle"; tabs, two decimals.
"""

from __future__ import annotations

import datetime
import math
import uuid
from dataclasses import dataclass


def stream_name(version: str, now: datetime.datetime) -> str:
    """One stream an environment: ``2026/01/31/[$LATEST]<32 hex>``."""
    return f"{now:%Y/%m/%d}/[{version}]{uuid.uuid4().hex}"


def init_start(runtime: str, interpreter: str, region: str) -> str:
    """AWS names its runtime's build; here it is the interpreter that really runs."""
    arn = f"arn:aws:lambda:{region}::runtime:local-{interpreter}"
    family = runtime.removeprefix("python")
    return (
        f"INIT_START Runtime Version: python:{family}.v{interpreter}\tRuntime Version ARN: {arn}\n"
    )


def init_report(milliseconds: float, phase: str, status: str, error_type: str = "") -> str:
    """Written only when init went wrong."""
    kind = f"\tError Type: {error_type}" if error_type else ""
    duration = f"INIT_REPORT Init Duration: {milliseconds:.2f} ms"
    return f"{duration}\tPhase: {phase}\tStatus: {status}{kind}\n"


def start(request_id: str, version: str) -> str:
    return f"START RequestId: {request_id} Version: {version}\n"


def end(request_id: str) -> str:
    return f"END RequestId: {request_id}\n"


def timed_out(request_id: str, timeout: float, now: datetime.datetime) -> str:
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"
    return f"{stamp} {request_id} Task timed out after {timeout:.2f} seconds\n\n"


def failed(request_id: str, message: str, error_type: str) -> str:
    return f"RequestId: {request_id} Error: {message}\n{error_type}\n"


def dropped(lines: int, kept_bytes: int) -> str:
    """Ours alone: AWS keeps every line."""
    limit = kept_bytes // (1024 * 1024)
    return f"[localaws] {lines} more lines are not kept: the limit is {limit} MB an invocation.\n"


@dataclass(frozen=True)
class Report:
    """The REPORT line. Durations in milliseconds, memory in MB."""

    request_id: str
    duration: float
    memory_size: int
    memory_used: int
    init_duration: float | None = None
    status: str = ""
    error_type: str = ""

    @property
    def billed_duration(self) -> int:
        """Rounded up to 1 ms; since August 2025 init is billed too ("AWS Lambda pricing")."""
        return math.ceil(self.duration + (self.init_duration or 0))

    def __str__(self) -> str:
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration:.2f} ms",
            f"Billed Duration: {self.billed_duration} ms",
            f"Memory Size: {self.memory_size} MB",
            f"Max Memory Used: {self.memory_used} MB",
        ]
        if self.init_duration is not None:
            fields.append(f"Init Duration: {self.init_duration:.2f} ms")
        if self.status:
            fields.append(f"Status: {self.status}")
        if self.error_type:
            fields.append(f"Error Type: {self.error_type}")
        return "\t".join(fields) + "\t\n"
