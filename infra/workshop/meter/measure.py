"""Granted against used: a role's policies, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workshop.meter.grants import Grant, Granted
from workshop.meter.smallest import reach, smallest_policy
from workshop.meter.uses import Seen, Use

_NAMED = 3  # uses that a note names one by one

Verdict = Literal["used", "reaches further", "perhaps", "never used"]
"""Perhaps: the service was used, and nobody says by which action."""


@dataclass(frozen=True)
class Line:
    """One grant and what it was used for."""

    grant: Grant
    uses: tuple[Use, ...]
    verdict: Verdict

    @property
    def reach(self) -> tuple[str, ...]:
        """The resources that it was used on."""
        return reach(use.resource for use in self.uses if use.resource)


@dataclass(frozen=True)
class Measured:
    """``denied`` was asked for in vain; ``smallest`` is None where it cannot be known, or nothing
    was used; ``notes`` are sentences about what this leaves out."""

    role: str
    arn: str
    lines: tuple[Line, ...]
    denied: tuple[Use, ...] = ()
    smallest: dict[str, Any] | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)

    def count(self, *verdicts: Verdict) -> int:
        return sum(line.verdict in verdicts for line in self.lines)


def measure(granted: Granted, seen: Seen) -> Measured:
    # A role of the same name may have been here before.
    recent = [use for use in seen.uses if use.last >= granted.made]
    allowed = [use for use in recent if use.allowed]
    judge = _line if seen.by_resource else _line_by_service
    lines = tuple(judge(grant, allowed) for grant in granted.grants)
    needed = {use for line in lines for use in line.uses}
    return Measured(
        granted.name,
        granted.arn,
        lines,
        tuple(use for use in recent if not use.allowed),
        smallest_policy(needed) if seen.by_resource else None,
        (*seen.blind, *_notes(granted, [use for use in allowed if use not in needed], seen)),
    )


def _line(grant: Grant, allowed: Sequence[Use]) -> Line:
    uses = tuple(use for use in allowed if grant.covers(use.action, use.resource))
    if not uses:
        return Line(grant, (), "never used")
    exact = reach(use.resource for use in uses) == tuple(sorted(grant.resources))
    same = exact and all(use.action.lower() == grant.action.lower() for use in uses)
    return Line(grant, uses, "reaches further" if grant.is_wide and not same else "used")


def _line_by_service(grant: Grant, allowed: Sequence[Use]) -> Line:
    """IAM tracks some actions; of the others only that the service was used."""
    tracked = tuple(
        use
        for use in allowed
        if not use.action.endswith(":*") and grant.covers(use.action, grant.resources[0])
    )
    if tracked:
        return Line(grant, tracked, "used")
    prefix = grant.action.partition(":")[0].lower()
    services = tuple(
        use for use in allowed if use.action.endswith(":*") and prefix in ("*", use.action[:-2])
    )
    return Line(grant, services, "perhaps" if services else "never used")


def _notes(granted: Granted, gone: Sequence[Use], seen: Seen) -> list[str]:
    notes = []
    if seen.by_resource and gone:
        named = ", ".join(f"{use.action} on {use.resource}" for use in gone[:_NAMED])
        more = f" and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
        notes.append(f"Left out, for its policies don't allow it any more: {named}{more}.")
    if granted.denies:
        notes.append(f"Its policies also deny: {granted.denies} statements, which are not metered.")
    if granted.bounded:
        notes.append("It has a permissions boundary, which may allow less than its policies.")
    if any(grant.conditional for grant in granted.grants):
        notes.append("Conditions are not metered: the smallest policy has none.")
    return notes
