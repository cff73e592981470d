"""Programs nobody here wrote, each in an environment of its own: they pin their dependencies.

What ``NAME.txt`` beside this file lists is installed once for each version of that list, into
``.clients`` of the clone.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CLIENTS = HERE.parents[2] / ".clients"


@functools.cache
def environment(name: str) -> Path:
    """The folder of an environment that holds the packages; skips where they can't be had."""
    pins = HERE / f"{name}.txt"
    digest = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = CLIENTS / f"{name}-{digest}"
    CLIENTS.mkdir(exist_ok=True)
    with (CLIENTS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one worker of the tests installs, the others wait
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(pins, folder)
            (folder / "complete").touch()
    return folder


def _install(pins: Path, folder: Path) -> None:
    uv = [sys.executable, "-m", "uv"]
    made = run([*uv, "venv", "--python", sys.executable, str(folder)])
    assert made.returncode == 0, made.stderr
    command = [*uv, "pip", "install", "--python", str(folder), "--requirement", str(pins)]
    installed = run(command, seconds=300)
    if installed.returncode:
        pytest.skip(f"{pins.stem} is not installed and can't be: {installed.stderr[-200:]}")


def run(
    words: Sequence[str],
    variables: Mapping[str, str] | None = None,
    seconds: float = 120,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """A program's whole run; ``variables`` are all that it gets."""
    return subprocess.run(  # noqa: S603 - the programs that these tests are about
        words,
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@contextlib.contextmanager
def lines_of(words: Sequence[str], variables: Mapping[str, str]) -> Iterator[Iterator[str]]:
    """What a program goes on printing, for two minutes at most; it ends with the block."""
    with subprocess.Popen(  # noqa: S603 - as above
        words, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        try:
            assert process.stdout
            yield iter(process.stdout)
        finally:
            watchdog.cancel()
            process.kill()


def packages(name: str) -> Path:
    """Where the environment's packages lie."""
    return next(environment(name).glob("lib/python3*/site-packages"))


def program(name: str, command: str) -> str:
    """The environment's own command."""
    return str(environment(name) / "bin" / command)


def of_the_system(command: str, version: str) -> str:
    """A command that the system's packages bring; skips where it is absent or another version."""
    path = shutil.which(command, path="/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if not path:
        pytest.skip(f"{command} is not installed; Debian and Ubuntu have it as a package")
    said = run([path, "--version"])
    if version not in f"{said.stdout}{said.stderr}":
        pytest.skip(f"{path} is {said.stdout.split()[0]}, not {version}")
    return path


def clean(**variables: str) -> dict[str, str]:
    """An environment with nothing of this machine's settings but what is named here."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return kept | variables
