"""The server's process: its port, its state, its rounds, from start to stop."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import socket
from pathlib import Path

from aiohttp import web

from localaws import garbage
from localaws.frontdoor import HOST, FrontDoor
from localaws.state.errors import DiskFull, OtherVersion, Unusable
from localaws.warden.client import Warden
from localaws.wire import LOGGER
from localaws.workspace import Workspace, WorkspaceError, port_taken

OPEN_FILES = 10_240  # the most that macOS takes
CLOSING_SECONDS = 0.5  # for what is being answered; aiohttp waits for ever for 0
WAYS_ON = (
    "Install that version again to go on with it, or keep it aside and begin with nothing: "
    "python -m localaws start --set-aside"
)


async def serve(workspace: Workspace, wanted: int | None) -> None:
    """Run until told to stop, on the wanted port, a free one (0), or the workspace's own (None).

    Raises:
        WorkspaceError: when the port is taken, or the workspace's server already runs.
    """
    workspace.prepare()
    _allow_open_files()
    with workspace.serving():
        listener = _listen(workspace.port() if wanted is None else wanted)
        session = workspace.session_folder()
        warden = Warden(session)
        try:
            await _serve(workspace, listener, session, warden)
        finally:
            warden.close()


async def _serve(
    workspace: Workspace, listener: socket.socket, session: Path, warden: Warden
) -> None:
    port = listener.getsockname()[1]
    door = FrontDoor(port, session, warden)
    if not workspace.is_ephemeral:
        try:
            await door.keep_state(workspace.state)
        except OtherVersion as error:
            raise WorkspaceError(f"{error}. {WAYS_ON}") from error
        except (Unusable, DiskFull, OSError) as error:
            raise WorkspaceError(
                f"The state in {workspace.state} can't be used: {error}. Put that right, then "
                "start the local AWS again: python -m workshop start"
            ) from error
    await door.let_in(workspace.access_key())
    # S3 keeps what a client compressed as it came, and so does API Gateway.
    server = web.Server(door.handle, access_log=None, logger=LOGGER, auto_decompress=False)
    runner = web.ServerRunner(server, shutdown_timeout=CLOSING_SECONDS)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    told_to_stop = _told_to_stop()
    door.token = workspace.enter(port)
    rounds = [
        asyncio.ensure_future(one())
        for one in (door.functions.prepare, door.reap_for_ever, door.watch_for_ever)
    ]
    garbage.begin()
    print(f"The local AWS listens on http://{HOST}:{port}", flush=True)
    await told_to_stop.wait()
    for task in rounds:
        task.cancel()
    await door.close()
    await runner.cleanup()


def _allow_open_files() -> None:
    """As many as may be: each execution environment takes eight. macOS grants 256 by itself."""
    granted, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(granted, wanted), most))


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise port_taken(port) from error
    return listener


def _told_to_stop() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop
