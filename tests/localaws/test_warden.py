"""The warden starts processes, tells of their end, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from localaws.warden.client import Child, Command, Warden, WardenGone
from tests.localaws.cloud import eventually
from tests.processes import is_gone

T = TypeVar("T")
LINUX_ALONE = pytest.mark.skipif(sys.platform != "linux", reason="no other system hands on orphans")
DETACH = """
import os, subprocess, sys
command = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"]
pid = subprocess.Popen(command, start_new_session=True).pid
open(os.environ["SAY"], "w").write(str(pid))
"""


def python(source: str, **variables: str) -> Command:
    return Command([sys.executable, "-I", "-S", "-c", source], variables, "/")


def with_warden(folder: Path, work: Callable[[Warden, int], Awaitable[T]]) -> tuple[T, bytes]:
    """What the work answers, and what the processes wrote."""
    folder.mkdir()
    reading, writing = os.pipe()

    async def run() -> T:
        warden = Warden(folder)
        try:
            return await work(warden, writing)
        finally:
            warden.close()
            os.close(writing)

    try:
        return asyncio.run(run()), os.read(reading, 1 << 16)
    finally:
        os.close(reading)


@pytest.mark.parametrize(
    ("source", "status"),
    [("pass", 0), ("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -9)],
)
def test_it_tells_how_a_process_ended(tmp_path: Path, source: str, status: int) -> None:
    async def work(warden: Warden, output: int) -> int:
        return await (await warden.start(python(source), output)).exited

    assert with_warden(tmp_path / "home", work)[0] == status


def test_a_process_has_its_variables_its_files_and_nothing_else(tmp_path: Path) -> None:
    source = """
import os, sys
print("ONE" in os.environ, len(os.environ) <= 2, os.getsid(0) == os.getpid(), flush=True)
os.write(2, b"error "), os.write(3, b"telemetry "), os.write(1, sys.stdin.buffer.read() or b"end ")
print(sorted(int(fd) for fd in os.listdir("/dev/fd"))[:-1])
"""

    async def work(warden: Warden, output: int) -> int:
        await (await warden.start(python(source, ONE="1"), output)).exited
        return 0

    said = with_warden(tmp_path / "home", work)[1].decode()
    assert said == "True True True\nerror telemetry end [0, 1, 2, 3]\n"


def test_what_can_not_be_started_says_why(tmp_path: Path) -> None:
    async def work(warden: Warden, output: int) -> int:
        return await (await warden.start(Command(["/no/such"], {}, "/"), output)).exited

    status, said = with_warden(tmp_path / "home", work)
    assert (status, said) == (126, b"[Errno 2] No such file or directory: '/no/such'\n")


def test_many_start_at_once_and_each_end_is_told(tmp_path: Path) -> None:
    async def work(warden: Warden, output: int) -> list[int]:
        async def one(number: int) -> int:
            child = await warden.start(python(f"raise SystemExit({number})"), output)
            return await child.exited

        return await asyncio.gather(*map(one, range(20)))

    assert with_warden(tmp_path / "home", work)[0] == list(range(20))


@LINUX_ALONE
def test_a_sweep_takes_what_bears_the_mark_and_no_other(tmp_path: Path) -> None:
    async def work(warden: Warden, output: int) -> list[bool]:
        pids = []
        for mark in ("one", "two"):
            place = str(tmp_path / mark)
            await (await warden.start(python(DETACH, SAY=place, MARK=mark), output)).exited
            pids.append(int(Path(place).read_text()))
        await warden.sweep("MARK=one")
        await asyncio.to_thread(eventually, lambda: is_gone(pids[0]))
        return [is_gone(pid) for pid in pids]

    assert with_warden(tmp_path / "home", work)[0] == [True, False]
    assert is_gone(int((tmp_path / "two").read_text()))


def test_at_its_end_stopped_processes_and_the_folder_are_gone(tmp_path: Path) -> None:
    async def work(warden: Warden, output: int) -> int:
        child = await warden.start(python("import time; time.sleep(600)"), output)
        os.kill(child.pid, signal.SIGSTOP)
        (tmp_path / "home" / "file").touch()
        return child.pid

    pid, _ = with_warden(tmp_path / "home", work)
    assert is_gone(pid)
    assert not (tmp_path / "home").exists()


def test_without_its_warden_nothing_starts_and_nothing_waits(tmp_path: Path) -> None:
    async def work(warden: Warden, output: int) -> tuple[int, Child]:
        child = await warden.start(python("import time; time.sleep(600)"), output)
        psutil.Process(child.pid).parent().kill()  # type: ignore[union-attr]
        status = await asyncio.wait_for(child.exited, 60)
        with pytest.raises(WardenGone, match="helper process"):
            await warden.start(python("pass"), output)
        return status, child

    (status, child), _ = with_warden(tmp_path / "home", work)
    assert status == -9
    eventually(lambda: is_gone(child.pid))


def test_who_no_longer_waits_leaves_no_process_and_disturbs_nobody(tmp_path: Path) -> None:
    """A request that goes away while its environment starts, in a burst of others."""

    async def work(warden: Warden, output: int) -> list[int]:
        failures: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, found: failures.append(found))
        before = {one.pid for one in psutil.Process().children(recursive=True)}
        sleeper = python("import time; time.sleep(600)")
        given_up = [asyncio.ensure_future(warden.start(sleeper, output)) for _ in range(5)]
        await asyncio.sleep(0)
        for one in given_up:
            one.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        statuses = [await (await warden.start(python("pass"), output)).exited for _ in range(3)]
        for _ in range(1200):
            left = {one.pid for one in psutil.Process().children(recursive=True)} - before
            if not left:
                break
            await asyncio.sleep(0.05)
        assert not left
        assert failures == []
        return statuses

    assert with_warden(tmp_path / "home", work)[0] == [0, 0, 0]


def test_who_stops_waiting_for_an_end_takes_it_from_nobody_else(tmp_path: Path) -> None:
    async def work(warden: Warden, output: int) -> tuple[int, list[object]]:
        failures: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, found: failures.append(found))
        child = await warden.start(python("import time; time.sleep(600)"), output)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(child.wait(), 0.01)
        os.kill(child.pid, 9)
        return await asyncio.wait_for(child.wait(), 60), failures

    assert with_warden(tmp_path / "home", work)[0] == (-9, [])
