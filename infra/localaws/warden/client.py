"""The local AWS's end of its warden: start processes, hear of their end."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.errors import AwsError

PACKAGES = Path(__file__).parents[2]
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from localaws.warden.program import main; main()"
)
CHUNK = 1 << 16


@dataclass(frozen=True)
class Command:
    """What to run, where, with which variables. ``sandbox`` describes the file system that it gets
    (``sandbox.enter``), None for the machine's own."""

    arguments: list[str]
    variables: dict[str, str]
    folder: str
    sandbox: Mapping[str, Any] | None = None


class Child:
    """A running process; ``exited`` has its exit status, or minus the signal that ended it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def wait(self) -> int:
        """Its exit status. Who no longer waits takes ``exited`` from nobody else."""
        return await asyncio.shield(self.exited)


class WardenGone(AwsError):
    """It was killed; a local AWS without its warden can't run functions."""

    def __init__(self) -> None:
        message = (
            "The local AWS has lost its helper process. Stop it, then start it again: "
            "python -m localaws stop"
        )
        super().__init__("ServiceException", message, 500)


class Warden:
    def __init__(self, folder: Path) -> None:
        """``folder`` is removed at the end, whatever is in it."""
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-I", "-S", "-c", PROGRAM, str(PACKAGES), str(folder)],
                stdin=theirs.fileno(),
                start_new_session=True,  # Ctrl-C in the terminal is for the local AWS alone
                cwd="/",
            )
        self._ids = itertools.count()
        self._sending = threading.Lock()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._children: dict[int, Child] = {}
        self._ended: dict[int, int] = {}
        self._buffer = b""
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self, command: Command, output: int, namespaces: Sequence[int] = ()) -> Child:
        """A process of its own session, whose stdout, stderr and file 3 are ``output``.

        ``namespaces`` are those that an earlier process had (its sandbox), opened.
        """
        files = [output, *namespaces]
        wanted = {
            "command": command.arguments,
            "variables": command.variables,
            "folder": command.folder,
            "sandbox": command.sandbox,
            "files": len(files),
        }
        child = Child(await self._ask("start", wanted, files))
        self._children[child.pid] = child
        if child.pid in self._ended:
            self._hear_of_end(child.pid, self._ended.pop(child.pid))
        return child

    async def sweep(self, mark: str) -> None:
        """Kill what was left by a process that had ``mark`` among its variables."""
        with contextlib.suppress(WardenGone):
            await self._ask("sweep", mark, [])

    def close(self) -> None:
        """Returns once all that was started is gone, and the folder too."""
        if self._loop:
            self._loop.remove_reader(self._channel)
        self._channel.close()
        self._process.wait(timeout=30)

    async def _ask(self, verb: str, content: Any, files: list[int]) -> Any:
        self._listen()
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        line = json.dumps({"id": number, verb: content}).encode() + b"\n"
        try:
            await asyncio.to_thread(self._send, line, files)
            return await answer
        except OSError as error:
            raise WardenGone from error
        except asyncio.CancelledError:
            answer.cancel()
            if not answer.cancelled() and not answer.exception():
                _end(answer.result())  # it came at the same moment
            raise

    def _send(self, line: bytes, files: list[int]) -> None:
        with self._sending:
            sent = socket.send_fds(self._channel, [line], files) if files else 0
            self._channel.sendall(line[sent:])

    def _listen(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._channel, self._hear)

    def _hear(self) -> None:
        try:
            message = self._channel.recv(CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        if not message:
            self._lose()
            return
        *lines, self._buffer = (self._buffer + message).split(b"\n")
        for line in map(json.loads, lines):
            if "id" in line:
                self._hear_answer(self._answers.pop(line["id"]), line["answer"])
            else:
                self._hear_of_end(line["ended"], line["status"])

    def _hear_answer(self, asked: asyncio.Future[Any], answer: Any) -> None:
        """Who asked may have been cancelled: what was started for nobody ends."""
        if not asked.done():
            asked.set_result(answer)
        else:
            _end(answer)

    def _hear_of_end(self, pid: int, status: int) -> None:
        if child := self._children.pop(pid, None):
            child.exited.set_result(status)
        else:
            self._ended[pid] = status  # before it was known to have started

    def _lose(self) -> None:
        """Nobody would hear of the end of what it had started: that ends now."""
        assert self._loop
        self._loop.remove_reader(self._channel)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(WardenGone())
        for pid, child in self._children.items():
            with contextlib.suppress(OSError):
                os.killpg(pid, 9)
            child.exited.set_result(-9)
        self._answers, self._children = {}, {}


def _end(answer: Any) -> None:
    """Of a process that was started for nobody; it leads a group soon, or already."""
    if isinstance(answer, int):
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(OSError):
                kill(answer, 9)
