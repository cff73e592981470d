"""The record of decisions: the newest in detail, and of each role all that it ever used.

It is written on the path of each request and holds a bounded number of entries.
"""

from __future__ import annotations

import datetime
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from localaws.access.decided import Decided

KEPT = 10_000
# What each role is known to have used: a role that touches more different things, such as a key of
# S3 each time, is said to have used more than is listed.
KEPT_OF_A_ROLE = 10_000


@dataclass
class Use:
    """How often a role was given an answer to one action on one resource, and when last."""

    action: str
    resource: str
    outcome: str
    count: int
    first: datetime.datetime
    last: datetime.datetime


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

    def __init__(self, kept: int = KEPT, kept_of_a_role: int = KEPT_OF_A_ROLE) -> None:
        self._newest: deque[Decided] = deque(maxlen=kept)
        self._kept_of_a_role = kept_of_a_role
        self._uses: dict[str, dict[tuple[str, str, str], Use]] = {}
        self._incomplete: set[str] = set()
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
            kept = sorted(self._uses.get(role, {}).items())
            return [use for _, use in kept], role not in self._incomplete

    def _note_use(self, decided: Decided) -> None:
        uses = self._uses.setdefault(decided.role, {})
        key = (decided.action, decided.resource, decided.outcome)
        use = uses.get(key)
        if use is not None:
            use.count += 1
            use.last = decided.time
        elif len(uses) < self._kept_of_a_role:
            uses[key] = Use(*key, 1, decided.time, decided.time)
        else:
            self._incomplete.add(decided.role)


def documents(entries: list[Decided]) -> Iterator[dict[str, Any]]:
    """As JSON has them; times in ISO 8601."""
    for entry in entries:
        yield {**asdict(entry), "time": entry.time.isoformat(), "policies": list(entry.policies)}


def use_documents(uses: list[Use]) -> Iterator[dict[str, Any]]:
    for use in uses:
        yield {**asdict(use), "first": use.first.isoformat(), "last": use.last.isoformat()}
