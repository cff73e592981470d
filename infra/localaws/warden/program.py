"""A small process that starts what the local AWS runs, outlives it by a moment and tidies up.

It starts every function's process, so that the local AWS itself, which is large, never has to make
a copy of itself. However the local AWS ends, ``kill -9`` included, its end of their socket closes;
then this kills all that is left of what it started, and removes the folder.

Both write lines of JSON. A request is ``{"id", "start": {…}}`` and comes with open files, or
``{"id", "sweep"}``; it is answered ``{"id", "answer"}``, and ``{"ended", "status"}`` tells of the
end of a process.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.warden import sandbox

CHILD_SUBREAPER = 36
# The telemetry's file descriptor; stdin, stdout and stderr lie before it.
TELEMETRY = 3
MOST_FILES = 8
# "Lambda quotas": file descriptors.
OPEN_FILES = 1024
CHUNK = 1 << 16
Request = Mapping[str, Any]


class Program:
    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._buffer = b""
        self._files: list[int] = []
        self._wake, wake = os.pipe()
        for end in (self._wake, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)
        self._started: set[int] = set()

    def run(self) -> None:
        """Until the local AWS is gone."""
        while True:
            channel = self._channel.fileno()
            ready, _, _ = select.select([channel, self._wake], [], [])
            if self._wake in ready:
                os.read(self._wake, CHUNK)
                self._tell_who_ended()
            if channel in ready and not self._read():
                return

    def end_all(self) -> None:
        """Where the system hands orphans to us, nothing escapes; elsewhere what left its group."""
        for pid in self._started:
            _kill_group(pid)
        while children := _children():
            for pid in children:
                _kill(pid)
            with contextlib.suppress(ChildProcessError):
                os.wait()

    def _read(self) -> bool:
        message, data, _, _ = self._channel.recvmsg(
            CHUNK, socket.CMSG_SPACE(MOST_FILES * array.array("i").itemsize)
        )
        for level, kind, content in data:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                files = array.array("i")
                files.frombytes(content[: len(content) - len(content) % files.itemsize])
                self._files += files
                for file in files:
                    os.set_inheritable(file, False)
        self._buffer += message
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self._answer(json.loads(line))
        return bool(message)

    def _answer(self, request: Request) -> None:
        if "start" in request:
            answer = self._start(request["start"])
        else:
            answer = _sweep(request["sweep"], self._started)
        self._send({"id": request["id"], "answer": answer})

    def _start(self, wanted: Request) -> int:
        files = [self._files.pop(0) for _ in range(wanted["files"])]
        pid = os.fork()
        if not pid:
            try:
                _become(wanted, files)
            except BaseException as error:
                os.write(1, f"{error}\n".encode())
            os._exit(126)
        self._started.add(pid)
        for file in files:
            os.close(file)
        return pid

    def _tell_who_ended(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                if pid in self._started:
                    self._started.discard(pid)
                    self._send({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    def _send(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self._channel.sendall(json.dumps(message).encode() + b"\n")


def _become(wanted: Request, files: Sequence[int]) -> None:
    """In the new process: its own session, its files, its sandbox, its program."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    output, *namespaces = (os.dup(file) for file in files)  # none of them is 0 … 3
    os.dup2(null, 0)
    for number in (1, 2, TELEMETRY):
        os.dup2(output, number)
    if namespaces:
        sandbox.enter_again(*namespaces)
    elif wanted["sandbox"]:
        sandbox.enter(wanted["sandbox"])
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # Python ignores or handles them
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, most),) * 2)
    os.chdir(wanted["folder"])
    command = wanted["command"]
    os.execve(command[0], command, wanted["variables"])  # noqa: S606 - no shell wanted


def _sweep(mark: str, spared: set[int]) -> int:
    """Kill what an environment left when it ended: orphans, which it marked with its variables."""
    swept = 0
    for pid in set(_children()) - spared:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/environ", "rb") as variables:
            if mark.encode() in variables.read():
                swept += 1
                _kill_group(pid)
                _kill(pid)
    return swept


def _children() -> list[int]:
    """Ours, orphans that became ours included; only Linux tells them."""
    with contextlib.suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children") as children:
        return [int(pid) for pid in children.read().split()]
    return []


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _remove(folder: str) -> None:
    for path, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """``sys.argv[1]`` is the folder; the socket is where stdin would be."""
    channel = socket.socket(fileno=os.dup(0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1)
    program = Program(channel)
    program.run()
    program.end_all()
    _remove(sys.argv[1])
