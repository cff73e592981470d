"""What the launcher answers where it cannot set up, or need not."""

import os
from pathlib import Path
from venv import EnvBuilder

import pytest

from launcher.main import USAGE

from .small_clone import SmallClone, install_into


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",), ("help",)])
def test_help_installs_nothing(clone: SmallClone, arguments: tuple[str, ...]) -> None:
    run = clone.run(*arguments)

    assert (run.returncode, run.stdout, run.stderr) == (0, USAGE, "")
    assert not clone.venv.exists()


def test_an_environment_of_the_users_is_left_as_it_is(clone: SmallClone) -> None:
    (clone.venv / "lib").mkdir(parents=True)

    run = clone.run("lab")

    assert (run.returncode, run.stderr) == (
        1,
        f"{clone.venv} was not made by this workshop and does not hold it, so it is left as it "
        "is: move or delete it, then run: python -m workshop lab",
    )
    assert list(clone.venv.iterdir()) == [clone.venv / "lib"]


def test_a_file_in_the_environments_place_is_named(clone: SmallClone) -> None:
    clone.venv.touch()

    run = clone.run("lab")

    assert run.returncode == 1
    assert f"{clone.stamp} could not be used (Not a directory)" in run.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(clone: SmallClone) -> None:
    clone.root.chmod(0o555)
    try:
        run = clone.run("lab")
    finally:
        clone.root.chmod(0o755)

    assert run.stderr.endswith(
        f"{clone.venv} cannot be written by you: clone the workshop into a folder of your own, "
        "then run: python -m workshop lab"
    )


def test_make_names_its_own_command(clone: SmallClone) -> None:
    clone.venv.mkdir()

    run = clone.run("setup", "--dev", WORKSHOP_COMMAND="make test")

    assert run.stderr.endswith("then run: make test")


def test_an_unknown_option_of_setup_is_named(clone: SmallClone) -> None:
    run = clone.run("setup", "--fast")

    assert (run.returncode, run.stderr) == (
        2,
        "setup has no option --fast, only --dev. Run: python -m workshop setup",
    )


def test_a_machine_without_curl_is_told_before_anything_is_installed(
    clone: SmallClone, tmp_path: Path
) -> None:
    run = clone.run("lab", PATH=str(tmp_path))

    assert (run.returncode, run.stderr) == (
        1,
        "Lab 05 calls an API with curl, which is missing here: install it (Debian, Ubuntu: sudo "
        "apt install curl; macOS and Windows bring it), then run: python -m workshop lab",
    )
    assert not clone.venv.exists()


def test_a_python_without_ensurepip_names_the_package_to_install(
    clone: SmallClone, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None\n")

    run = clone.run("lab", PYTHONPATH=str(tmp_path))

    assert "lacks Python's own module ensurepip" in run.stderr
    assert "sudo apt install python3" in run.stderr
    assert not clone.venv.exists()


def test_an_environment_of_the_users_without_the_contributors_tools_says_how_to_add_them(
    clone: SmallClone,
) -> None:
    EnvBuilder(symlinks=True).create(clone.venv)
    (site_packages,) = clone.venv.glob("lib/*/site-packages")
    install_into(site_packages, clone.root, "Requires-Dist: iniconfig; extra == 'dev'\n")

    run = clone.run("setup", "--dev")

    python = clone.venv / "bin/python"
    assert run.stderr == (
        f"{python} holds the workshop without the tools that test it: add them with {python} -m "
        "pip install -c requirements.lock -e '.[dev]', then run: python -m workshop setup --dev"
    )


def test_missing_packages_are_told_in_a_sentence_without_traceback(clone: SmallClone) -> None:
    run = clone.run("lab")

    assert run.returncode == 1
    assert run.stderr.endswith("on Linux, macOS or Windows, then run: python -m workshop lab")
    assert "Traceback" not in run.stderr
