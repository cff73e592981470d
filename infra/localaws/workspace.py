"""Where a local AWS lives: one folder a workspace, in the user's data folder.

A workspace keeps its port, so that URLs, Postman environments and bookmarks stay true.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import psutil

from localaws.client import AccessKey, standard_variables

FIRST_PORT = 4566  # what local AWS endpoints commonly use
PORTS = range(FIRST_PORT, FIRST_PORT + 100)
HOME_VARIABLE = "LOCALAWS_HOME"
# Tests set it: nothing is kept then.
EPHEMERAL_VARIABLE = "LOCALAWS_EPHEMERAL"


class WorkspaceError(Exception):
    """One sentence for the user, ending with what to do next."""


@dataclass(frozen=True)
class Server:
    """A running local AWS, as its pid file tells; ``started`` guards against a reused pid."""

    pid: int
    port: int
    started: float

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return (
                abs(process.create_time() - self.started) < 1
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except psutil.Error:
            return False


def default_home() -> Path:
    """``$LOCALAWS_HOME``, else ``localaws/default`` in the user's data folder."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_data_path("localaws") / "default"


class Workspace:
    def __init__(self, home: Path | None = None, *, is_ephemeral: bool | None = None) -> None:
        """Whether it keeps its state on disk is the environment's to say unless it is said here."""
        self.home = (home or default_home()).expanduser().absolute()
        said = os.environ.get(EPHEMERAL_VARIABLE, "") not in ("", "0")
        self.is_ephemeral = said if is_ephemeral is None else is_ephemeral

    @property
    def state(self) -> Path:
        """The folder of what is kept."""
        return self.home / "state"

    def set_state_aside(self) -> Path | None:
        """Where it is from then on; None when there was none.

        Raises:
            WorkspaceError: when a server uses it.
        """
        running = self.running()
        if running is not None:
            raise WorkspaceError(
                f"The local AWS runs on {running.endpoint}. Stop it first: python -m localaws stop"
            )
        if not self.state.exists():
            return None
        place = self.home / f"state-{datetime.datetime.now():%Y-%m-%dT%H-%M-%S-%f}"
        self.state.rename(place)
        return place

    @property
    def _pid_file(self) -> Path:
        return self.home / "server.json"

    @property
    def _port_file(self) -> Path:
        return self.home / "port"

    @property
    def log_file(self) -> Path:
        return self.home / "server.log"

    def prepare(self) -> None:
        """Make the folder.

        Raises:
            WorkspaceError: when it can't be written.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            (self.home / ".writable").touch()
            (self.home / ".writable").unlink()
        except OSError as error:
            raise WorkspaceError(
                f"The folder {self.home} can't be written ({error.strerror}). Choose another with "
                f"--home DIR, or set {HOME_VARIABLE}."
            ) from error

    def access_key(self) -> AccessKey:
        """The administrator's, the same at each start; nobody else can read its file.

        Raises:
            WorkspaceError: when it can't be read or written.
        """
        file = self.home / "access-key.json"
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            if not file.exists():  # a full disk keeps nobody from a key that there is
                with contextlib.suppress(FileExistsError):
                    _write_whole(file, json.dumps(vars(AccessKey.new())))
            return AccessKey(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise WorkspaceError(
                f"The access key in {file} can't be read ({error}). Remove that file, then start "
                "the local AWS again: python -m workshop start"
            ) from error

    def variables(self, server: Server) -> dict[str, str]:
        """The standard environment of any client of this workspace's server.

        Raises:
            WorkspaceError: as for ``access_key``.
        """
        return standard_variables(server.endpoint, self.access_key())

    def running(self) -> Server | None:
        """The server of this workspace if it really runs; a stale pid file counts for nothing."""
        try:
            server = Server(**json.loads(self._pid_file.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return server if server.is_alive else None

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """One start at a time: the second waits, and finds the first one's server."""
        with (self.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """One server at a time; the system lets go of the lock however the process ends.

        Raises:
            WorkspaceError: when another server has it.
        """
        with (self.home / "server.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                running = self.running()
                where = f" on {running.endpoint} (process {running.pid})" if running else ""
                raise WorkspaceError(
                    f"This workspace's local AWS already runs{where}. "
                    "Stop it with: python -m localaws stop"
                ) from error
            yield
            self.leave()

    @property
    def _token_file(self) -> Path:
        return self.home / "token"

    def token(self) -> str:
        """What the running server wants to be told by who controls it."""
        return self._token_file.read_text()

    def enter(self, port: int) -> str:
        """Called by the server once it listens. Answers its token, for its owner alone to read."""
        token = secrets.token_hex()
        self._token_file.unlink(missing_ok=True)
        self._token_file.touch(mode=0o600)
        self._token_file.write_text(token)
        started = psutil.Process().create_time()
        document = {"pid": os.getpid(), "port": port, "started": started}
        self._port_file.write_text(f"{port}\n")
        draft = self._pid_file.with_suffix(".new")
        draft.write_text(json.dumps(document))
        draft.replace(self._pid_file)
        return token

    def leave(self) -> None:
        self._pid_file.unlink(missing_ok=True)
        self._token_file.unlink(missing_ok=True)

    def session_folder(self) -> Path:
        """A fresh folder for one run's environments; what an earlier run left is removed."""
        folder = self.home / "environments"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def port(self) -> int:
        """The workspace's own port, or a free one for a new workspace.

        Raises:
            WorkspaceError: when its port is taken by something else.
        """
        try:
            port = int(self._port_file.read_text())
        except (OSError, ValueError):
            return next((one for one in PORTS if is_free(one)), 0)
        if not is_free(port):
            raise port_taken(port)
        return port


def _write_whole(file: Path, text: str) -> None:
    """For its owner alone, and never half of it.

    Raises:
        FileExistsError: when there is one already.
    """
    draft = file.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as held:
            held.write(text)
        os.link(draft, file)
    finally:
        draft.unlink()


def port_taken(port: int) -> WorkspaceError:
    return WorkspaceError(
        f"Port {port} is taken by another program. Stop that program, or choose another port with "
        f"--port {port + 1}."
    )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
