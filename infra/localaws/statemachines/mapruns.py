"""Map Runs: what DescribeMapRun and ListMapRuns tell of a Distributed Map."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from localaws.errors import AwsError
from localaws.statemachines.execution import (
    ABORTED,
    FAILED,
    RUNNING,
    SUCCEEDED,
    TIMED_OUT,
    Execution,
)

COUNTED = {
    RUNNING: "running",
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    TIMED_OUT: "timedOut",
    ABORTED: "aborted",
}


@dataclass
class MapRun:
    """``sizes`` are the numbers of items that each child execution has."""

    arn: str
    execution: str
    machine: str
    concurrency: int
    tolerated_count: int
    tolerated_percentage: float
    sizes: list[int]
    status: str = RUNNING
    started: float = field(default_factory=time.time)
    stopped: float | None = None
    children: list[Execution] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        """More children failed than are tolerated. Neither field set tolerates none."""
        bad = [child.status in (FAILED, TIMED_OUT, ABORTED) for child in self.children]
        lost = sum(size for size, is_bad in zip(self.sizes, bad, strict=False) if is_bad)
        total = sum(self.sizes) or 1
        if self.tolerated_count and lost <= self.tolerated_count:
            return False
        return lost * 100 / total > self.tolerated_percentage

    def end(self, status: str) -> None:
        self.status, self.stopped = status, time.time()

    def describe(self) -> dict[str, Any]:
        named = {
            "mapRunArn": self.arn,
            "executionArn": self.execution,
            "status": self.status,
            "startDate": self.started,
            "stopDate": self.stopped,
            "maxConcurrency": self.concurrency,
            "toleratedFailurePercentage": self.tolerated_percentage,
            "toleratedFailureCount": self.tolerated_count,
            "itemCounts": _counts(self.children, self.sizes),
            "executionCounts": _counts(self.children, [1] * len(self.sizes)),
            "redriveCount": 0,
        }
        return {name: value for name, value in named.items() if value is not None}

    def listed(self) -> dict[str, Any]:
        named = {
            "mapRunArn": self.arn,
            "executionArn": self.execution,
            "stateMachineArn": self.machine,
            "startDate": self.started,
            "stopDate": self.stopped,
        }
        return {name: value for name, value in named.items() if value is not None}


def _counts(children: Iterable[Execution], sizes: list[int]) -> dict[str, int]:
    counts = dict.fromkeys(COUNTED.values(), 0)
    begun = 0
    for child, size in zip(children, sizes, strict=False):
        counts[COUNTED[child.status]] += size
        begun += size
    pending = sum(sizes) - begun
    written = counts["succeeded"]
    return {**counts, "pending": pending, "total": sum(sizes), "resultsWritten": written}


class MapRuns:
    """Those of this engine, by ARN."""

    def __init__(self) -> None:
        self._runs: dict[str, MapRun] = {}

    def add(self, run: MapRun) -> None:
        self._runs[run.arn] = run

    def find(self, arn: str) -> MapRun:
        """
        Raises:
            AwsError: ResourceNotFound.
        """
        if arn not in self._runs:
            raise AwsError("ResourceNotFound", f"Resource not found: '{arn}'")
        return self._runs[arn]

    def of(self, execution: str) -> list[MapRun]:
        """Newest first."""
        return [run for run in reversed(self._runs.values()) if run.execution == execution]

    def forget_of(self, execution: str) -> None:
        for run in self.of(execution):
            del self._runs[run.arn]

    def forget(self, machine: str) -> None:
        self._runs = {arn: run for arn, run in self._runs.items() if run.machine != machine}
