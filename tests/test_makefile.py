"""The verbs of the Makefile, run by make itself, and the line that ``.ci/run`` closes with."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")

RECORDS = """\
import os, sys
print(os.environ["WORKSHOP_COMMAND"], *sys.argv[1:], sep=" | ")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The Makefile beside a workshop.py that says what it was given."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "workshop.py").write_text(RECORDS)
    return tmp_path


def make(
    folder: Path, *arguments: str, path: str = os.environ["PATH"]
) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    for name in ("PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX"):
        kept.pop(name, None)
    return subprocess.run(  # noqa: S603 — our own Makefile
        [str(shutil.which("make")), *arguments],
        cwd=folder,
        env=kept | {"PATH": path},
        capture_output=True,
        encoding="utf-8",
    )


def tools(folder: Path, **programs: str) -> str:
    """A search path with a shell's tools, and ``programs`` as scripts of their own."""
    place = folder / "path"
    place.mkdir()
    for name in ("sh", "fold", "env"):
        (place / name).symlink_to(str(shutil.which(name)))
    for name, script in programs.items():
        (place / name).write_text(f"#!/bin/sh\n{script}\n")
        (place / name).chmod(0o755)
    return str(place)


@pytest.mark.parametrize("verb", ["lab", "bench", "build", "clean"])
def test_a_verb_is_handed_to_the_launcher_with_its_name(folder: Path, verb: str) -> None:
    assert make(folder, verb, f"PYTHON={sys.executable}").stdout == f"make {verb} | {verb}\n"


def test_help_is_what_make_alone_says_and_needs_no_python(folder: Path) -> None:
    alone = make(folder, path=tools(folder))

    assert alone.returncode == 0
    assert alone.stdout.startswith("make lab ")
    assert all(len(line) < 80 for line in alone.stdout.splitlines())


def test_a_machine_without_python_is_told_so(folder: Path) -> None:
    run = make(folder, "lab", path=tools(folder))

    sentence = " ".join(run.stderr.split())
    assert run.returncode == 2
    assert sentence.startswith("This workshop needs Python 3.11 or newer, and none is on your path")
    assert "then run: make lab" in sentence


def test_an_old_python_is_passed_over_for_a_new_one(folder: Path) -> None:
    old, new = "exit 1", f'exec "{sys.executable}" "$@"'

    run = make(folder, "lab", path=tools(folder, **{"python3.13": old, "python3": new}))

    assert run.stdout == "make lab | lab\n"


def test_an_active_environment_comes_first(folder: Path) -> None:
    mark = f'NAMED=active exec "{sys.executable}" "$@"'
    (folder / "workshop.py").write_text("import os; print(os.environ.get('NAMED'))\n")
    path = tools(folder, **{"python3.13": f'exec "{sys.executable}" "$@"', "python": mark})

    assert make(folder, "lab", "CONDA_PREFIX=/conda", path=path).stdout == "active\n"
    assert make(folder, "lab", path=path).stdout == "None\n"


def ci_run(folder: Path, says: str, status: int) -> "subprocess.CompletedProcess[str]":
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", folder / ".ci")
    (folder / "said").write_text(says)
    (folder / "Makefile").write_text(f"test:\n\t@cat said; exit {status}\n")
    return subprocess.run(  # noqa: S603 — our own script
        [str(folder / ".ci/run")], capture_output=True, encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("says", "status", "closing"),
    [
        ("===== 12 passed in 1.05s =====\n", 0, "12 passed, 0 failed"),
        ("== 5 passed, 1 skipped in 1.05s ==\n= 3 passed in 2.0s =\n", 0, "8 passed, 0 failed"),
        ("=== 1 failed, 4 passed in 61.05s (0:01:01) ===\n", 1, "4 passed, 1 failed"),
        ("=== 4 passed, 2 errors in 1.05s ===\n", 1, "4 passed, 2 failed"),
        ("Found 9 errors.\n", 1, "0 passed, 1 failed"),
        ("== 4 passed in 1.05s ==\n", 1, "4 passed, 1 failed"),
    ],
)
def test_ci_closes_with_one_line_for_all_tests(
    tmp_path: Path, says: str, status: int, closing: str
) -> None:
    run = ci_run(tmp_path, says, status)

    assert run.stdout.splitlines()[-1] == closing
    assert (run.returncode == 0) == (status == 0)
