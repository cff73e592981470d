"""How many log events are kept: on AWS as many as there are, here what fits beside everything else.

A load test writes four events a request; kept for ever, they would fill the machine's memory.
"""

from __future__ import annotations

import collections
import weakref
from collections.abc import Iterable
from typing import Any

from localaws.seams.mends.replacing import replace

# Over all groups: so many events, and so many bytes of them.
MOST_EVENTS = 100_000
MOST_BYTES = 128 * 1024**2
BYTES_AN_EVENT = 400  # beside its text


class Kept:
    """Batches of events in the order in which they came, oldest first."""

    def __init__(self, most_events: int, most_bytes: int) -> None:
        self._most = (most_events, most_bytes)
        # A deleted stream is not kept alive for its turn to come.
        self._batches: collections.deque[tuple[weakref.ref[Any], int, int]] = collections.deque()
        self._events = self._bytes = 0

    def count_anew(self, streams: Iterable[Any]) -> None:
        """These and no others, the oldest first."""
        self._batches.clear()
        self._events = self._bytes = 0
        for stream in streams:
            self.add(stream, len(stream.events))

    def add(self, stream: Any, count: int) -> None:
        """Its last so many events are new. The oldest go, whichever stream they are of, once there
        are more than are kept."""
        size = sum(BYTES_AN_EVENT + len(event.message) for event in stream.events[-count:])
        self._batches.append((weakref.ref(stream), count, size))
        self._events += count
        self._bytes += size
        while self._is_full and len(self._batches) > 1:
            oldest, count, size = self._batches.popleft()
            if still_there := oldest():
                del still_there.events[:count]
            self._events -= count
            self._bytes -= size

    @property
    def _is_full(self) -> bool:
        most_events, most_bytes = self._most
        return self._events > most_events or self._bytes > most_bytes


KEPT = Kept(MOST_EVENTS, MOST_BYTES)


def mend() -> None:
    from moto.logs.models import LogsBackend

    replace(LogsBackend, "put_log_events", bounded(KEPT))


def bounded(kept: Kept) -> Any:
    def bound(put: Any) -> Any:
        def put_log_events(self: Any, group: str, name: str, events: list[Any]) -> Any:
            stream = self.groups[group].streams.get(name) if group in self.groups else None
            before = len(stream.events) if stream else 0
            answer = put(self, group, name, events)
            if stream and len(stream.events) > before:
                kept.add(stream, len(stream.events) - before)
            return answer

        return put_log_events

    return bound
