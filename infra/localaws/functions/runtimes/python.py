"""Python: which one runs a function, and what that function can import.

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
from collections.abc import Mapping
from pathlib import Path

from localaws.functions.paths import Paths
from localaws.functions.runtimes.interpreter import Interpreter, ask

OURS = f"python3.{sys.version_info.minor}"
"""The runtime that the Python which runs us serves."""
NAMES = re.compile(r"python(3\.\d+)")

PROVIDED = ("awslambdaric", "boto3")
# What awslambdaric supports.
MINORS = range(10, 15)
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
STAND_IN = Path(__file__).with_name("runtime_client.py")
SAY_VERSION = "import platform; print(platform.python_version())"
# pyenv, deadsnakes, Homebrew and the distributions all put `python3.N` on the PATH; pyenv's shims
# fail for versions that are not selected, so its own folder is looked at too.
PYENV_VERSIONS = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


@functools.cache
def interpreter(version: tuple[int, ...]) -> Interpreter:
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
        full_version = ask(candidate, "-I", "-S", "-c", SAY_VERSION)
        if full_version.startswith(f"3.{minor}."):
            return Interpreter(candidate, (3, minor), full_version)
    return None


def fill(folder: Path, interpreter: Interpreter) -> None:
    """Our own files are copies: an update of the workshop changes them under a local AWS that goes
    on as it began."""
    for name, target in {BOOTSTRAP.name: BOOTSTRAP, **_provided_files(interpreter)}.items():
        if target in (BOOTSTRAP, STAND_IN):
            shutil.copyfile(target, folder / name)
        else:
            (folder / name).symlink_to(target)
    if interpreter.version != sys.version_info[:2]:
        _compile(interpreter)


@functools.cache
def _compile(interpreter: Interpreter) -> None:
    """Once for a version that has not run these modules yet: functions may not write what they
    compile, and half of a cold start would be compiling."""
    targets = [target for target in _provided_files(interpreter).values() if target != STAND_IN]
    tag = f"cpython-3{interpreter.version[1]}.pyc"
    packages = [target for target in targets if (target / "__init__.py").exists()]
    if all((target / "__pycache__" / f"__init__.{tag}").exists() for target in packages):
        return
    command = [interpreter.executable, "-I", "-m", "compileall", "-q", *map(str, targets)]
    # What can't be compiled or written is compiled at every cold start, as it was.
    subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a Python of this machine


def command(interpreter: Interpreter, variables: Mapping[str, str]) -> list[str]:
    bootstrap = f"{variables['LAMBDA_RUNTIME_DIR']}/{BOOTSTRAP.name}"
    return [interpreter.executable, "-I", "-S", bootstrap]


def variables(paths: Paths, _: tuple[int, ...]) -> dict[str, str]:
    """``_WORKSHOP_LAYERS`` is for the bootstrap, which takes it away."""
    return {"PYTHONPATH": str(paths.runtime), "_WORKSHOP_LAYERS": str(paths.layers)}


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
    if not native or interpreter.version != sys.version_info[:2]:
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
