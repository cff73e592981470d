"""The lifecycle of an execution environment, its log lines and the errors it ends with.

Expected answers are AWS's recorded ones ("TestLambdaErrors", "TestLambdaBehavior").
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from localaws.errors import AwsError
from tests.localaws.cloud import RUNTIME, Cloud, eventually
from tests.localaws.functions.real import invoked, of
from tests.localaws.functions.test_outcome import platform_error
from tests.processes import is_gone

REPORT = re.compile(
    r"REPORT RequestId: [0-9a-f-]{36}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
    r"Memory Size: 128 MB\tMax Memory Used: \d+ MB\t(Init Duration: \d+\.\d\d ms\t)?"
)


def test_a_cold_start_logs_init_start_and_its_init_duration_once(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): print('hello')")
    cold, warm = cloud.tail(name), cloud.tail(name)
    lines = cloud.log(name)
    stamp = r"v\d+\.\d+\.\d+\S*\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:\S+\n"
    version = RUNTIME.removeprefix("python")
    assert re.fullmatch(rf"INIT_START Runtime Version: python:{version}\.{stamp}", lines[0])
    assert [line.split()[0] for line in lines[1:]] == ["START", "hello", "END", "REPORT"] * 2
    assert REPORT.fullmatch(cold.tail.splitlines()[-1])
    assert "Init Duration" in cold.report
    assert "Init Duration" not in warm.report


def test_the_billed_duration_is_duration_and_init_rounded_up(cloud: Cloud) -> None:
    report = cloud.tail(cloud.function("def handler(event, context): pass")).report
    duration, init = (float(report[name].split()[0]) for name in ("Duration", "Init Duration"))
    assert 0 <= int(report["Billed Duration"].split()[0]) - (duration + init) < 1.02


def test_one_environment_writes_one_stream_named_by_day_and_version(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): pass")
    cloud.invoke(name)
    cloud.invoke(name)
    (stream,) = cloud.streams(name)
    assert re.fullmatch(r"20\d\d/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)


def test_globals_survive_from_one_invocation_to_the_next(cloud: Cloud) -> None:
    name = cloud.function(
        """
        seen = []
        def handler(event, context):
            seen.append(event)
            return seen
        """
    )
    assert cloud.invoke(name, 1).payload == [1]
    assert cloud.invoke(name, 2).payload == [1, 2]


def test_a_process_that_ended_between_invocations_is_started_again(cloud: Cloud) -> None:
    name = cloud.function("import os\ndef handler(event, context): return os.getpid()")
    first = cloud.invoke(name).payload
    os.kill(first, signal.SIGKILL)
    eventually(lambda: is_gone(first))
    again = cloud.invoke(name)
    assert again.error is None
    assert again.payload != first


RESET = """
import os, pathlib, tempfile, time
count = 0
kept = pathlib.Path(tempfile.gettempdir(), "kept")
print("init")
def handler(event, context):
    global count
    count += 1
    kept.write_text(kept.read_text() + "x" if kept.exists() else "x")
    if event == "sleep":
        print("sleeping", flush=True)
        time.sleep(60)
    return {"count": count, "kept": kept.read_text()}
"""


def test_a_timeout_kills_and_resets_the_environment(cloud: Cloud) -> None:
    name = cloud.function(RESET, Timeout=1)
    assert cloud.invoke(name).payload == {"count": 1, "kept": "x"}
    late = cloud.tail(name, "sleep")
    assert platform_error(late) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "Task timed out after 1.00 seconds",
    }
    request_id = late.raw["ResponseMetadata"]["RequestId"]
    stamp = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.search(
        rf"sleeping\n{stamp} {request_id} Task timed out after 1\.00 seconds\n\nEND", late.tail
    )
    assert (late.report["Duration"], late.report["Status"]) == ("1000.00 ms", "timeout")
    after = cloud.tail(name)
    assert after.payload == {"count": 1, "kept": "xxx"}
    assert "init\n" in after.tail
    assert "Init Duration" not in after.report
    assert len(cloud.streams(name)) == 1


def test_a_function_that_ignores_sigterm_is_stopped_on_time_too(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import signal
        def handler(event, context):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                try: signal.pause()
                except BaseException: pass
        """,
        Timeout=1,
    )
    assert cloud.invoke(name).payload["errorType"] == "Sandbox.Timedout"


