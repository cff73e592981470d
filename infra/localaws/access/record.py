"""The record of decisions: the newest in detail, and of each role all that it ever used.

It is written on the path of each request and holds a bounded number of entries.
"""

from __future__ import annotations

import datetime
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from localaws.access.decided import Decided

KEPT = 10_000
# What each role is known to have used: a role that touches more different things, such as a key of
# S3 each time, is said to have used more than is listed.
KEPT_OF_A_ROLE = 10_000
# Of all roles; the role that has asked for nothing for longest is forgotten.
KEPT_USES = 30_000


@dataclass(slots=True)
class Use:
    """How often a role was given an answer to one action on one resource, and when last."""

    action: str
    resource: str
    outcome: str
    count: int
    first: datetime.datetime
    last: datetime.datetime


@dataclass
class _Uses:
    """A role's, by action, resource and outcome."""

    incomplete: bool
    kept: dict[tuple[str, str, str], Use] = field(default_factory=dict)


@dataclass(frozen=True)
class Filter:
    """What to look for: parts of a principal, an action and a resource in any case of letters, a
    whole outcome. What is empty matches everything."""

    principal: str = ""
    action: str = ""
    resource: str = ""
    outcome: str = ""

    def matches(self, decided: Decided) -> bool:
        return (
            (not self.outcome or decided.outcome == self.outcome)
            and self.principal.lower() in decided.principal.lower()
            and self.action.lower() in decided.action.lower()
            and self.resource.lower() in decided.resource.lower()
        )


class Record:
    """Any thread may write to it, and read."""

    def __init__(
        self, kept: int = KEPT, kept_of_a_role: int = KEPT_OF_A_ROLE, kept_uses: int = KEPT_USES
    ) -> None:
        self._newest: deque[Decided] = deque(maxlen=kept)
        self._kept_of_a_role = kept_of_a_role
        self._room = kept_uses
        self._uses: dict[str, _Uses] = {}  # of the role that asked last, last
        self._has_forgotten = False
        self._lock = threading.Lock()

    def note(self, decided: Decided) -> None:
        with self._lock:
            self._newest.append(decided)
            if decided.role:
                self._note_use(decided)

    def newest(self, wanted: Filter, most: int) -> list[Decided]:
        """Newest first."""
        with self._lock:
            kept = list(self._newest)
        found = (decided for decided in reversed(kept) if wanted.matches(decided))
        return [decided for decided, _ in zip(found, range(most), strict=False)]

    def roles(self) -> list[str]:
        """The ARNs of those that asked for anything."""
        with self._lock:
            return sorted(self._uses)

    def uses(self, role: str) -> tuple[list[Use], bool]:
        """Of the role with this ARN, by action and resource, and whether these are all."""
        with self._lock:
            found = self._uses.get(role) or _Uses(self._has_forgotten)
            return [use for _, use in sorted(found.kept.items())], not found.incomplete

    def _note_use(self, decided: Decided) -> None:
        # One that is new here may be one that was forgotten.
        uses = self._uses.pop(decided.role, None) or _Uses(self._has_forgotten)
        self._uses[decided.role] = uses
        key = (decided.action, decided.resource, decided.outcome)
        use = uses.kept.get(key)
        if use is not None:
            use.count += 1
            use.last = decided.time
        elif len(uses.kept) < self._kept_of_a_role:
            uses.kept[key] = Use(*key, 1, decided.time, decided.time)
            self._make_room()
        else:
            uses.incomplete = True

    def _make_room(self) -> None:
        self._room -= 1
        while self._room < 0 and len(self._uses) > 1:
            self._room += len(self._uses.pop(next(iter(self._uses))).kept)
            self._has_forgotten = True


def documents(entries: list[Decided]) -> Iterator[dict[str, Any]]:
    """As JSON has them; times in ISO 8601."""
    for entry in entries:
        yield {**asdict(entry), "time": entry.time.isoformat(), "policies": list(entry.policies)}


def use_documents(uses: list[Use]) -> Iterator[dict[str, Any]]:
    for use in uses:
        yield {**asdict(use), "first": use.first.isoformat(), "last": use.last.isoformat()}
