"""One execution of a power tuner: what it was asked, and what it found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checks.cloud import Answer
from powertuning.visualization import Point, points

SIZES = (128, 256, 512, 1024)  # MB, at least
LEAST = 10  # invocations of each


@dataclass(frozen=True)
class Tuning:
    """`asked` and `found` are the execution's input and output."""

    asked: dict[str, Any]
    found: dict[str, Any]
    status: str
    cause: str
    started: datetime
    ended: datetime

    @classmethod
    def of(cls, execution: Answer) -> Tuning:
        """From what DescribeExecution answers."""
        started = execution["startDate"]
        return cls(
            asked=_object(execution.get("input")),
            found=_object(execution.get("output")),
            status=execution["status"],
            cause=execution.get("cause", ""),
            started=started,
            ended=execution.get("stopDate", datetime.now(started.tzinfo)),
        )

    @property
    def function(self) -> str:
        """The ARN of what it measured."""
        return str(self.asked.get("lambdaARN", ""))

    @property
    def recommends(self) -> bool:
        """A dry run does not, nor one of the published tuner that failed on the way."""
        return self.status == "SUCCEEDED" and "power" in self.found

    @property
    def power(self) -> int:
        """The size that it recommends, in MB."""
        return int(self.found["power"])

    @property
    def strategy(self) -> str:
        return str(self.asked.get("strategy", "cost"))

    @property
    def num(self) -> int:
        return int(self.asked["num"])

    @property
    def sizes(self) -> list[int]:
        """Those that were measured, in MB."""
        return [point.power for point in self._points]

    @property
    def fastest(self) -> int:
        return min(self._points, key=lambda point: point.duration).power

    @property
    def cheapest(self) -> int:
        return min(self._points, key=lambda point: point.cost).power

    @property
    def forgiven(self) -> list[str]:
        """The types of errors that were measured as if they were answers."""
        return [str(each) for each in self.asked.get("allowedExceptions", [])]

    @property
    def payload(self) -> Any:
        """What the function was given; of several, the first."""
        payload = self.asked.get("payload")
        if isinstance(payload, list) and payload:
            payload = payload[0].get("payload")
        if isinstance(payload, str):
            return _parsed(payload)
        return payload

    @property
    def operation(self) -> str:
        """That its payload asks for, of the function or of the API; or empty."""
        asked = self.payload if isinstance(self.payload, dict) else {}
        if "body" in asked:
            asked = _object(asked["body"])
        return str(asked.get("operation", ""))

    @property
    def what_became(self) -> str:
        if self.status == "SUCCEEDED":
            return "the newest one ended without a recommendation"
        return f"the newest one is {self.status}" + (f": {self.cause}" if self.cause else "")

    @property
    def _points(self) -> list[Point]:
        try:
            return points(self.found["stateMachine"]["visualization"])
        except (KeyError, TypeError, ValueError):
            return []


def _object(text: str | None) -> dict[str, Any]:
    found = _parsed(text or "{}")
    return found if isinstance(found, dict) else {}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
