"""One init phase or invocation as the governor sees it: its own time, its CPU time, its memory.

Its own time is the wall clock's, less what this machine added because it had other things to do.
Linux counts how long each thread that could run waited for a core; a function with cores of its own
would not have waited.
"""

from __future__ import annotations

import os
import signal
import threading
import time

from localaws.functions.allowance import Allowance
from localaws.functions.processtree import ProcessTree

# Seconds between two looks at its CPU time, and from one look at all its processes and their
# memory to the next. The more functions run, the longer: looking is to cost little.
SHORTEST, LONGEST = 0.001, 0.010
LOOK_THROUGH = 0.010
A_LOOK_COSTS = 0.0001
# What several processes share is slow to tell apart.
TELL_APART = 0.1
# Longer than a thread that was told something waits for a core to hear of it.
LONGEST_WAIT = 0.1
# Sooner than this, it is as if it had got its work at once.
PROMPT = 0.001
CORES = os.cpu_count() or 1

clock = time.perf_counter


class Run:
    """The governor's thread looks at it, the event loop's does the rest."""

    def __init__(
        self, tree: ProcessTree, allowance: Allowance | None, memory: int, waits_since: float
    ) -> None:
        """Without an allowance it may use what there is; ``memory`` is in bytes, ``waits_since``
        when it was last told to do something, of which it may not have heard yet."""
        self.exceeded_memory = False
        self.peak_bytes = 0
        self._lock = threading.Lock()
        self._tree = tree
        self._allowance = allowance
        self._memory = memory
        self._is_paused = self._has_ended = False
        self._idle_looks = 0
        self._used = self._told_apart = 0.0
        self._begin(waits_since)
        self._cpu_before = tree.cpu_seconds()
        self._looked_through = clock()

    def _begin(self, waits_since: float) -> None:
        is_runnable = clock() - waits_since < LONGEST_WAIT and self._tree.is_runnable()
        self._waited = self._tree.waits()
        self._late = self._host_delay = self._waited_before = self._own_time = 0.0
        self._began = self._spared_until = clock()
        if is_runnable:
            self._waited_before = self._began - waits_since

    def hand_over(self, waits_since: float) -> None:
        """It gets its work only now, and what has gone by is none of its time. ``waits_since`` as
        before."""
        with self._lock:
            if not self._has_ended and clock() - self._began > PROMPT:
                self._begin(waits_since)

    def spare(self, seconds: float) -> None:
        """One of its calls is answered, which this machine's other work kept for so long. Of calls
        that it made at once, the longest wait counts."""
        with self._lock:
            now = clock()
            if not self._has_ended:
                self._late += max(0.0, min(seconds, now - self._spared_until))
                self._spared_until = now

    def elapsed(self) -> float:
        """Seconds of its own time so far, those that it still owes for CPU time included."""
        with self._lock:
            if not self._has_ended:
                self._measure()
                self._charge()
            return self._own_time + self.owed()

    def owed(self) -> float:
        """How many seconds it must still wait for the CPU time that it has used."""
        return self._allowance.owed() if self._allowance else 0.0

    def look(self) -> None:
        """Pause it, let it go on, or kill it."""
        with self._lock:
            if not self._has_ended:
                self._look()

    def until_next_look(self, crowd: int) -> float:
        """Seconds; ``crowd`` is how many run at once."""
        longest = max(LONGEST, crowd * A_LOOK_COSTS)
        if self._allowance is None:
            return longest
        if self._is_paused:
            return self._allowance.until_enough()
        cores = max(1, min(CORES, len(self._waited)))
        soonest = max(SHORTEST, self._allowance.until_used_up(cores))
        return min(longest, soonest * 2.0**self._idle_looks)

    def end(self, late: float) -> None:
        """Measure for the last time, and leave nothing paused; it had ended ``late`` seconds ago,
        which only this machine's other work hid."""
        with self._lock:
            self._late += late
            self._has_ended = True
            self._measure()
            self._charge()
            self.resume()
            if self._tree.is_one_process:
                self._hold(self._tree.peak_bytes())
            else:
                self._hold(self._tree.proportional_bytes())

    def _look(self) -> None:
        used = self._used
        if clock() - self._looked_through >= LOOK_THROUGH:
            self._look_through()
        else:
            self._measure()
        self._idle_looks = min(self._idle_looks + 1, 9) if self._used == used else 0
        self._charge()
        self._pause_or_resume()

    def resume(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._tree.send(signal.SIGCONT)

    def _look_through(self) -> None:
        self._looked_through = clock()
        self._tree.refresh()
        self._measure()
        self._weigh()

    def _measure(self) -> None:
        """Of the waits for a core, the longest thread's counts: who waits for whom inside the tree
        is not known."""
        before = self._waited
        waited = self._tree.waits().items()
        longest = max((one - before.get(thread, 0.0) for thread, one in waited), default=0.0)
        self._host_delay = max(self._host_delay, longest - self._waited_before)
        self._used = max(self._used, self._tree.cpu_seconds() - self._cpu_before)

    def _charge(self) -> None:
        """Give and take CPU time for what has gone by since the last time."""
        own_time = clock() - self._began - self._host_delay - self._late
        own_time = max(own_time, self._used / max(1, len(self._waited)))
        allowance = self._allowance
        if allowance is None:
            self._own_time = own_time
            return
        elapsed, self._own_time = own_time - self._own_time, own_time
        allowance.spend(elapsed, self._used)
        if self._is_paused:
            late = allowance.lapse_of_paused()
            self._late += late
            self._own_time -= late
        elif allowance.has_too_much and not (self._has_ended or self._tree.is_runnable()):
            # A wait for a core is counted when it has ended; meanwhile it looks like a rest.
            allowance.lapse()

    def _pause_or_resume(self) -> None:
        if self._allowance is None:
            return
        if self._is_paused and self._allowance.until_enough() <= 0:
            self.resume()
        elif not self._is_paused and self.owed() > 0:
            self._is_paused = True
            self._tree.send(signal.SIGSTOP)

    def _weigh(self) -> None:
        held = self._tree.resident_bytes()
        if self._tree.is_one_process:
            self._hold(held)
        elif held > self._memory or clock() - self._told_apart > TELL_APART:
            self._told_apart = clock()
            self._hold(self._tree.proportional_bytes())

    def _hold(self, memory: int) -> None:
        """Lambda kills what exceeds its memory, without a word to the function."""
        self.peak_bytes = max(self.peak_bytes, memory)
        if self.peak_bytes > self._memory and not self.exceeded_memory:
            self.exceeded_memory = True
            self._tree.send(signal.SIGKILL)
