"""What a check found: the one form that panel, terminal, JSON, JUnit and gradebook all render."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    PASSED = "passed"
    NOT_YET = "not yet"
    NOT_ATTEMPTED = "not attempted"
    BLOCKED = "blocked"
    COULD_NOT_CHECK = "could not check"


@dataclass(frozen=True)
class Cause:
    """The check that stands in the way of another."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """One check's outcome.

    `evidence` is the AWS call that was made; `note` mentions what is allowed but unwise; `onward`
    leads on from what passed; `hints` are all rungs, the last of which may hold the answer;
    `detail` is a traceback for instructors; `seconds` is wall-clock.
    """

    lab: str
    id: str
    title: str
    outcome: Outcome
    star: int = 1
    expected: str = ""
    found: str = ""
    evidence: str = ""
    note: str = ""
    onward: str = ""
    hints: tuple[str, ...] = ()
    blocked_by: Cause | None = None
    seconds: float = 0.0
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def is_cause(self) -> bool:
        """Whether this is where to look: it did not pass, and nothing before it explains why."""
        return not self.passed and self.outcome is not Outcome.BLOCKED

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"outcome": self.outcome.value, "hints": list(self.hints)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        cause = data["blocked_by"]
        return cls(
            **{
                **data,
                "outcome": Outcome(data["outcome"]),
                "hints": tuple(data["hints"]),
                "blocked_by": Cause(**cause) if cause else None,
            }
        )


def unique(results: Iterable[Result]) -> list[Result]:
    """Each check once, in order: a cause may be reported by everything that it blocks."""
    return list({result.id: result for result in results}.values())


def to_document(results: Sequence[Result]) -> str:
    """The JSON file of a run: `{"schema": 1, "results": [...]}`."""
    document = {"schema": 1, "results": [result.to_json() for result in results]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


ALL_PASSED, SOMETHING_LEFT, UNDECIDED = 0, 1, 3


def exit_code(results: Sequence[Result], stars: bool = False) -> int:
    """0: all passed; 1: something is left to do; 3: something could not be checked, or nothing was.

    Second stars count only when `stars` is set.
    """
    counted = [result for result in results if stars or result.star == 1]
    if not results or any(r.outcome is Outcome.COULD_NOT_CHECK for r in counted):
        return UNDECIDED
    return ALL_PASSED if all(result.passed for result in counted) else SOMETHING_LEFT
