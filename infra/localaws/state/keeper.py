"""Writes what changed: soon, or at once for whoever waits for it.

One commit takes all that changed until it began, so that many who wait share one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from localaws.state.batch import Batch
from localaws.state.errors import DiskFull, Stopping

log = logging.getLogger(__name__)
MOST_FAILED = 1_000  # commits whose failure is remembered for calls that were queued before them
Collect = Callable[[bool], Awaitable[Batch]]
"""What changed since the last time, with or without the graph."""


class Keeper:
    def __init__(
        self,
        collect: Collect,
        write: Callable[[Batch], bool],
        undo: Callable[[], Awaitable[None]],
        window: float,
    ) -> None:
        """``window`` is how many seconds may pass until a change is written for which nobody waits;
        0 makes everybody wait. ``write`` says whether there is room for more. ``undo`` goes back to
        what was written last, when no more can be."""
        self._collect = collect
        self._write = write
        self._undo = undo
        self.window = window
        self.saved_at: float | None = None
        self.is_full = self.is_closed = False
        self._graph_changed = False
        self._waiting: list[asyncio.Future[None]] = []
        # Commits are numbered as they begin; of the last one, who waits for it.
        self._begun = self._ended = 0
        self._waiting_for_last: list[asyncio.Future[None]] = []
        self._failed: dict[int, Exception] = {}
        self._wanted = asyncio.Event()
        self._soon: asyncio.TimerHandle | None = None
        self._is_closing = False
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._keep_until_closed())

    def touch(self, *, graph: bool = True) -> None:
        """Something changed; it is written within the window."""
        self._graph_changed |= graph
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(self.window, self._wanted.set)

    def begins(self, *, graph: bool = True) -> int:
        """To be asked before a change is queued, and told ``saved``: the next commit has it."""
        self._graph_changed |= graph
        return self._begun

    async def saved(self, *, graph: bool = True, since: int | None = None) -> None:
        """Until all that has changed so far is written, or what was queued ``since`` then.

        Raises:
            DiskFull: it is undone instead.
            Stopping: it comes too late.
        """
        future = asyncio.get_running_loop().create_future()
        if since is None or since == self._begun:
            if self.is_closed:
                raise Stopping
            self._graph_changed |= graph
            self._waiting.append(future)
            self._wanted.set()
        elif since + 1 > self._ended:
            self._waiting_for_last.append(future)
        elif error := self._failed.get(since + 1):
            raise error
        else:
            return
        await future

    async def _keep_until_closed(self) -> None:
        while not self._is_closing:
            await self._wanted.wait()
            await self._keep()
        await self._keep()  # what changed during that

    @contextlib.asynccontextmanager
    async def exclusively(self) -> AsyncIterator[None]:
        """All is written, and no more is meanwhile."""
        await self.saved()
        async with self._writing:
            yield

    async def _keep(self) -> None:
        async with self._writing:
            await self._keep_now()

    async def _keep_now(self) -> None:
        self._wanted.clear()
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        waiting, self._waiting = self._waiting, []
        graph, self._graph_changed = self._graph_changed, False
        self._begun += 1
        self._waiting_for_last = waiting
        try:
            await self._commit(graph)
        except Exception as error:
            self._failed[self._begun] = error
            self._failed.pop(self._begun - MOST_FAILED, None)
            if not isinstance(error, DiskFull):
                log.exception("saving failed")
            # Whoever began to wait meanwhile is undone, too.
            later, self._waiting = self._waiting, []
            for one in (*waiting, *later):
                if not one.done():
                    one.set_exception(error)
        else:
            for one in waiting:
                if not one.done():
                    one.set_result(None)
        finally:
            self._ended = self._begun

    async def _commit(self, graph: bool) -> None:
        try:
            batch = await self._collect(graph)
            if batch:
                self.is_full = not await asyncio.to_thread(self._write, batch)
        except Exception:
            self.is_full = True
            await self._undo()
            raise
        self.saved_at = time.time()

    async def close(self) -> None:
        """All that has changed is written; whoever changes more is told."""
        if self._task is not None:
            self._is_closing = self._graph_changed = True
            self._wanted.set()
            await self._task
        self.is_closed = True
        for one in self._waiting:
            if not one.done():
                one.set_exception(Stopping())
