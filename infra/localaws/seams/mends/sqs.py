"""SQS: who waits for a message doesn't hold up everyone else; see ``localaws.longpolling``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from localaws.seams.keeping import messages
from localaws.seams.mends.replacing import replace

_waits: list[float] = []


def mend() -> None:
    from moto.sqs.models import SQSBackend

    messages.mend()
    replace(SQSBackend, "receive_message", _at_once)


@contextlib.contextmanager
def waits() -> Iterator[list[float]]:
    """How many seconds each receive that found nothing would have waited."""
    _waits.clear()
    yield _waits
    _waits.clear()


def _at_once(receive: Any) -> Any:
    """moto would look again and again on its one thread."""

    def receive_message(self: Any, name: str, count: int, wait: float, *more: Any) -> Any:
        found = receive(self, name, count, 0, *more)
        if not found and wait:
            _waits.append(wait)
        return found

    return receive_message
