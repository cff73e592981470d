"""One local AWS in the background: start, stop, status."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil

from localaws.workspace import Server, Workspace, WorkspaceError

START_SECONDS = 30.0
STOP_SECONDS = 20.0
HEALTH = "/_localaws/health"


def start(workspace: Workspace, port: int | None = None) -> Server:
    """The workspace's server: the one that runs, or a new one once it answers.

    Raises:
        WorkspaceError: when it can't be started.
    """
    running = workspace.running()
    if running:
        return running
    workspace.prepare()
    chosen = port if port is not None else workspace.port()
    with workspace.log_file.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [
                *(sys.executable, "-m", "localaws", "serve"),
                *("--port", str(chosen), "--home", str(workspace.home)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=workspace.home,
        )
    return _wait_until_ready(workspace, process)


def _wait_until_ready(workspace: Workspace, process: subprocess.Popen[bytes]) -> Server:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        server = workspace.running()
        if server and answers(server):
            return server
        if process.poll() is not None and not workspace.running():
            raise WorkspaceError(_last_line(workspace))
        time.sleep(0.02)
    process.kill()
    raise WorkspaceError(
        f"The local AWS did not answer within {START_SECONDS:.0f} seconds. "
        f"Read {workspace.log_file}, then start it again."
    )


def answers(server: Server) -> bool:
    try:
        with urllib.request.urlopen(server.endpoint + HEALTH, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _last_line(workspace: Workspace) -> str:
    """The server ends with one sentence when it can't go on."""
    lines = workspace.log_file.read_text(errors="replace").strip().splitlines()
    said = lines[-1] if lines else "It said nothing."
    return said.removeprefix("localaws: ")


def stop(workspace: Workspace) -> bool:
    """False when nothing ran. Returns once the process, its functions and folders are gone."""
    server = workspace.running()
    if server is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(server.pid)
        family = process.children(recursive=True)
        process.send_signal(signal.SIGTERM)
        _, alive = psutil.wait_procs([process, *family], timeout=STOP_SECONDS)
        for left in alive:
            left.kill()
        psutil.wait_procs(alive, timeout=STOP_SECONDS)
    workspace.leave()
    return True
