"""What the platform says in a function's log: a line of text or a JSON record, as AWS writes them.

Lines follow recorded logs and "Lambda execution environment lifecycle": tabs, two decimals. Records
follow "Lambda Telemetry API Event schema reference"; which level each has is from "Log-level
filtering" (System log level event mapping).
"""

from __future__ import annotations

import datetime
import json
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.functions.configuration import FunctionConfiguration

SYSTEM_LEVELS = ("DEBUG", "INFO", "WARN")


@dataclass(frozen=True)
class PlatformEvent:
    """Either of ``text`` and ``record`` may be empty: each format has events of its own."""

    text: str = ""
    kind: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)
    level: str = "INFO"

    def line(self, now: datetime.datetime) -> str:
        document = {"time": _stamp(now), "type": f"platform.{self.kind}", "record": self.record}
        return json.dumps(document, separators=(",", ":")) + "\n"


def is_shown(level: str, least: str) -> bool:
    return SYSTEM_LEVELS.index(level) >= SYSTEM_LEVELS.index(least)


def _stamp(now: datetime.datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"


def stream_name(version: str, now: datetime.datetime) -> str:
    """One stream an environment: ``2026/01/31/[$LATEST]<32 hex>``."""
    return f"{now:%Y/%m/%d}/[{version}]{uuid.uuid4().hex}"


def init_start(
    configuration: FunctionConfiguration, runtime: str, initialization: str, stream: str
) -> PlatformEvent:
    """``runtime`` is ``python:3.12.v3.12.4``. AWS names its runtime's build; here it is the
    interpreter that really runs."""
    region = configuration.region
    arn = f"arn:aws:lambda:{region}::runtime:local-{runtime.rpartition('.v')[2]}"
    day, _, instance = stream.rpartition("/")
    record = {
        "initializationType": initialization,
        "phase": "init",
        "runtimeVersion": runtime,
        "runtimeVersionArn": arn,
        "functionName": configuration.name,
        "functionVersion": configuration.version,
        "instanceId": f"{day}/{configuration.name}{instance}",
        "instanceMaxMemory": configuration.memory * 1024 * 1024,
    }
    line = f"INIT_START Runtime Version: {runtime}\tRuntime Version ARN: {arn}\n"
    return PlatformEvent(line, "initStart", record)


def init_report(
    milliseconds: float, initialization: str, phase: str, status: str, error_type: str = ""
) -> PlatformEvent:
    """A line only when init went wrong; a record always."""
    kind = f"\tError Type: {error_type}" if error_type else ""
    duration = f"INIT_REPORT Init Duration: {milliseconds:.2f} ms"
    line = f"{duration}\tPhase: {phase}\tStatus: {status}{kind}\n"
    record = {
        "initializationType": initialization,
        "phase": phase,
        "status": status,
        **({"errorType": error_type} if error_type else {}),
        "metrics": {"durationMs": round(milliseconds, 3)},
    }
    if status == "success":
        return PlatformEvent("", "initReport", record, "DEBUG")
    return PlatformEvent(line, "initReport", record, "WARN")


def start(request_id: str, arn: str, version: str) -> PlatformEvent:
    record = {"requestId": request_id, "functionArn": arn, "version": version}
    return PlatformEvent(
        f"START RequestId: {request_id} Version: {version}\n", "start", record, "INFO"
    )


def end(request_id: str) -> PlatformEvent:
    """Of text alone."""
    return PlatformEvent(f"END RequestId: {request_id}\n")


def runtime_done(
    request_id: str, status: str, milliseconds: float, produced_bytes: int
) -> PlatformEvent:
    """Of JSON alone."""
    metrics = {"durationMs": round(milliseconds, 3), "producedBytes": produced_bytes}
    record = {"requestId": request_id, "status": status, "metrics": metrics}
    return PlatformEvent("", "runtimeDone", record, "DEBUG" if status == "success" else "WARN")


def timed_out(request_id: str, timeout: float, now: datetime.datetime) -> PlatformEvent:
    """Of text alone: the records of JSON have a status."""
    late = f"Task timed out after {timeout:.2f} seconds"
    return PlatformEvent(f"{_stamp(now)} {request_id} {late}\n\n")


def failed(request_id: str, message: str, error_type: str) -> PlatformEvent:
    """Of text alone, as ``timed_out``."""
    return PlatformEvent(f"RequestId: {request_id} Error: {message}\n{error_type}\n")


def dropped(lines: int, kept_bytes: int) -> PlatformEvent:
    """Ours alone: AWS keeps every line."""
    limit = f"the limit is {kept_bytes // (1024 * 1024)} MB an invocation"
    line = f"[localaws] {lines} more lines are not kept: {limit}.\n"
    record = {"reason": f"[localaws] {limit}", "droppedRecords": lines}
    return PlatformEvent(line, "logsDropped", record, "WARN")


@dataclass(frozen=True)
class Report:
    """What an invocation used. Durations in milliseconds, memory in MB."""

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

    @property
    def event(self) -> PlatformEvent:
        level = "WARN" if self.status else "INFO"
        return PlatformEvent(str(self), "report", self._record, level)

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

    @property
    def _record(self) -> dict[str, Any]:
        metrics: dict[str, float] = {
            "durationMs": round(self.duration, 3),
            "billedDurationMs": self.billed_duration,
            "memorySizeMB": self.memory_size,
            "maxMemoryUsedMB": self.memory_used,
        }
        if self.init_duration is not None:
            metrics["initDurationMs"] = round(self.init_duration, 3)
        record = {"requestId": self.request_id, "metrics": metrics}
        record["status"] = self.status or "success"
        if self.error_type:
            record["errorType"] = self.error_type
        return record
