"""How long a function's call waits here only because this machine has other things to do.

AWS is so large that one caller does not notice the others. Here all share one process, and forty
functions that call at once wait for one another; none of that is their own time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class Waited:
    """``seconds`` of one call so far."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Work(Generic[T]):
    """A piece of a call's work that queues for its turn, and how much CPU time it took."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._seconds = 0.0
        self._queued = time.perf_counter()

    def __call__(self) -> T:
        began = time.thread_time()
        try:
            return self._work()
        finally:
            self._seconds = time.thread_time() - began

    def ended(self) -> None:
        """Whoever waited for it goes on only now."""
        waited = _current.get()
        if waited:
            waited.seconds += time.perf_counter() - self._queued - self._seconds


_current: ContextVar[Waited | None] = ContextVar("waited", default=None)


@contextmanager
def measured(already: float) -> Iterator[Waited]:
    """The waits of the call that is answered inside; ``already`` are the seconds before."""
    waited = Waited(already)
    token = _current.set(waited)
    try:
        yield waited
    finally:
        _current.reset(token)


def is_measured() -> bool:
    return _current.get() is not None
