"""Which Python runs a function, and what that function can import.

AWS gives a function the standard library, boto3 with its dependencies and the runtime interface
client, all under ``/var/runtime`` ("Runtime environment variables": ``LAMBDA_RUNTIME_DIR``). Here
that folder is made of links into our own environment to just those packages, so that nothing else
of it can be imported.
"""

from __future__ import annotations

import functools
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROVIDED = ("awslambdaric", "boto3")
# What awslambdaric supports.
MINORS = range(10, 15)
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
STAND_IN = Path(__file__).with_name("runtime_client.py")
# pyenv, deadsnakes, Homebrew and the distributions all put `python3.N` on the PATH; pyenv's shims
# fail for versions that are not selected, so its own folder is looked at too.
PYENV_VERSIONS = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


@dataclass(frozen=True)
class Interpreter:
    executable: str
    version: tuple[int, int]
    full_version: str

    @property
    def is_ours(self) -> bool:
        return self.version == sys.version_info[:2]


@functools.cache
def interpreter_for(version: tuple[int, int]) -> Interpreter:
    """The interpreter of that version if the machine has it, else the nearest one here.

    A function's own version is looked for alone; only if it is missing are all others.
    """
    ours = _ours()
    if version == ours.version:
        return ours
    exact = _find(version[1])
    if exact:
        return exact
    others = [found for minor in MINORS if (found := _find(minor))]
    return min([ours, *others], key=lambda one: abs(one.version[1] - version[1]))


def _ours() -> Interpreter:
    # Under a virtual environment, the interpreter that it was made from.
    base = getattr(sys, "_base_executable", sys.executable)
    return Interpreter(base, sys.version_info[:2], platform.python_version())


@functools.cache
def _find(minor: int) -> Interpreter | None:
    folders = sorted(PYENV_VERSIONS.glob(f"3.{minor}.*/bin/python"), reverse=True)
    on_path = shutil.which(f"python3.{minor}")
    for candidate in [*map(str, folders), *([on_path] if on_path else [])]:
        full_version = _ask_version(candidate)
        if full_version.startswith(f"3.{minor}."):
            return Interpreter(candidate, (3, minor), full_version)
    return None


def _ask_version(executable: str) -> str:
    code = "import platform; print(platform.python_version())"
    try:
        asked = subprocess.run(  # noqa: S603 - an interpreter found on this machine
            [executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def runtime_folder(parent: Path, interpreter: Interpreter) -> Path:
    """``/var/runtime`` for that interpreter, made at its first use in a run."""
    folder = parent / "runtime" / f"python3.{interpreter.version[1]}"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        for name, target in _provided_files(interpreter).items():
            (folder / name).symlink_to(target)
    return folder


@functools.cache
def _provided_files(interpreter: Interpreter) -> dict[str, Path]:
    """Top-level names of the provided distributions, and where each lies."""
    files: dict[str, Path] = {}
    for name in _closure(PROVIDED):
        distribution = importlib.metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__"):
                files[top] = Path(str(distribution.locate_file(top))).resolve()
    native = [name for name in files if name.startswith("runtime_client.")]
    if not (native and interpreter.is_ours):
        # awslambdaric's native client is built for one version of CPython, and for Linux alone.
        for name in native:
            del files[name]
        files["runtime_client.py"] = STAND_IN
    return files


def _closure(names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for requirement in importlib.metadata.requires(name) or ():
            spelled = REQUIREMENT.match(requirement)
            if spelled and "extra ==" not in requirement:
                waiting.append(spelled[0])
    return found
