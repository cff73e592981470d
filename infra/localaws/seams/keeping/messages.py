"""SQS's messages: a record each, written when it was sent, received or has another visibility."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Mapping
from typing import Any

from localaws.seams.keeping.named import Named
from localaws.seams.keeping.plain import plainly, read_plainly
from localaws.seams.mends.replacing import replace
from localaws.state.batch import Batch

QUEUES = Named("messages/")
ORDER = "localaws_order"
_NOT_KEPT = frozenset({"_messages", "_pending_messages", "deleted_messages", "_messages_lock"})
_changed: weakref.WeakSet[Any] = weakref.WeakSet()
_written: dict[str, set[str]] = {}
_last = 0
_is_changed = False


def mend() -> None:
    from moto.sqs.models import Message, Queue, SQSBackend

    for method in ("mark_received", "change_visibility", "delay"):
        replace(Message, method, _noting_change)
    replace(Queue, "add_message", _noting_arrival)
    for method in ("receive_message", "delete_message", "purge_queue"):
        replace(SQSBackend, method, _noting)


def _noting_change(change: Any) -> Any:
    def note_and_change(self: Any, *args: Any, **more: Any) -> Any:
        _note(self)
        return change(self, *args, **more)

    return note_and_change


def _noting_arrival(add: Any) -> Any:
    def add_message(self: Any, message: Any) -> None:
        _note(message)
        add(self, message)

    return add_message


def _noting(method: Any) -> Any:
    def note_and_call(self: Any, *args: Any, **more: Any) -> Any:
        global _is_changed
        _is_changed = True
        return method(self, *args, **more)

    return note_and_call


def _note(message: Any) -> None:
    global _last, _is_changed
    _is_changed = True
    if ORDER not in vars(message):
        _last += 1
        vars(message)[ORDER] = _last
    _changed.add(message)


def keep(queue: Any) -> Mapping[str, Any]:
    QUEUES.name(queue)
    return {name: value for name, value in vars(queue).items() if name not in _NOT_KEPT}


def complete(queue: Any) -> None:
    queue._messages, queue._pending_messages = [], set()
    queue.deleted_messages, queue._messages_lock = set(), threading.Condition()
    QUEUES.adopt(queue)


def changes() -> Batch:
    global _is_changed
    batch = Batch()
    new = QUEUES.take_new()
    if not _is_changed and not new:
        return batch
    for name, queue in QUEUES:
        before = _written.get(name, set())
        now = {_key(message): message for message in queue._messages}
        batch.dropped |= {(name, key) for key in before - now.keys()}
        for key, message in now.items():
            if message in _changed or key not in before:
                batch.put[name, key] = _image(queue, message)
        _written[name] = set(now)
    for name in set(_written) - {name for name, _ in QUEUES}:
        del _written[name]
    _changed.clear()
    _is_changed = False
    return batch


def _key(message: Any) -> str:
    if ORDER not in vars(message):
        _note(message)
    return f"{vars(message)[ORDER]:015d}"


def _image(queue: Any, message: Any) -> bytes:
    is_pending = message in queue._pending_messages
    return json.dumps([plainly(message), is_pending], separators=(",", ":")).encode()


def read(collection: str, records: Mapping[str, bytes]) -> None:
    global _last
    queue = QUEUES.find(collection)
    if queue is None:
        return
    for _, value in sorted(records.items()):
        plain, is_pending = json.loads(value)
        message = read_plainly(plain)
        queue._messages.append(message)
        if is_pending:
            queue._pending_messages.add(message)
        _last = max(_last, vars(message)[ORDER])
    _written[collection] = set(records)


def forget() -> None:
    global _is_changed
    QUEUES.forget()
    _changed.clear()
    _written.clear()
    _is_changed = False
