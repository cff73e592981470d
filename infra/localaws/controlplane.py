"""moto's control planes under one lock.

moto is not safe under concurrent requests. Work queues for one thread, which holds the lock; a
small call that finds nothing queued takes the lock in the caller's own thread, which saves two
changes of thread, a third of such a call's time. Requests are read before they come here, and
nothing here ever waits for a function.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, Protocol, TypeVar

from localaws import seams, waiting
from localaws.call import ApiCall
from localaws.errors import AwsError, render
from localaws.reply import Reply

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

# Calls of one item, which take a fraction of a millisecond whatever the table holds; how much of
# it depends on the item, so a large one queues.
SMALL_CALLS = frozenset({"GetItem", "PutItem", "DeleteItem", "UpdateItem"})
SMALL_BODY = 8 * 1024
FAILED = "a posted piece of work failed"


class KeepsState(Protocol):
    """Writes to the disk what was changed here."""

    def touch(self) -> None: ...

    def begins(self, call: ApiCall) -> int | None: ...

    async def acknowledged(
        self,
        call: ApiCall,
        reply: Reply,
        *,
        since: int | None = None,
        by_data_plane: bool = False,
    ) -> Reply: ...


class ControlPlane:
    def __init__(self, endpoint: str = "http://127.0.0.1") -> None:
        """``endpoint`` is where clients reach it; URLs in its answers begin so."""
        seams.prepare()
        seams.listens_at(endpoint)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="moto")
        self._lock = threading.Lock()
        self._submitted = 0  # written by the callers' thread alone
        self._done = 0  # written under the lock alone
        self._keeps: KeepsState | None = None

    def kept_by(self, keeps: KeepsState) -> None:
        self._keeps = keeps

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run under the lock, after all that was submitted before."""
        try:
            return await self.run_unnoticed(work, *args, **kwargs)
        finally:
            self._touch(work)

    async def run_unnoticed(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what changes nothing that is kept."""
        if not waiting.is_measured():
            return await asyncio.wrap_future(self._submit(work, *args, **kwargs))
        timed = waiting.Work(functools.partial(work, *args, **kwargs))
        try:
            return await asyncio.wrap_future(self._submit(timed))
        finally:
            timed.ended()

    def post(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        """The same without waiting: what is submitted later will find it done."""
        self._submit(work, *args, **kwargs).add_done_callback(_log_failure)
        self._touch(work)

    def post_small(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        """The same for a fraction of a millisecond's work: in the caller's thread if none waits."""
        if self._submitted > self._done:
            self.post(work, *args, **kwargs)
            return
        self._touch(work)
        with self._lock:
            try:
                work(*args, **kwargs)
            except Exception:
                log.exception(FAILED)

    async def look(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a fraction of a millisecond's work: in the caller's thread if none waits."""
        if self._submitted > self._done:
            return await self.run(work, *args, **kwargs)
        self._touch(work)
        with self._lock:
            return work(*args, **kwargs)

    async def answer(self, call: ApiCall) -> Reply:
        """Once what it changed is as durable as it is to be."""
        answer = self.look if _is_small(call) else self.run
        if self._keeps is None:
            return await answer(answer_now, call)
        since = self._keeps.begins(call)
        return await self._keeps.acknowledged(call, await answer(answer_now, call), since=since)

    async def acknowledged(self, call: ApiCall, reply: Reply) -> Reply:
        """What a data plane answered itself, once it is as durable as it is to be."""
        return (
            await self._keeps.acknowledged(call, reply, by_data_plane=True)
            if self._keeps
            else reply
        )

    def _touch(self, work: Callable[..., object]) -> None:
        if self._keeps and work not in UNCHANGING:
            self._keeps.touch()

    def close(self) -> None:
        self._thread.shutdown()

    def _submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """From the event loop's thread alone, so that what is counted as done is all there was."""
        self._submitted += 1
        return self._thread.submit(self._locked, functools.partial(work, *args, **kwargs))

    def _locked(self, work: Callable[[], T]) -> T:
        with self._lock:
            try:
                return work()
            finally:
                self._done += 1


def _is_small(call: ApiCall) -> bool:
    small = call.service == "dynamodb" and len(call.body) <= SMALL_BODY
    return small and call.target in SMALL_CALLS


def answer_now(call: ApiCall) -> Reply:
    """Under the lock alone; errors come in the service's own wire form."""
    try:
        return seams.dispatch(call)
    except AwsError as error:
        if error.status == 500:
            log.error("%s", error, exc_info=error.__cause__)
        return render(error, seams.protocol_of(call))


def _log_failure(done: Future[T]) -> None:
    error = done.exception()
    if error is not None:
        log.error(FAILED, exc_info=error)


# Work that changes nothing that is kept, or tells by itself when it does.
UNCHANGING = frozenset({answer_now, *seams.READS})
