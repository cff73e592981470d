"""The file at the root that is run and must not be imported: ``workshop.py``."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLD = ["2.7", "3.6", "3.7", "3.8", "3.9", "3.10"]


def older_python(version: str) -> str:
    """An older Python on the path, or beside ours, as pyenv keeps them."""
    beside = Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python{version}")
    for python in (shutil.which(f"python{version}"), *map(str, beside)):
        if python and subprocess.run([python, "-V"], capture_output=True).returncode == 0:  # noqa: S603 — found above
            return python
    pytest.skip(f"no Python {version} on this machine")


def import_workshop(folder: Path) -> str:
    code = "import workshop, workshop.build; print(workshop.__file__, *workshop.__path__)"
    command = [sys.executable, "-c", code]
    return subprocess.run(  # noqa: S603 — our own code
        command, cwd=folder, capture_output=True, encoding="utf-8", check=True
    ).stdout


@pytest.mark.parametrize("version", OLD)
def test_an_old_python_is_answered_in_a_sentence_and_the_next_command(version: str) -> None:
    python = older_python(version)

    run = subprocess.run(  # noqa: S603 — found above
        [python, "-B", "-m", "workshop", "check", "01"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [
        f"This workshop needs Python 3.11 or newer, and this is Python {version}",
        f"({python}).",
        "Install Python 3.12 from https://www.python.org/downloads/, then run:",
        "python3.12 -m workshop check 01",
    ]


def test_its_syntax_is_that_of_old_pythons() -> None:
    tree = ast.parse((ROOT / "workshop.py").read_text("ascii"), feature_version=(3, 6))

    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.Starred)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]


def test_an_import_in_the_root_gets_the_package() -> None:
    package = ROOT / "infra/workshop"

    assert import_workshop(ROOT) == f"{package / '__init__.py'} {package}\n"


def test_an_import_elsewhere_gets_the_same(tmp_path: Path) -> None:
    assert import_workshop(tmp_path) == import_workshop(ROOT)
