"""Processes as the system shows them, with what they started; real ones, each in its own group."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from localaws.functions.processtree import LinuxTree, PortableTree, ProcessTree
from tests.localaws.cloud import eventually

LINUX_ALONE = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")
BUSY = "import time\nwhile time.process_time() < {0}: pass\n"
WAIT = "print('ready', flush=True)\nimport sys\nsys.stdin.read()\n"
PARENT = """
import subprocess, sys
command = [sys.executable, "-I", "-S", "-c", {0!r}]
subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session={1}).wait()
"""
Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Runs a program up to the moment that it says it is ready; it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(source: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-I", "-S", "-c", source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline().startswith("ready")
        return process

    yield run
    for process in started:
        family = [process.pid, *(c.pid for c in psutil.Process(process.pid).children(True))]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture(params=[pytest.param(LinuxTree, marks=LINUX_ALONE), PortableTree])
def tree_of(request: pytest.FixtureRequest) -> Callable[[int], ProcessTree]:
    made: Callable[[int], ProcessTree] = request.param
    return made


def status(pid: int) -> str:
    return psutil.Process(pid).status()


def child_of(process: subprocess.Popen[str]) -> int:
    (child,) = eventually(lambda: psutil.Process(process.pid).children())
    return child.pid


def test_cpu_time_is_what_the_process_itself_counts(
    start: Start, tree_of: Callable[[int], ProcessTree]
) -> None:
    process = start(BUSY.format(0.2) + WAIT)
    assert tree_of(process.pid).cpu_seconds() == pytest.approx(0.2, abs=0.06)


@pytest.mark.parametrize("new_session", [False, True])
def test_children_count_while_they_live_and_after(
    start: Start, tree_of: Callable[[int], ProcessTree], new_session: bool
) -> None:
    process = start(PARENT.format(BUSY.format(0.2) + WAIT, new_session))
    tree = tree_of(process.pid)
    tree.refresh()
    assert not tree.is_one_process
    assert tree.cpu_seconds() > 0.18
    if isinstance(tree, LinuxTree):
        os.kill(child_of(process), signal.SIGKILL)
        eventually(lambda: not psutil.Process(process.pid).children())
        tree.refresh()
        assert tree.cpu_seconds() >= 0.2 - 2 / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("new_session", [False, True])
def test_a_signal_reaches_all_of_it(
    start: Start, tree_of: Callable[[int], ProcessTree], new_session: bool
) -> None:
    process = start(PARENT.format(WAIT, new_session))
    tree, family = tree_of(process.pid), [process.pid, child_of(process)]
    tree.send(signal.SIGSTOP)
    eventually(lambda: [status(pid) for pid in family] == [psutil.STATUS_STOPPED] * 2)
    tree.send(signal.SIGCONT)
    eventually(lambda: psutil.STATUS_STOPPED not in [status(pid) for pid in family])


def test_memory_is_what_it_holds_and_its_peak_what_it_held(
    start: Start, tree_of: Callable[[int], ProcessTree]
) -> None:
    process = start(f"held = b'x' * 100_000_000\n{WAIT}")
    tree = tree_of(process.pid)
    assert 100e6 < tree.resident_bytes() < 150e6
    assert 100e6 < tree.proportional_bytes() < 150e6
    assert 100e6 < tree.peak_bytes() < 150e6


@LINUX_ALONE
def test_a_peak_that_is_over_still_counts(start: Start) -> None:
    tree = LinuxTree(start(f"held = b'x' * 100_000_000\ndel held\n{WAIT}").pid)
    assert tree.resident_bytes() < 50e6
    assert tree.peak_bytes() > 100e6


@LINUX_ALONE
def test_what_processes_share_counts_once(start: Start) -> None:
    process = start(f"import os\nheld = b'x' * 100_000_000\nos.fork()\n{WAIT}")
    tree = LinuxTree(process.pid)
    child_of(process)
    tree.refresh()
    assert tree.resident_bytes() > 200e6
    assert tree.proportional_bytes() < 150e6


@LINUX_ALONE
def test_who_waits_for_a_core_is_counted(start: Start) -> None:
    """Two that want one core: one of them waits as long as the other runs."""
    core = min(os.sched_getaffinity(0))
    pin = f"import os\nos.sched_setaffinity(0, [{core}])\nprint('ready', flush=True)\n"
    trees = [LinuxTree(start(pin + BUSY.format(0.3) + WAIT).pid) for _ in range(2)]
    eventually(lambda: not any(tree.is_runnable() for tree in trees))
    assert sum(max(tree.waits().values()) for tree in trees) > 0.2


def test_of_a_tree_that_is_gone_nothing_is_known(tree_of: Callable[[int], ProcessTree]) -> None:
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""], start_new_session=True)
    tree = tree_of(process.pid)
    process.wait()
    tree.refresh()
    tree.send(signal.SIGKILL)
    known = (tree.cpu_seconds(), tree.resident_bytes(), tree.waits(), tree.is_runnable())
    assert known == (0, 0, {}, False)


def test_looking_leaves_no_file_open(start: Start, tree_of: Callable[[int], ProcessTree]) -> None:
    tree, before = tree_of(start(WAIT).pid), psutil.Process().num_fds()
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    for _ in range(min(most, 50)):
        tree.refresh()
        tree.cpu_seconds()
        tree.waits()
        tree.peak_bytes()
    assert psutil.Process().num_fds() == before
