"""How long an invocation took, as Lambda reports it at the end of its log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from powertuning.errors import NoReport

_FIELD = re.compile(r"\b((?:Init |Restore |Billed |Billed Restore )?Duration): ([\d.]+) ms")


@dataclass(frozen=True)
class Report:
    """Milliseconds: of the handler with its init and restore, and those that are billed."""

    duration: float
    billed: float


def read(tail: str) -> Report:
    """From the text of `LogType=Tail`, in either format of logs. Raises NoReport."""
    found = [*_of_lines(tail), *_of_json(tail)]
    if not found:
        raise NoReport(
            "The end of the function's log has no report of the invocation. If its logs are JSON,"
            ' set SystemLogLevel to "INFO".'
        )
    return found[-1]


def _of_lines(tail: str) -> Iterator[Report]:
    """Tabs stand between the fields of a REPORT line."""
    for line in tail.splitlines():
        if line.startswith("REPORT RequestId: "):
            fields = {name: float(value) for name, value in _FIELD.findall(line)}
            if "Duration" in fields:
                yield _report(fields)


def _of_json(tail: str) -> Iterator[Report]:
    """`platform.report` events ("Lambda Telemetry API Event schema reference")."""
    for line in tail.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the first line of a tail may be cut off
        if isinstance(event, dict) and event.get("type") == "platform.report":
            metrics: Mapping[str, Any] = event["record"]["metrics"]
            names = {
                "Duration": "durationMs",
                "Init Duration": "initDurationMs",
                "Restore Duration": "restoreDurationMs",
                "Billed Duration": "billedDurationMs",
                "Billed Restore Duration": "billedRestoreDurationMs",
            }
            yield _report({name: float(metrics.get(key, 0)) for name, key in names.items()})


def _report(fields: Mapping[str, float]) -> Report:
    whole = ("Duration", "Init Duration", "Restore Duration")
    paid = ("Billed Duration", "Billed Restore Duration")
    return Report(
        sum(fields.get(name, 0.0) for name in whole), sum(fields.get(name, 0.0) for name in paid)
    )
