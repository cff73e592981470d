"""A process with all that it started: its CPU time, its memory, its waits; signalled as one.

Linux tells all of it (``proc(5)``): each process' CPU clock, the children of each thread, and how
long a thread that could run waited for a core. Elsewhere psutil tells what there is to know.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Protocol

import psutil

NANO = 1e-9
TICK = 1 / os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
Waits = dict[int, float]
"""Seconds that each thread has waited for a core since it began, by its id."""


class ProcessTree(Protocol):
    """Whatever is asked of a tree that is gone, the answer is 0, and nothing is done."""

    root: int
    """The first process, which leads a process group and a session."""

    def send(self, number: signal.Signals) -> None:
        """A signal to every process of the tree."""

    def cpu_seconds(self) -> float:
        """All that the tree has used so far; a process unseen as yet counts from ``refresh`` on."""

    def refresh(self) -> None:
        """Look for processes that came and went."""

    def waits(self) -> Waits: ...

    def is_runnable(self) -> bool:
        """Whether any of its threads runs, or waits for a core."""

    @property
    def is_one_process(self) -> bool: ...

    def resident_bytes(self) -> int:
        """What it holds now; what its processes share is counted for each."""

    def proportional_bytes(self) -> int:
        """The same with what is shared counted once, where that is known; takes milliseconds."""

    def peak_bytes(self) -> int:
        """The most that the first process ever held, between two looks as well."""


def process_tree(root: int) -> ProcessTree:
    return LinuxTree(root) if sys.platform == "linux" else PortableTree(root)


class LinuxTree:
    def __init__(self, root: int) -> None:
        self.root = root
        self._pids = [root]
        self._cpu_of: dict[int, int] = {}
        self._waited_for = 0.0
        self._threads_of: dict[int, tuple[int, list[str]]] = {}

    def send(self, number: signal.Signals) -> None:
        if number != signal.SIGCONT:  # what was stopped is as it was
            self._pids = list(self._walk())
        _signal_group(self.root, number)
        for pid in self._pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getpgid(pid) != self.root:
                    os.kill(pid, number)

    def cpu_seconds(self) -> float:
        for pid in self._pids:
            with contextlib.suppress(OSError):
                self._cpu_of[pid] = time.clock_gettime_ns(_cpu_clock(pid))
        return self._waited_for + sum(self._cpu_of.values()) * NANO

    def refresh(self) -> None:
        self._threads_of.clear()
        self._pids = list(self._walk())
        self._waited_for = sum(map(_cpu_of_the_dead, self._pids))
        self._cpu_of = {pid: self._cpu_of.get(pid, 0) for pid in self._pids}

    @property
    def is_one_process(self) -> bool:
        return len(self._pids) == 1

    def waits(self) -> Waits:
        return {
            int(thread): _number(f"/proc/{pid}/task/{thread}/schedstat", 1) * NANO
            for pid in self._pids
            for thread in self._threads(pid)
        }

    def is_runnable(self) -> bool:
        stats = (
            _read(f"/proc/{pid}/task/{thread}/stat")
            for pid in self._pids
            for thread in self._threads(pid)
        )
        return any(stat.rpartition(b")")[2].startswith(b" R") for stat in stats)

    def resident_bytes(self) -> int:
        return sum(_number(f"/proc/{pid}/statm", 1) for pid in self._pids) * PAGE

    def proportional_bytes(self) -> int:
        return sum(_kilobytes(f"/proc/{pid}/smaps_rollup", b"Pss:") for pid in self._pids) * 1024

    def peak_bytes(self) -> int:
        return _kilobytes(f"/proc/{self.root}/status", b"VmHWM:") * 1024

    def _threads(self, pid: int) -> list[str]:
        """As long as there are as many, the same; until ``refresh``."""
        count = _count_threads(pid)
        known = self._threads_of.get(pid)
        if known is None or known[0] != count:
            known = self._threads_of[pid] = (count, _threads(pid))
        return known[1]

    def _walk(self) -> Iterator[int]:
        """The root and its descendants, each once."""
        waiting = [self.root]
        while waiting:
            pid = waiting.pop()
            yield pid
            for thread in _threads(pid):
                waiting += map(int, _read(f"/proc/{pid}/task/{thread}/children").split())


class PortableTree:
    """What psutil knows on every system."""

    def __init__(self, root: int) -> None:
        self.root = root
        self._processes: list[psutil.Process] = []
        self._cpu_of: dict[int, float] = {}
        self._peak = 0
        self.refresh()

    def send(self, number: signal.Signals) -> None:
        self.refresh()
        _signal_group(self.root, number)
        for process in self._processes:
            with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
                if os.getpgid(process.pid) != self.root:
                    process.send_signal(number)

    def cpu_seconds(self) -> float:
        for process in self._processes:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                self._cpu_of[process.pid] = times.user + times.system
        return sum(self._cpu_of.values())

    def refresh(self) -> None:
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(self.root)
            self._processes = [root, *root.children(recursive=True)]

    @property
    def is_one_process(self) -> bool:
        return len(self._processes) == 1

    def waits(self) -> Waits:
        """No system but Linux counts them."""
        return {}

    def is_runnable(self) -> bool:
        """No waits are counted, so that none is taken for a rest."""
        return False

    def resident_bytes(self) -> int:
        held = 0
        for process in self._processes:
            with contextlib.suppress(psutil.Error):
                held += process.memory_info().rss
        self._peak = max(self._peak, held)
        return held

    def proportional_bytes(self) -> int:
        return self.resident_bytes()

    def peak_bytes(self) -> int:
        self.resident_bytes()
        return self._peak


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _cpu_clock(pid: int) -> int:
    """The id of another process' CPU clock, as ``clock_getcpuclockid(3)`` makes it."""
    return (~pid << 3) | 2


def _count_threads(pid: int) -> int:
    try:
        return os.stat(f"/proc/{pid}/task").st_nlink  # noqa: PTH116 - at every invocation
    except OSError:
        return 0


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - many times a second
    except OSError:
        return []


def _cpu_of_the_dead(pid: int) -> float:
    """What the children used that a process has waited for (``cutime`` and ``cstime``)."""
    after_name = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return (int(after_name[13]) + int(after_name[14])) * TICK if after_name else 0.0


def _kilobytes(path: str, name: bytes) -> int:
    after_name = _read(path).partition(name)[2].split(maxsplit=1)
    return int(after_name[0]) if after_name else 0


def _number(path: str, column: int) -> int:
    columns = _read(path).split()
    return int(columns[column]) if columns else 0


def _read(path: str) -> bytes:
    """A file of /proc, in the two calls that it takes; empty once its process is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, 8192)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
