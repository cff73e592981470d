"""A runtime's process is frozen between invocations, as its environment is on AWS."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import psutil

from localaws.functions.runtime import Runtime, clock
from tests.localaws.cloud import Cloud, eventually


def test_between_invocations_nothing_runs(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os, subprocess, threading, time
        longest = 0
        def beat():
            global longest
            last = time.monotonic()
            while True:
                time.sleep(0.01)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
        threading.Thread(target=beat, daemon=True).start()
        child = subprocess.Popen(["sleep", "600"], start_new_session=True).pid
        def handler(event, context):
            time.sleep(event)
            return os.getpid(), child, longest
        """
    )
    parent, child, _ = cloud.invoke(name, 0.2).payload
    eventually(lambda: {psutil.Process(p).status() for p in (parent, child)} == {"stopped"})
    time.sleep(2)
    assert cloud.invoke(name, 0.2).payload[2] >= 2


def test_a_frozen_environment_goes_with_its_function(cloud: Cloud) -> None:
    name = cloud.function("import os\ndef handler(event, context): return os.getpid()")
    pid = cloud.invoke(name).payload
    eventually(lambda: psutil.Process(pid).status() == "stopped")
    cloud.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: not psutil.pid_exists(pid))


def test_a_runtime_is_told_something_when_its_answer_is_taken() -> None:
    """It may then wait for a core, and still do so when the next invocation begins."""
    ended: list[tuple[Any, float]] = []
    governor = SimpleNamespace(end=lambda run, late: ended.append((run, late)))
    nobody: Any = SimpleNamespace()
    runtime = Runtime(nobody, nobody, nobody, nobody, governor, 128)  # type: ignore[arg-type]
    run: Any = object()
    before = clock()
    runtime._answered(run, 0.5)
    assert ended == [(run, 0.5)]
    assert before <= runtime._told <= clock()
