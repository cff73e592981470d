"""What keeping state on disk takes: at a restart, and of each call."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil

from localaws import background
from localaws.workspace import Workspace
from workshop.bench.client import client, credentials_of
from workshop.bench.clock import milliseconds_of, percentile
from workshop.bench.report import Row
from workshop.bench.table import answers, table_of

_ITEMS = 1_000
_MANY_ITEMS = 10_000
_SAMPLES = 100


def rows(rounds: int, items: int = _ITEMS, many: int = _MANY_ITEMS) -> Iterator[Row]:
    """``items`` are there when calls are measured, ``many`` at the restart."""
    kept, held = _calls(rounds, items, is_ephemeral=False), _calls(rounds, items, is_ephemeral=True)
    for name, limit, with_disk, without in zip(
        ("control-plane call", "put_item"), ("<= 60", "<= 1"), kept, held, strict=True
    ):
        title = f"{name} p50 with {items:,} items: added by the disk"
        yield Row(title, "ms", [max(0.0, with_disk - without)], limit)
    title = f"restart to first answered call, {many:,} items"
    yield Row(title, "ms", [restart(rounds, many)], "<= 5000")


def _calls(rounds: int, items: int, *, is_ephemeral: bool) -> tuple[float, float]:
    """The p50 of a call that makes a user, and of one that puts an item, in milliseconds."""
    with _own(is_ephemeral=is_ephemeral) as workspace:
        url = background.start(workspace, 0).endpoint
        with table_of(url) as table:
            table.fill(items)
            iam = client(url, "iam")
            users = milliseconds_of(
                lambda: iam.create_user(UserName=uuid.uuid4().hex), _SAMPLES * rounds
            )
            puts = milliseconds_of(table.put, _SAMPLES * rounds)
            return percentile(users, 50), percentile(puts, 50)


def restart(rounds: int, items: int) -> float:
    """Milliseconds from the start of the command to the first answer, after a kill."""
    with _own(is_ephemeral=False) as workspace:
        server = background.start(workspace, 0)
        with table_of(server.endpoint) as table:
            table.fill(items)
            times = []
            for _ in range(rounds):
                time.sleep(1)  # twice the window, so that all items are on the disk
                killed = psutil.Process(server.pid)
                killed.kill()
                psutil.wait_procs([killed], timeout=10)
                began = time.perf_counter()
                server = background.start(workspace)
                if not answers(server.endpoint):
                    raise RuntimeError("it does not answer after a restart")
                times.append((time.perf_counter() - began) * 1000)
        return median(times)


@contextmanager
def _own(*, is_ephemeral: bool) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as home:
        workspace = Workspace(Path(home), is_ephemeral=is_ephemeral)
        try:
            with credentials_of(workspace):
                yield workspace
        finally:
            background.stop(workspace)
