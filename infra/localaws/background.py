"""One local AWS in the background: start, stop, what it holds."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from localaws.pages import HEALTH, INVENTORY
from localaws.workspace import EPHEMERAL_VARIABLE, Server, Workspace, WorkspaceError

START_SECONDS = 30.0
LOOK_SECONDS = 0.02
# Whoever starts the local AWS, a notebook's kernel say, need not outlive it nor wait for its end.
NOBODYS_CHILD = "import os, sys; os.fork() and os._exit(0); os.execv(sys.argv[1], sys.argv[1:])"
STOP_SECONDS = 20.0
LARGE_LOG = 1024 * 1024
Counts = dict[str, int]
"""How many of each kind there are, by its name in the singular."""


def start(workspace: Workspace, port: int | None = None) -> Server:
    """The workspace's server: the one that runs, or a new one once it answers. What was damaged of
    its state is said on stderr.

    Raises:
        WorkspaceError: when it can't be started.
    """
    workspace.prepare()
    with workspace.starting():
        running = workspace.running()
        if running is not None:
            return running
        server = _start(workspace, port if port is not None else workspace.port())
        for sentence in noticed(health(server)):
            print(sentence, file=sys.stderr)
        return server


def _start(workspace: Workspace, port: int) -> Server:
    command = [
        *(sys.executable, "-m", "localaws", "serve"),
        *("--port", str(port), "--home", str(workspace.home)),
    ]
    alive, held = os.pipe()
    try:
        group = _spawn(command, workspace, held)
        os.close(held)
        try:
            return _wait_until_ready(workspace, group, alive)
        except KeyboardInterrupt:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
            raise
    finally:
        os.close(alive)


def _spawn(command: list[str], workspace: Workspace, held: int) -> int:
    """The new process's group. It holds a file open: that is closed when it is no more."""
    _begin_another_log(workspace.log_file)
    with (
        workspace.log_file.open("ab") as log,
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-S", "-c", NOBODYS_CHILD, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=workspace.home,
            env=os.environ | {EPHEMERAL_VARIABLE: str(int(workspace.is_ephemeral))},
            pass_fds=(held,),
        ) as process,
    ):
        return process.pid


def _begin_another_log(file: Path) -> None:
    """Where the one of earlier runs is large; that stays beside it until the next one is."""
    if file.exists() and file.stat().st_size > LARGE_LOG:
        file.replace(file.with_name(f"{file.name}.1"))


def _wait_until_ready(workspace: Workspace, group: int, alive: int) -> Server:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        has_ended, _, _ = select.select([alive], [], [], LOOK_SECONDS)
        if has_ended:
            raise WorkspaceError(_last_line(workspace))
        server = workspace.running()
        if server and _ask(server, HEALTH) is not None:
            return server
    os.killpg(group, signal.SIGKILL)
    raise WorkspaceError(
        f"The local AWS did not answer within {START_SECONDS:.0f} seconds. "
        f"Read {workspace.log_file}, then start it again: python -m workshop start"
    )


def health(server: Server) -> Any:
    """What the running server says of itself; None where it does not answer."""
    return _ask(server, HEALTH)


def noticed(told: Any) -> list[str]:
    """Of what it says of itself: sentences about state that was damaged."""
    return list((told or {}).get("noticed", ()))


def _ask(server: Server, page: str) -> Any:
    """What a page of the running server says, or None where it does not answer."""
    try:
        with urllib.request.urlopen(server.endpoint + page, timeout=2) as answer:  # noqa: S310
            return json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return None


def _last_line(workspace: Workspace) -> str:
    """The server ends with one sentence when it can't go on."""
    lines = workspace.log_file.read_text(errors="replace").strip().splitlines()
    said = lines[-1] if lines else "It said nothing."
    return said.removeprefix("localaws: ")


def inventory(server: Server) -> Counts | None:
    """What stopping would lose; None where the server does not answer."""
    counts: Counts | None = _ask(server, INVENTORY)
    return counts


def stop(workspace: Workspace) -> bool:
    """False when nothing ran. Returns once the process, its functions and folders are gone."""
    server = workspace.running()
    if server is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(server.pid)
        family = [process, *process.children(recursive=True)]
        process.terminate()
        if _still_alive([process], STOP_SECONDS):
            process.kill()
        # Its warden ends the rest, and removes the folders.
        for left in _still_alive(family, STOP_SECONDS):
            left.kill()
    workspace.leave()
    return True


def _still_alive(family: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that outlive the wait. A zombie is gone: its parent may take long to notice."""
    deadline = time.monotonic() + seconds
    while (alive := [one for one in family if _runs(one)]) and time.monotonic() < deadline:
        time.sleep(0.01)
    return alive


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
