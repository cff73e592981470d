"""One step of the set-up: what it shows, how it fails, and that nothing of it stays."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from launcher.failure import Failure
from launcher.steps import WIDTH, alone, run, say
from tests.processes import is_gone

ROOT = Path(__file__).parents[2]


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def test_a_step_without_a_terminal_is_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run("packages", python("print('Collecting boto3')"), tmp_path)

    assert capfd.readouterr() == ("", "  packages: 0 s\n")


def test_a_step_on_a_terminal_rewrites_its_line(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from launcher.steps import run;"
        "run('packages', [sys.executable, '-c', \"print('Collecting boto3>=1 (from x)');"
        "print('Installing collected packages: a, b, c')\"], pathlib.Path('.'))"
    )
    shown = on_a_terminal([sys.executable, "-c", code], {"PYTHONPATH": str(ROOT / "infra")})

    states = [state.strip() for state in shown.replace("\n", "\r").split("\r") if state.strip()]
    assert states == [
        "packages …",
        "packages: Collecting boto3>=1",
        "packages: unpacking 3, which takes the longest",
        "packages: 0 s",
    ]
    assert max(len(state) for state in shown.replace("\n", "\r").split("\r")) <= WIDTH


def on_a_terminal(command: list[str], settings: dict[str, str]) -> str:
    ours, its = pty.openpty()
    with subprocess.Popen(command, stderr=its, env=os.environ | settings):  # noqa: S603 — ours
        os.close(its)
        shown = b""
        try:
            while block := os.read(ours, 4096):
                shown += block
        except OSError:  # Linux says so when the last process has left the terminal
            pass
        finally:
            os.close(ours)
    return shown.decode()


def test_a_failed_step_shows_its_last_lines_and_says_which_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Failure, match="The step “newman” failed"):
        run("newman", python("print(*range(99), sep='\\n'); raise SystemExit(1)"), tmp_path)

    assert capfd.readouterr().err.split() == [str(number) for number in range(84, 99)]


def test_a_failure_with_a_known_reason_keeps_the_tools_words_to_itself(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Failure, match="The disk is full"):
        run("packages", python("raise SystemExit('[Errno 28] No space left on device')"), tmp_path)

    assert capfd.readouterr().err == ""


def test_a_step_runs_in_the_clone_with_its_settings(tmp_path: Path) -> None:
    code = "import os, pathlib; pathlib.Path(os.environ['NAME']).write_text(os.getcwd())"

    run("step", python(code), tmp_path, {"NAME": "here"})

    assert (tmp_path / "here").read_text() == str(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_step_leaves_no_process_behind(tmp_path: Path, number: signal.Signals) -> None:
    grandchild = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    stop = threading.Thread(target=stop_when_there, args=(tmp_path / "pid", number))
    stop.start()

    with pytest.raises(KeyboardInterrupt):
        run("step", python(child), tmp_path)

    stop.join()
    assert ends(int((tmp_path / "pid").read_text()))


def ends(pid: int) -> bool:
    """What was told to end takes a moment."""
    for _ in range(500):
        if is_gone(pid):
            return True
        time.sleep(0.01)
    return False


def stop_when_there(file: Path, number: signal.Signals) -> None:
    while not (file.exists() and file.read_text()):
        time.sleep(0.01)
    os.kill(os.getpid(), number)


def test_a_second_set_up_waits_for_the_first(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    order = []

    def second() -> None:
        with alone(tmp_path):
            order.append("second")

    with alone(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        while "Another set-up is at work" not in capfd.readouterr().err:
            time.sleep(0.01)
        order.append("first")
    waiting.join()

    assert order == ["first", "second"]


def test_the_lock_leaves_no_file(tmp_path: Path) -> None:
    with alone(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_long_sentence_fits_the_terminal_and_keeps_paths_whole(
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = "/a-long/" + "path-of/" * 12

    say(f"{path} was not made by this workshop and does not hold it, so it is left as it is.")

    lines = capfd.readouterr().err.splitlines()
    assert path in lines
    assert all(len(line) <= WIDTH for line in lines if line != path)
