"""The event history: what was called, newest first, for as long and as much as it is kept.

Noting a call is on its path, so it is read only when somebody looks, or when it is large.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterator

from localaws.cloudtrail.event import Event, Noted, event

# "You can look up events that occurred in a Region within the last 90 days" (LookupEvents).
KEPT_DAYS = 90
KEPT = 10_000
KEPT_BYTES = 16 * 1024**2
LARGE = 32 * 1024
_OVERHEAD = 2_000  # headers, identity and the objects themselves


class _Entry:
    """A call until it is read, an event from then on; None for what turns out to be neither."""

    def __init__(self, number: int, noted: Noted) -> None:
        self.number = number
        self.region = noted.call.region
        self.time = noted.time
        self.size = _OVERHEAD + len(noted.call.body) + len(noted.reply.body)
        self._noted: Noted | None = noted
        self._event: Event | None = None

    @property
    def event(self) -> Event | None:
        if self._noted is not None:
            self._event = event(self._noted)
            self._noted = None
        return self._event


class History:
    """From the event loop's thread alone."""

    def __init__(self, kept: int = KEPT, kept_bytes: int = KEPT_BYTES) -> None:
        self._entries: deque[_Entry] = deque()
        self._kept, self._kept_bytes = kept, kept_bytes
        self._size = 0
        self._last = 0

    def note(self, noted: Noted) -> None:
        self._last += 1
        entry = _Entry(self._last, noted)
        if entry.size > LARGE:
            found = entry.event
            entry.size = _OVERHEAD + (len(found.text) if found else 0)
        self._entries.append(entry)
        self._size += entry.size
        while len(self._entries) > self._kept or self._size > self._kept_bytes:
            self._size -= self._entries.popleft().size

    def newest(
        self, region: str, now: datetime.datetime, before: int | None = None
    ) -> Iterator[tuple[int, Event]]:
        """With their numbers, from below ``before`` downwards."""
        earliest = now - datetime.timedelta(days=KEPT_DAYS)
        for entry in list(reversed(self._entries)):
            if entry.region != region or entry.time < earliest:
                continue
            if (before is None or entry.number < before) and entry.event is not None:
                yield entry.number, entry.event
