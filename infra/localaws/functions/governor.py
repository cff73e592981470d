"""What an invocation may use: memory buys CPU time, and what exceeds the memory is killed.

One thread watches all that run. It pauses a function that has used up its allowance (SIGSTOP) and
lets it go on (SIGCONT) when there is more. It ends when nothing runs, and never hears of an
invocation that ends before it could have used its allowance up.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time

from localaws.functions.allowance import Allowance
from localaws.functions.processtree import ProcessTree
from localaws.functions.run import Run

FIRST_LOOK = 0.002
IDLE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Governor:
    """All are called on the event loop."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Run, float] = {}
        self._timers: dict[Run, asyncio.TimerHandle] = {}
        self._thread: threading.Thread | None = None

    def begin(
        self, tree: ProcessTree, allowance: Allowance | None, memory: int, waits_since: float
    ) -> Run:
        """See ``Run``."""
        run = Run(tree, allowance, memory, waits_since)
        loop = asyncio.get_running_loop()
        pause = max(FIRST_LOOK, run.until_next_look(crowd=1))
        self._timers[run] = loop.call_later(pause, self._take, run)
        return run

    def end(self, run: Run, late: float = 0.0) -> None:
        """The second time, nothing happens. ``late``: see ``Run.end``."""
        timer = self._timers.pop(run, None)
        if timer is None:
            return
        timer.cancel()
        with self._changed:
            self._due.pop(run, None)
        run.end(late)

    def _take(self, run: Run) -> None:
        with self._changed:
            self._due[run] = 0.0
            if self._thread is None:
                self._thread = threading.Thread(target=self._govern, name="governor", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _govern(self) -> None:
        while (due := self._wait()) is not None:
            for run in due:
                self._look(run)

    def _wait(self) -> list[Run] | None:
        """Those to look at now; None when for long there was nothing to do."""
        with self._changed:
            if not (self._due or self._changed.wait(IDLE_SECONDS)):
                self._thread = None
                return None
            now = time.perf_counter()
            pause = min(self._due.values(), default=now) - now
            if pause > 0:
                self._changed.wait(pause)
            now = time.perf_counter()
            return [run for run, due in self._due.items() if due <= now]

    def _look(self, run: Run) -> None:
        """The event loop waits for this one only if it asks about the same."""
        pause: float | None = None
        try:
            run.look()
            pause = run.until_next_look(crowd=len(self._due))
        except Exception:
            # It would stay paused for ever.
            log.exception("an invocation runs on ungoverned")
            run.resume()
        with self._changed:
            if pause is None:
                self._due.pop(run, None)
            elif run in self._due:  # else it ended meanwhile
                self._due[run] = time.perf_counter() + pause
