"""Our own local AWS under the bench: its start, its idle memory, and the checks' time on it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil

from localaws import background
from localaws.workspace import Server, Workspace
from workshop.bench.system import table_of

MEGABYTE = 1024 * 1024


def start_and_idle(rounds: int) -> tuple[float, float]:
    """Milliseconds until the first AWS call succeeds, and MB held before any other."""
    times, sizes = [], []
    for _ in range(rounds):
        with _workspace() as workspace:
            began = time.perf_counter()
            server = background.start(workspace, 0)
            with table_of(server.endpoint):
                times.append((time.perf_counter() - began) * 1000)
                time.sleep(1)
                sizes.append(_memory(server))
    return median(times), median(sizes)


@contextmanager
def running() -> Iterator[str]:
    """An endpoint, gone with all it held at the end."""
    with _workspace() as workspace:
        yield background.start(workspace, 0).endpoint


@contextmanager
def _workspace() -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as home:
        workspace = Workspace(Path(home))
        try:
            yield workspace
        finally:
            background.stop(workspace)


def _memory(server: Server) -> float:
    process = psutil.Process(server.pid)
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / MEGABYTE