def test_an_init_beyond_10_seconds_is_tried_again_inside_the_invocation(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import pathlib, tempfile, time
        kept = pathlib.Path(tempfile.gettempdir(), "kept")
        if not kept.exists():
            kept.touch()
            time.sleep(60)
        def handler(event, context): return "ran"
        """
    )
    answer = cloud.tail(name)
    assert answer.payload == "ran"
    assert "Init Duration" not in answer.report
    (report,) = (line for line in cloud.log(name) if line.startswith("INIT_REPORT"))
    assert re.fullmatch(
        r"INIT_REPORT Init Duration: 1\d{4}\.\d\d ms\tPhase: init\tStatus: timeout\n", report
    )


def test_an_init_inside_an_invocation_has_that_ones_timeout(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import pathlib, tempfile, time, os
        kept = pathlib.Path(tempfile.gettempdir(), "kept")
        if kept.exists():
            time.sleep(60)
        kept.touch()
        def handler(event, context): os._exit(1)
        """,
        Timeout=1,
    )
    assert cloud.invoke(name).payload["errorType"] == "Runtime.ExitError"
    answer = cloud.tail(name)
    assert platform_error(answer)["errorMessage"] == "Task timed out after 1.00 seconds"
    assert answer.report["Status"] == "timeout"


@pytest.mark.parametrize(
    ("longest", "what"), [(1 << 20, "unpack the function's code"), (100, f"prepare {RUNTIME}")]
)
def test_what_this_machine_can_not_hold_is_an_error_and_leaves_nothing(
    tmp_path: Path, longest: int, what: str
) -> None:
    """As when the disk is full; here no file may be longer than that."""
    (tmp_path / "home").mkdir()
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, most))
    try:
        with pytest.raises(AwsError, match=f"{what}: File too large") as refused:
            invoked(of({"index.py": "", "large.bin": bytes(2 << 20)}), home=tmp_path / "home")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert (refused.value.code, refused.value.status) == ("ServiceException", 500)
    assert not (tmp_path / "home").exists()


def test_a_process_killed_from_outside_is_an_exit_error(cloud: Cloud) -> None:
    name = cloud.function(
        "import os, time\ndef handler(event, context):\n    time.sleep(event)\n"
        "    return os.getpid()"
    )
    pid = cloud.invoke(name, 0).payload
    eventually(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(cloud.invoke, name, 20)
        eventually(lambda: psutil.Process(pid).status() == psutil.STATUS_SLEEPING)
        os.kill(pid, signal.SIGKILL)
        answer = waiting.result(60)
    assert answer.payload["errorType"] == "Runtime.ExitError"
    assert answer.payload["errorMessage"].endswith("signal: killed")
    assert cloud.invoke(name, 0).error is None


def test_a_deleted_code_folder_costs_only_that_environment(cloud: Cloud) -> None:
    environments = cloud.home / "environments"
    before = set(environments.iterdir())
    name = cloud.function("import os\ndef handler(event, context): return os.getpid()")
    first = cloud.invoke(name)
    (root,) = set(environments.iterdir()) - before
    (root / "task").rename(root / "gone")
    second = cloud.invoke(name)
    assert (first.error, second.error) == (None, None)
    assert first.payload != second.payload


LEAVES_MUCH = """
import subprocess, threading, time
def handler(event, context):
    open("/tmp/kept" if __file__ == "/var/task/index.py" else "kept", "w")
    threading.Thread(target=time.sleep, args=[600], daemon=True).start()
    command = ["sleep", "600"]
    return [subprocess.Popen(command, start_new_session=new).pid for new in (False, True)]
"""


@pytest.mark.parametrize("times", [4, pytest.param(200, marks=pytest.mark.proof)])
def test_environments_leave_no_process_thread_file_or_folder(tmp_path: Path, times: int) -> None:
    ours = psutil.Process()
    invoked(of(LEAVES_MUCH), b"{}", home=fresh(tmp_path))
    before, threads = (ours.num_fds(), len(ours.children(True))), threading.active_count()
    outcomes, _ = invoked(of(LEAVES_MUCH), b"{}", times=times, home=fresh(tmp_path))
    started = [pid for outcome in outcomes for pid in json.loads(outcome.payload)]
    assert len(started) == 2 * times
    assert [pid for pid in started if not is_gone(pid)] == []
    assert (ours.num_fds(), len(ours.children(True))) == before
    assert threading.active_count() <= threads + 1  # the governor, for some seconds
    assert list(tmp_path.iterdir()) == []


def fresh(folder: Path) -> Path:
    (folder / "home").mkdir()
    return folder / "home"
