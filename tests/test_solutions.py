"""The solutions, in order, as one path on one fresh local AWS, run by nbval.

It compares the outputs of cells tagged ``nbval-check-output``, and holds all others to run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workshop.execute import CELL_TIMEOUT
from workshop.fresh import local_aws

ROOT = Path(__file__).parents[1]
USERS_OWN = ("AWS_", "LOCALAWS_", "WORKSHOP_")


def nbval(folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    sanitised = f"--nbval-sanitize-with={ROOT / 'tests/nbval-sanitise.cfg'}"
    options = ["--nbval-current-env", sanitised, f"--nbval-cell-timeout={CELL_TIMEOUT}"]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--maxfail=3"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(USERS_OWN)}
    return subprocess.run(  # noqa: S603 — our own notebooks
        [sys.executable, "-m", "pytest", "--nbval-lax", *options, *quiet, str(folder)],
        cwd=folder,
        env=kept | environment | {"IPYTHONDIR": str(folder / "ipython")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


@pytest.mark.timeout(1200)
def test_the_solutions_run_as_one_path_and_answer_as_stored(tmp_path: Path) -> None:
    folder = tmp_path / "solutions"
    shutil.copytree(ROOT / "solutions", folder, ignore=shutil.ignore_patterns("work*", ".*"))
    for handed_out in ("data", "infra/powertuning"):
        shutil.copytree(ROOT / handed_out, tmp_path / handed_out)

    with local_aws() as environment:
        run = nbval(folder, environment)

    assert run.returncode == pytest.ExitCode.OK, run.stdout[-6000:]
