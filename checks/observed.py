"""Something seen of the deployed system, with how it was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


def _nothing_near() -> str:
    return ""


@dataclass(frozen=True)
class Observed(Generic[T]):
    """A value that AWS answered, or None when AWS answered that there is no such thing.

    `subject` names it in words ("the table orders"); `evidence` is the call, as a learner could
    repeat it; `nearby`, asked only when the thing is absent, says what there is instead, or "".
    """

    subject: str
    value: T | None
    evidence: str
    nearby: Callable[[], str] = _nothing_near

    def map(self, subject: str, read: Callable[[T], U]) -> Observed[U]:
        """Look closer: a part of it, seen by the same call. Absent stays absent."""
        value = None if self.value is None else read(self.value)
        return Observed(subject, value, self.evidence, self.nearby)
