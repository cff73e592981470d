"""Asynchronous events as records: accepted with 202, they are run, whatever ends the process."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable

from localaws.functions.asynchronous import Event, EventQueue, Qualified
from localaws.functions.request import Request
from localaws.state.batch import Batch, Records
from localaws.state.source import nobody

COLLECTION = "asynchronous/events"


class SavedEvents:
    prefix = "asynchronous/"

    def __init__(self, queue: EventQueue) -> None:
        self.tell: Callable[[], None] = nobody
        self._queue = queue
        self._changed: set[str] = set()
        queue.watch = self._note

    def _note(self, event: Event) -> None:
        if self.tell is not nobody:
            self._changed.add(event.request.request_id)
            self.tell()

    def changes(self) -> Batch:
        batch = Batch()
        waiting = {event.request.request_id: event for event in self._queue.waiting}
        for name in self._changed:
            if name in waiting:
                batch.put[COLLECTION, name] = _image(waiting[name])
            else:
                batch.dropped.add((COLLECTION, name))
        self._changed.clear()
        return batch

    def read(self, records: Records) -> None:
        self._queue.forget()
        for image in records.get(COLLECTION, {}).values():
            self._queue.take(_event(image))
        self._changed.clear()


def _image(event: Event) -> bytes:
    function, request = event.function, event.request
    told = {
        "function": [function.region, function.name, function.qualifier],
        "request": {**vars(request), "payload": base64.b64encode(request.payload).decode()},
        "age": event.age,
        "saved": time.time(),
        "attempts": event.attempts,
        "throttles": event.throttles,
    }
    return json.dumps(told).encode()


def _event(image: bytes) -> Event:
    """Its age goes on while nothing runs, as on AWS it would while its function is throttled."""
    told = json.loads(image)
    request = {**told["request"], "payload": base64.b64decode(told["request"]["payload"])}
    return Event(
        Qualified(*told["function"]),
        Request(**request),
        time.monotonic(),
        told["attempts"],
        told["throttles"],
        told["age"] + max(0.0, time.time() - told["saved"]),
    )
