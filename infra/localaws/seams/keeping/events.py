"""Log events: what was added to a stream since the last time is a record."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localaws.seams.keeping.named import Named
from localaws.state.batch import Batch
from localaws.state.codec import Damaged

STREAMS = Named("events/")
MOST_RECORDS = 200  # of a stream; then they are written as one


@dataclass
class _Written:
    """Of one stream: the list as it was, and each record's key with the id of its last event."""

    events: Sequence[Any]
    last: int = -1
    records: list[tuple[str, int]] = field(default_factory=list)


_written: dict[str, _Written] = {}


def keep(stream: Any) -> Mapping[str, Any]:
    STREAMS.name(stream)
    return {name: value for name, value in vars(stream).items() if name != "events"}


def complete(stream: Any) -> None:
    stream.events = []
    STREAMS.adopt(stream)


def changes() -> Batch:
    batch = Batch()
    for name in STREAMS.take_new():
        _written.pop(name, None)
    for name, stream in STREAMS:
        written = _written.get(name)
        # Retention leaves another list behind.
        if written is None or written.events is not stream.events or _is_scattered(written):
            batch.cleared.add(name)
            written = _written[name] = _Written(stream.events)
        _drop_oldest(batch, name, written)
        _add_newest(batch, name, written)
    for name in set(_written) - {name for name, _ in STREAMS}:
        del _written[name]
    return batch


def _is_scattered(written: _Written) -> bool:
    return len(written.records) > MOST_RECORDS


def _drop_oldest(batch: Batch, name: str, written: _Written) -> None:
    first = written.events[0].event_id if written.events else sys.maxsize
    while written.records and written.records[0][1] < first:
        batch.dropped.add((name, written.records.pop(0)[0]))


def _add_newest(batch: Batch, name: str, written: _Written) -> None:
    events = written.events
    start = len(events)
    while start and events[start - 1].event_id > written.last:
        start -= 1
    if start == len(events):
        return
    key = f"{events[start].event_id:015d}"
    rows = [(e.event_id, e.timestamp, e.ingestion_time, e.message) for e in events[start:]]
    batch.put[name, key] = json.dumps(rows, separators=(",", ":")).encode()
    written.last = events[-1].event_id
    written.records.append((key, written.last))


def read(collection: str, records: Mapping[str, bytes]) -> None:
    from moto.logs.models import LogEvent

    stream = STREAMS.find(collection)
    if stream is None:
        return
    written = _written[collection] = _Written(stream.events)
    for key, value in sorted(records.items()):
        rows = json.loads(value)
        for number, timestamp, ingested, message in rows:
            event: Any = LogEvent.__new__(LogEvent)
            event.event_id, event.timestamp = number, timestamp
            event.ingestion_time, event.message = ingested, message
            stream.events.append(event)
        if not rows:
            raise Damaged("it holds a record of no log events")
        written.last = rows[-1][0]
        written.records.append((key, written.last))
    LogEvent._event_id = max(LogEvent._event_id, written.last + 1)


def complete_all() -> None:
    """Once all are read: what bounds their number counts them."""
    if STREAMS:
        from localaws.seams.mends import logbounds

        logbounds.KEPT.count_anew(stream for _, stream in STREAMS)


def forget() -> None:
    STREAMS.forget()
    _written.clear()
