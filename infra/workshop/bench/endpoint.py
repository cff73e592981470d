"""An AWS endpoint under the bench: our own, a peer that a command starts, or one that runs."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from localaws import background
from localaws.workspace import Workspace
from workshop.bench.client import credentials_of
from workshop.bench.table import answers

MEGABYTE = 1024 * 1024
_START_SECONDS = 60


@dataclass(frozen=True)
class Running:
    """A started endpoint; ``pid`` is its first process."""

    url: str
    pid: int

    @property
    def memory(self) -> float:
        """What it and its helper processes hold, in MB."""
        process = psutil.Process(self.pid)
        family = [process, *process.children(recursive=True)]
        return sum(one.memory_info().rss for one in family) / MEGABYTE


class Endpoint(Protocol):
    """``name`` heads its column."""

    @property
    def name(self) -> str: ...

    def running(self) -> contextlib.AbstractContextManager[Running]:
        """Started, and gone with all it held at the end."""
        ...


class Own:
    name = "local AWS"

    @contextmanager
    def running(self) -> Iterator[Running]:
        with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as home:
            workspace = Workspace(Path(home))
            try:
                server = background.start(workspace, 0)
                with credentials_of(workspace):  # its peers take any
                    yield Running(server.endpoint, server.pid)
            finally:
                background.stop(workspace)


@dataclass(frozen=True)
class Peer:
    """``command`` starts it, with ``{port}`` where its port goes."""

    name: str
    command: str

    @classmethod
    def parse(cls, text: str) -> Peer:
        """``NAME=COMMAND``.

        Raises:
            ValueError: without a name, a command, or a place for the port.
        """
        name, _, command = text.partition("=")
        if not name or "{port}" not in command:
            raise ValueError(f"{text!r} is not NAME=COMMAND with {{port}} in the command")
        return cls(name, command)

    @contextmanager
    def running(self) -> Iterator[Running]:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as home:
            process = subprocess.Popen(  # noqa: S603 - the command is the user's own
                shlex.split(self.command.format(port=port)),
                cwd=home,
                env=os.environ | {"HOME": home},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                _wait_for(url, process)
                yield Running(url, process.pid)
            finally:
                with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@dataclass(frozen=True)
class Given:
    """One that somebody started, so that neither its start nor its memory is known."""

    name: str
    url: str

    @contextmanager
    def running(self) -> Iterator[Running]:
        yield Running(self.url, 0)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not answers(url):
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode} before it answered")
        if time.monotonic() > deadline:
            raise RuntimeError(f"it did not answer within {_START_SECONDS} s")
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
