"""Workspaces run side by side, and none writes where the package is."""

from __future__ import annotations

from pathlib import Path

import localaws as package
from tests.localaws.cloud import Cloud
from tests.localaws.state.kept import localaws, pid_and_port, started


def users(cloud: Cloud) -> set[str]:
    return {user["UserName"] for user in cloud.client("iam").list_users()["Users"]}


def beside_the_package() -> set[tuple[Path, int]]:
    files = Path(package.__file__).parents[1].rglob("*")
    return {(file, file.stat().st_mtime_ns) for file in files if "__pycache__" not in file.parts}


def test_two_workspaces_share_nothing_and_leave_the_packages_folder_alone(
    home: Path, tmp_path: Path
) -> None:
    before = beside_the_package()
    other = tmp_path / "another home"
    here, there = started(home), started(other)
    try:
        here.client("iam").create_user(UserName="anna")
        assert users(there) == {"administrator"}
        assert pid_and_port(home)[1] != pid_and_port(other)[1]
        localaws("snapshot", home, "save", "mine")
        assert localaws("snapshot", other, "list").out == "There is no snapshot.\n"
    finally:
        localaws("stop", other, "--yes")
    assert users(here) == {"administrator", "anna"}
    assert beside_the_package() == before
