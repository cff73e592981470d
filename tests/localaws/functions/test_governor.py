"""Memory buys CPU time, and what exceeds it is killed; time spent by others does not count.

Ground truth is the CPU time that a handler says it used: its duration follows from that alone,
however busy this machine is.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from localaws.functions.allowance import Allowance
from localaws.functions.governor import Governor
from localaws.functions.processtree import LinuxTree, process_tree
from tests.localaws.cloud import Cloud, eventually

IDEAL = pytest.approx(1, abs=0.05)
SIZES = (128, 256, 512, 1024, 1769)
BUSY = """
import time
def handler(event, context):
    began = time.process_time()
    while time.process_time() - began < event:
        pass
    return time.process_time() - began
"""
SLEEP = "import time\ndef handler(event, context): time.sleep(event)"
HOLD = "def handler(event, context): return len(b'x' * event)"


def seconds(report: dict[str, str]) -> float:
    return float(report["Duration"].removesuffix(" ms")) / 1000


def ratio(cloud: Cloud, name: str, memory: int, work: float) -> float:
    """How long busy work took, over what it would on AWS; of three times the middle one, for a
    machine that does much else tells one in fifty wrongly."""
    answers = [cloud.tail(name, work) for _ in range(3)]
    ideals = [answer.payload / min(1.0, memory / 1769) for answer in answers]
    return statistics.median(
        seconds(answer.report) / ideal for answer, ideal in zip(answers, ideals, strict=True)
    )


def busy(cloud: Cloud, memory: int) -> str:
    name = cloud.function(BUSY, MemorySize=memory, Timeout=60)
    cloud.invoke(name, 0)
    return name


@pytest.mark.parametrize(("memory", "work"), [(128, 0.1), (512, 0.3), (1769, 0.3)])
def test_busy_work_takes_as_long_as_its_memory_buys(cloud: Cloud, memory: int, work: float) -> None:
    assert ratio(cloud, busy(cloud, memory), memory, work) == IDEAL


def test_what_it_waits_for_goes_by_while_it_runs(cloud: Cloud) -> None:
    """A function is paused as it goes, and is not just said to have taken long."""
    source = BUSY.replace("return", "return time.perf_counter() - entered, ").replace(
        "    began =", "    entered = time.perf_counter()\n    began ="
    )
    name = cloud.function(source, MemorySize=128)
    wall, used = cloud.invoke(name, 0.1).payload
    assert wall > 0.9 * used / (128 / 1769)


def ratios(cloud: Cloud, sizes: Sequence[int], work: float) -> list[float]:
    names = [busy(cloud, size) for size in sizes]
    with ThreadPoolExecutor(len(sizes)) as pool:
        return list(pool.map(lambda n, m: ratio(cloud, n, m, work), names, sizes))


def test_neighbours_take_nothing_of_it(cloud: Cloud) -> None:
    assert ratios(cloud, (256, 1024, 1769, 1769), 0.2) == [IDEAL] * 4


@pytest.mark.proof
@pytest.mark.parametrize("sizes", [[size] for size in SIZES] + [[size] * 8 for size in SIZES])
def test_every_size_alone_and_with_seven_like_it(cloud: Cloud, sizes: list[int]) -> None:
    assert ratios(cloud, sizes, 0.3) == [IDEAL] * len(sizes)


def test_a_sleep_is_as_long_as_it_is_beside_eight_busy_neighbours(cloud: Cloud) -> None:
    sleeper, hog = cloud.function(SLEEP), busy(cloud, 1769)
    cloud.invoke(sleeper, 0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cloud.invoke(hog, 0.1), range(8)))
        hogs = [pool.submit(cloud.invoke, hog, 1.2) for _ in range(8)]
        slept = sorted(seconds(cloud.tail(sleeper, 0.1).report) for _ in range(9))
        assert not all(one.done() for one in hogs)
    # One in ten is some milliseconds off: not every wait for a core can be told from a rest.
    assert 0.1 <= slept[4] < 0.11
    assert 0.09 < slept[0] <= slept[8] < 0.3


def test_what_children_and_threads_use_counts_too(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import resource, subprocess, sys
        child = "import time\\nwhile time.process_time() < 0.1: pass"
        def handler(event, context):
            for _ in range(2):
                subprocess.run([sys.executable, "-I", "-S", "-c", child], start_new_session=event)
            times = resource.getrusage(resource.RUSAGE_CHILDREN)
            return times.ru_utime + times.ru_stime
        """,
        MemorySize=512,
    )
    for detached in (False, True):
        cloud.invoke(name, detached)
    before = cloud.invoke(name, True).payload
    answer = cloud.tail(name, True)
    assert seconds(answer.report) > (answer.payload - before) / (512 / 1769) * 0.9


