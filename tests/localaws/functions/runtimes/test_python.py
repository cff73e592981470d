"""A function runs on the interpreter that its runtime names if the machine has it, else on the
nearest, and INIT_START says which."""

from __future__ import annotations

import sys
from pathlib import Path

import boto3
import pytest

from localaws.functions.runtimes import python
from localaws.functions.runtimes.interpreter import Interpreter, ask
from tests.localaws.cloud import Cloud

WHICH = """
import platform, sys
print("on stdout")
def handler(event, context):
    import logging
    logging.getLogger().warning("by the logger")
    if event:
        raise KeyError(event)
    return platform.python_version()
"""
OURS = sys.version_info[1]


def have(minor: int) -> Interpreter | None:
    return python.interpreter((3, OURS)) if minor == OURS else python._find(minor)


@pytest.mark.parametrize("minor", [12, 13])
def test_a_runtime_runs_on_its_own_interpreter(cloud: Cloud, minor: int) -> None:
    interpreter = have(minor)
    if interpreter is None:
        pytest.skip(f"this machine has no Python 3.{minor}")
    name = cloud.function(WHICH, Runtime=f"python3.{minor}")
    assert cloud.invoke(name).payload == interpreter.full_version
    start = f"INIT_START Runtime Version: python:3.{minor}.v{interpreter.full_version}\t"
    assert cloud.log(name)[0].startswith(start)
    compiled = Path(boto3.__file__).parent / "__pycache__" / f"__init__.cpython-3{minor}.pyc"
    assert compiled.exists(), "it would be compiled at every cold start"


@pytest.mark.parametrize("minor", [12, 13])
def test_errors_and_logs_are_the_same_on_any_interpreter(cloud: Cloud, minor: int) -> None:
    if have(minor) is None:
        pytest.skip(f"this machine has no Python 3.{minor}")
    name = cloud.function(WHICH, Runtime=f"python3.{minor}")
    answer = cloud.tail(name, "id")
    assert (answer.error, answer.payload["errorType"]) == ("Unhandled", "KeyError")
    assert answer.payload["stackTrace"][0].startswith('  File "/var/task/index.py", line 8')
    assert "\tby the logger\n" in answer.tail
    assert cloud.log(name)[1] == "on stdout\n"
    broken = cloud.function("import nothing_there", Runtime=f"python3.{minor}")
    assert cloud.invoke(broken).payload["errorType"] == "Runtime.ImportModuleError"


def test_a_runtime_that_is_not_here_runs_on_the_nearest_and_says_so(cloud: Cloud) -> None:
    name = cloud.function(WHICH, Runtime="python3.9")  # the runtime client needs 3.10 or newer
    version = cloud.invoke(name).payload
    assert cloud.log(name)[0].startswith(f"INIT_START Runtime Version: python:3.9.v{version}\t")


@pytest.mark.parametrize(
    ("wanted", "here", "chosen"),
    [(12, {10, 14}, OURS), (14, {13}, 13), (10, {10, 12}, 10), (9, {10}, 10), (13, set(), OURS)],
)
def test_the_nearest_interpreter_is_chosen(
    monkeypatch: pytest.MonkeyPatch, wanted: int, here: set[int], chosen: int
) -> None:
    def find(minor: int) -> Interpreter | None:
        return Interpreter("python", (3, minor), f"3.{minor}.0") if minor in here else None

    monkeypatch.setattr(python, "_find", find)
    if OURS == 11:  # the choices above are made around it
        choose = python.interpreter.__wrapped__
        assert choose((3, wanted)).version[1] == chosen


def test_a_program_that_is_no_python_is_passed_over() -> None:
    assert ask("/bin/false") == ""
    assert ask("/nowhere/python") == ""


def test_a_runtime_keeps_its_own_files_whatever_becomes_of_the_workshops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a `git pull` changes them under a local AWS that runs."""
    ours, folder = tmp_path / python.BOOTSTRAP.name, tmp_path / "runtime"
    ours.write_text("as it began")
    folder.mkdir()
    monkeypatch.setattr(python, "BOOTSTRAP", ours)
    python.fill(folder, python._ours())
    ours.write_text("of another version")
    assert (folder / ours.name).read_text() == "as it began"
