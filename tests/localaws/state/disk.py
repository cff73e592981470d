"""A disk that has no room left for what the local AWS writes."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from tests.localaws.state.kept import pid_and_port

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="limits of another process's files are Linux's"
)


def let_files_grow_to(home: Path, size: int) -> None:
    """Those that the local AWS writes."""
    _, most = psutil.Process().rlimit(psutil.RLIMIT_FSIZE)
    psutil.Process(pid_and_port(home)[0]).rlimit(psutil.RLIMIT_FSIZE, (size, most))


def fill_the_disk(home: Path) -> None:
    (home / "state" / "reserve").unlink(missing_ok=True)
    written = [*(home / "state").glob("current.db*")]
    let_files_grow_to(home, max(file.stat().st_size for file in written))
