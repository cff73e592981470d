"""How many log events are kept: on AWS as many as there are, here what fits beside everything else.

A load test writes four events a request; kept for ever, they would fill the machine's memory.
"""

from __future__ import annotations

import collections
import weakref
from typing import Any

from localaws.seams.mends.replacing import replace

# Over all groups. An event takes about 400 bytes beside its text.
MOST_EVENTS = 100_000


class Kept:
    """Batches of events in the order in which they came, oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        # A deleted stream is not kept alive for its turn to come.
        self._batches: collections.deque[tuple[weakref.ref[Any], int]] = collections.deque()
        self._events = 0

    def add(self, stream: Any, count: int) -> None:
        """The oldest go, whichever stream they are of, once there are more than are kept."""
        self._batches.append((weakref.ref(stream), count))
        self._events += count
        while self._events > self._most and len(self._batches) > 1:
            oldest, size = self._batches.popleft()
            if still_there := oldest():
                del still_there.events[:size]
            self._events -= size


def mend() -> None:
    from moto.logs.models import LogsBackend

    replace(LogsBackend, "put_log_events", bounded(Kept(MOST_EVENTS)))


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
