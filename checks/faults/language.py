"""The fault language: what is wrong, which check owns it, what it is diagnosed as, how to seed it.

FAULTS = (Fault("There is no table", table_exists, "no such thing", delete_table),)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from checks.faults.deployed import Deployed
from checks.language import Check
from checks.outcome import Outcome, Result

Apply = Callable[[Deployed], Any]
REFUSED = (Outcome.NOT_YET, Outcome.NOT_ATTEMPTED)


class Kind(StrEnum):
    """A defect of what is deployed is refused, as is one in the learner's own file; what is allowed
    but unwise is mentioned, and passes."""

    DEFECT = "defect"
    FILE = "file fault"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """`title` says what is wrong, in words of the field; no two faults have the same. `cause` is
    part of what its owner finds or expects, or of a warning's note."""

    title: str
    owner: Check
    cause: str
    apply: Apply = field(repr=False, compare=False)
    kind: Kind = Kind.DEFECT

    @property
    def lab(self) -> str:
        return self.owner.lab

    @property
    def id(self) -> str:
        """Such as `lab02-there-is-no-table`."""
        return f"lab{self.lab}-{re.sub('[^a-z0-9]+', '-', self.title.lower()).strip('-')}"

    def is_named_by(self, result: Result) -> bool:
        """Whether this result of its owner says what the fault is."""
        if self.kind is Kind.WARNING:
            return result.passed and self.cause in result.note
        told = (result.found, result.expected)
        return result.outcome in REFUSED and any(self.cause in each for each in told)


def owned_by(
    owner: Check, faults: Mapping[str, tuple[str, Apply]], kind: Kind = Kind.DEFECT
) -> list[Fault]:
    """Several faults of one owner: title, cause, and how to seed it."""
    return [Fault(title, owner, cause, seed, kind) for title, (cause, seed) in faults.items()]


def in_turn(*steps: Apply) -> Apply:
    """One after the other."""

    def apply(deployed: Deployed) -> None:
        for step in steps:
            step(deployed)

    return apply
