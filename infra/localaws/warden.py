"""A small process that outlives the local AWS by a moment, and tidies up after it.

However the local AWS ends, ``kill -9`` included, its pipe to the warden closes; the warden then
kills every environment's process group that is still there, and whatever else an environment
started, and removes the folders. Each line that it reads is ``start GROUP`` or ``end GROUP``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path


class Warden:
    def __init__(self, folder: Path) -> None:
        """``folder`` is removed at the end, whatever is in it."""
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", "-S", __file__, str(folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for the local AWS alone
            cwd="/",
        )

    def note(self, word: str, group: int) -> None:
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{word} {group}\n".encode())
            self._process.stdin.flush()

    def close(self) -> None:
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=30)


def main(folder: str) -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        word, group = line.split()
        (groups.add if word == "start" else groups.discard)(int(group))
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    kill_strays(folder)
    _remove(folder)


def kill_strays(folder: str) -> None:
    """End what an environment under ``folder`` started in a session of its own.

    It is known by the environment variables that it was born with, which Linux alone shows;
    elsewhere such a process stays, as does one that was given none of them.
    """
    for process in os.listdir("/proc") if sys.platform == "linux" else ():  # noqa: PTH208 - pathlib costs its import
        with contextlib.suppress(OSError, ValueError):
            if _was_born_in(process, folder):
                os.kill(int(process), signal.SIGKILL)


def _was_born_in(process: str, folder: str) -> bool:
    if not process.isdigit() or int(process) == os.getpid():
        return False
    with open(f"/proc/{process}/environ", "rb") as variables:  # noqa: PTH123 - pathlib costs its import
        return f"LAMBDA_TASK_ROOT={folder}/".encode() in variables.read()


def _remove(folder: str) -> None:
    for path, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            os.chmod(path, 0o700)  # noqa: PTH101 - pathlib costs its import
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