def test_init_has_all_the_cpu_there_is(cloud: Cloud) -> None:
    name = cloud.function(
        "import time\nwhile time.process_time() < 0.4: pass\ndef handler(event, context): pass"
    )
    init = float(cloud.tail(name).report["Init Duration"].removesuffix(" ms"))
    assert 300 < init < 3000  # at 128 MB's share it would be 5.5 seconds


def test_a_timeout_counts_the_functions_own_time(cloud: Cloud) -> None:
    """Eight that need a second of a core each, on far fewer cores, within two seconds."""
    name = cloud.function(BUSY, MemorySize=1769, Timeout=2)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: cloud.invoke(name, 1), range(8)))
    assert [answer.error for answer in answers] == [None] * 8


def test_what_exceeds_its_memory_is_killed(cloud: Cloud) -> None:
    name = cloud.function(HOLD, MemorySize=128)
    assert cloud.invoke(name, 10_000_000).payload == 10_000_000
    answer = cloud.tail(name, 500_000_000)
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    message = f"RequestId: {request_id} Error: Runtime exited with error: signal: killed"
    assert answer.payload == {"errorType": "Runtime.OutOfMemory", "errorMessage": message}
    assert f"{message}\nRuntime.OutOfMemory\n" in answer.tail
    report = answer.report
    assert (report["Status"], report["Error Type"]) == ("error", "Runtime.OutOfMemory")
    assert report["Max Memory Used"] == report["Memory Size"] == "128 MB"
    assert cloud.invoke(name, 1).payload == 1


def test_memory_of_child_processes_counts(cloud: Cloud) -> None:
    source = """
        import subprocess, sys
        child = "import time\\nheld = b'x' * 200_000_000\\ntime.sleep(0.5)"
        def handler(event, context):
            subprocess.run([sys.executable, "-I", "-S", "-c", child])
        """
    enough = cloud.tail(cloud.function(source, MemorySize=512))
    assert 190 < int(enough.report["Max Memory Used"].split()[0]) < 280
    too_little = cloud.invoke(cloud.function(source, MemorySize=128))
    assert too_little.payload["errorType"] == "Runtime.OutOfMemory"


def test_max_memory_used_is_what_was_used_at_the_most(cloud: Cloud) -> None:
    name = cloud.function(HOLD, MemorySize=512)
    little = int(cloud.tail(name, 1).report["Max Memory Used"].split()[0])
    assert little < 60
    for size in (200_000_000, 1):
        used = int(cloud.tail(name, size).report["Max Memory Used"].split()[0])
        assert 190 < used - little < 210


def test_it_lets_go_of_what_it_can_not_look_at(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing stays paused when the governor fails."""

    class Unreadable(LinuxTree if sys.platform == "linux" else type(process_tree(1))):  # type: ignore[misc]
        def refresh(self) -> None:
            raise RuntimeError("no such file")

    async def run(pid: int) -> None:
        governor = Governor()
        run = governor.begin(Unreadable(pid), Allowance(0.05), 1 << 30, time.perf_counter())
        await asyncio.to_thread(eventually, lambda: "ungoverned" in caplog.text)
        governor.end(run)

    loop = [sys.executable, "-I", "-S", "-c", "while True: pass"]
    with (
        caplog.at_level(logging.ERROR),
        subprocess.Popen(loop, start_new_session=True) as process,  # noqa: S603 - our own
    ):
        asyncio.run(run(process.pid))
        seen = psutil.Process(process.pid).status()
        process.send_signal(signal.SIGKILL)
    assert seen == "running"
