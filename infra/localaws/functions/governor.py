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

    def hand_over(self, run: Run, waits_since: float) -> None:
        """See ``Run``."""
        with self._changed:
            run.hand_over(waits_since)

    def spare(self, run: Run, seconds: float) -> None:
        """See ``Run``."""
        with self._changed:
            run.spare(seconds)

    def elapsed(self, run: Run) -> float:
        """Seconds of the function's own time so far."""
        with self._changed:
            return run.elapsed()

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
        with self._changed:
            while self._due or self._changed.wait(IDLE_SECONDS):
                now = time.perf_counter()
                for run in [run for run, due in self._due.items() if due <= now]:
                    self._look(run)
                pause = min(self._due.values(), default=now) - time.perf_counter()
                if pause > 0:
                    self._changed.wait(pause)
            self._thread = None

    def _look(self, run: Run) -> None:
        try:
            run.look()
            self._due[run] = time.perf_counter() + run.until_next_look(crowd=len(self._due))
        except Exception:
            # It would stay paused for ever.
            log.exception("an invocation runs on ungoverned")
            del self._due[run]
            run.resume()
