"""What a function sees of this machine: a file system as an execution environment has it.

On Linux, where the system lets its users have namespaces: ``/var/task``, ``/opt``, ``/var/runtime``
and ``/tmp`` are the function's own under AWS's names, the machine's programs and settings are there
to be read, and its users' files are not there at all. Elsewhere it sees this machine, with folders
of its own under other names.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from localaws.functions.paths import AWS_PATHS, Places
from localaws.functions.runtimes.interpreter import Interpreter
from localaws.warden.client import Command, Warden

# "Execution environment": AWS's own user and group there.
USER, GROUP, USER_NAME = 993, 990, "sbx_user1051"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
LINKS = (
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
)
RESOLVER = "/etc/resolv.conf"
MEGABYTE = 1024 * 1024
PROBE_SECONDS = 60
Pair = tuple[str, str]
"""What there is, and where it is to be seen."""


class Isolation:
    """``folder`` is one run's, for what all sandboxes share."""

    def __init__(self, warden: Warden, folder: Path) -> None:
        self._warden = warden
        self._root = folder / "root"
        self._passwd = folder / "passwd"
        self._works: dict[str, bool] = {}
        self._is_given_up = sys.platform != "linux"

    async def prepare(self, interpreter: Interpreter) -> None:
        """Find out, once, whether that interpreter runs in a sandbox here."""
        if interpreter.executable not in self._works:
            self._works[interpreter.executable] = await self._try(interpreter)

    def give_up(self) -> None:
        """Functions see this machine from now on."""
        self._is_given_up = True

    @property
    def is_possible(self) -> bool | None:
        """Whether any interpreter was found to run in one; None before the first was tried."""
        return any(self._works.values()) if self._works else None

    def works_for(self, interpreter: Interpreter) -> bool:
        return self._works.get(interpreter.executable, False)

    def sandbox(self, places: Places, interpreter: Interpreter, tmp: int) -> dict[str, Any]:
        """What the warden makes it from; ``tmp`` is the size of ``/tmp`` in MB."""
        binds = [
            (str(self._passwd), "/etc/passwd"),
            (str(places.task), str(AWS_PATHS.task)),
            *_layers(places, interpreter),
            *_entries(places.runtime, AWS_PATHS.runtime),
        ]
        return self._described(interpreter, binds, tmp)

    async def _try(self, interpreter: Interpreter) -> bool:
        if self._is_given_up:
            return False
        await asyncio.to_thread(self._make_shared)
        sandbox = self._described(interpreter, [], 1)
        command = Command([interpreter.executable, "--version"], {}, "/", sandbox)
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - it never blocks
            child = await self._warden.start(command, nowhere.fileno())
        return await asyncio.wait_for(child.wait(), PROBE_SECONDS) == 0

    def _make_shared(self) -> None:
        self._root.mkdir(exist_ok=True)
        user = f"{USER_NAME}:x:{USER}:{GROUP}::/home/{USER_NAME}:/sbin/nologin\n"
        self._passwd.write_text(Path("/etc/passwd").read_text() + user)

    def _described(self, interpreter: Interpreter, binds: list[Pair], tmp: int) -> dict[str, Any]:
        machine = [(name, name) for name in (*SYSTEM, *DEVICES, "/proc")]
        links = [(str(Path(name).readlink()), name) for name in SYSTEM if Path(name).is_symlink()]
        executable = Path(interpreter.executable)
        homes = {executable.parent.parent, executable.resolve().parent.parent}
        if executable.is_symlink():
            homes = {executable.resolve().parent.parent}
            links.append((str(executable.resolve()), str(executable)))
        resolver = Path(RESOLVER).resolve()
        machine += [(str(path.resolve()), str(path)) for path in (*homes, resolver)]
        return {
            "root": str(self._root),
            "binds": [*filter(_is_needed, machine), *binds],
            "links": [*links, *LINKS],
            "tmp_bytes": tmp * MEGABYTE,
            "user": USER,
            "group": GROUP,
        }


def _is_needed(pair: Pair) -> bool:
    """Not what is absent, is a link, or is to be seen already."""
    source, place = Path(pair[0]), Path(pair[1])
    return (
        source.exists()
        and not source.is_symlink()
        and not any(str(parent) in SYSTEM for parent in place.parents)
    )


def _layers(places: Places, interpreter: Interpreter) -> list[Pair]:
    """As a whole, unless the interpreter lies in the machine's own ``/opt``, as conda's may."""
    if AWS_PATHS.layers in Path(interpreter.executable).resolve().parents:
        return _entries(places.layers, AWS_PATHS.layers)
    return [(str(places.layers), str(AWS_PATHS.layers))]


def _entries(folder: Path, place: Path) -> list[Pair]:
    """All that lies in a folder, links followed, each in its own place."""
    return [(str(one.resolve()), str(place / one.name)) for one in folder.iterdir()]
