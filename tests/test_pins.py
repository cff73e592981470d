"""The files that pin versions: complete, for every system, and naming no host and no folder."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PINS = ["requirements.lock", "package.json", "package-lock.json", ".npmrc", "environment.yml"]
SYSTEMS = [
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def named(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def lock() -> list[str]:
    return [line for line in read("requirements.lock").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("name", PINS)
def test_it_names_no_package_host_and_no_folder(name: str) -> None:
    text = re.sub(r'"url": "https://[^"]*"', "", read(name))  # npm: whom to thank for a package

    assert not re.search(r"https?:|index-url|find-links|file:|/(home|root|tmp|opt|work)/", text)


def test_every_package_of_npm_is_pinned_by_its_content() -> None:
    packages = json.loads(read("package-lock.json"))["packages"]
    del packages[""]

    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]

    assert {named(requirement) for requirement in wanted} <= {named(pin) for pin in lock()}


def test_every_line_of_the_lock_is_one_version() -> None:
    assert [pin for pin in lock() if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", pin)] == []


def test_the_lock_says_how_to_refresh_it() -> None:
    assert "make lock" in read("requirements.lock").splitlines()[1]


def test_conda_installs_the_package_and_repeats_no_dependency() -> None:
    wanted = yaml.safe_load(read("environment.yml"))["dependencies"]

    assert wanted == ["python >=3.11,<3.14", "pip", {"pip": ["-c requirements.lock", "-e ."]}]


@pytest.mark.proof
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_finds_a_wheel_for_every_pin(system: str, python: str, tmp_path: Path) -> None:
    # awslambdaric has wheels for Linux alone; elsewhere its source builds without a compiler.
    pins = tmp_path / "pins.txt"
    pins.write_text("\n".join(pin for pin in lock() if named(pin) != "awslambdaric"))
    target = ["--python-platform", system, "--python-version", python]

    run = subprocess.run(  # noqa: S603 — our own lock
        [
            *(sys.executable, "-m", "uv", "pip", "compile", str(pins), "--no-deps"),
            *("--only-binary", ":all:", "--quiet", "--output-file", os.devnull, *target),
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )

    assert run.returncode == 0, run.stderr
