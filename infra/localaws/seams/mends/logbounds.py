"""How many log events are kept: on AWS as many as there are, here what fits beside everything else.

A load test writes four events a request; kept for ever, they would fill the machine's memory.
"""

from __future__ import annotations

import bisect
import collections
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.seams.mends.replacing import replace

# Over all groups: so many events, and so many bytes of them.
MOST_EVENTS = 100_000
MOST_BYTES = 128 * 1024**2
BYTES_AN_EVENT = 400  # beside its text
EVENTS_A_BATCH = 1000  # of those that were read at the start


@dataclass(frozen=True, slots=True)
class _Batch:
    """A deleted stream is not kept alive for its turn to come."""

    stream: weakref.ref[Any]
    last: int
    count: int
    size: int

    @classmethod
    def of(cls, stream: Any, events: Sequence[Any]) -> _Batch:
        size = sum(BYTES_AN_EVENT + len(event.message) for event in events)
        return cls(weakref.ref(stream), events[-1].event_id, len(events), size)

    def drop(self) -> None:
        """Retention may have taken some already."""
        if stream := self.stream():
            upto = bisect.bisect_right(stream.events, self.last, key=lambda each: each.event_id)
            del stream.events[:upto]


class Kept:
    """Batches of events in the order in which they came, oldest first."""

    def __init__(self, most_events: int, most_bytes: int) -> None:
        self._most = (most_events, most_bytes)
        self._batches: collections.deque[_Batch] = collections.deque()
        self._events = self._bytes = 0

    def count_anew(self, streams: Iterable[Any]) -> None:
        """Their events and no others."""
        self._batches.clear()
        self._events = self._bytes = 0
        batches = [
            _Batch.of(stream, stream.events[start : start + EVENTS_A_BATCH])
            for stream in streams
            for start in range(0, len(stream.events), EVENTS_A_BATCH)
        ]
        for batch in sorted(batches, key=lambda each: each.last):
            self._add(batch)

    def add(self, stream: Any, count: int) -> None:
        """Its last so many events are new. The oldest go, whichever stream they are of, once there
        are more than are kept."""
        self._add(_Batch.of(stream, stream.events[-count:]))

    def _add(self, batch: _Batch) -> None:
        self._batches.append(batch)
        self._events += batch.count
        self._bytes += batch.size
        while self._is_full and len(self._batches) > 1:
            oldest = self._batches.popleft()
            oldest.drop()
            self._events -= oldest.count
            self._bytes -= oldest.size

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
