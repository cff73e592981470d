"""Mixed load for long: memory, threads, descriptors and processes stay what they were."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

import psutil
import pytest

from localaws.cloudtrail.history import KEPT
from localaws.metrics.store import MOST_METRICS
from localaws.seams.mends.logbounds import MOST_EVENTS
from localaws.workspace import EPHEMERAL_VARIABLE
from tests.localaws.cloud import Cloud, eventually
from tests.localaws.command import localaws

WRITER = """
import json, os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    print("request", context.aws_request_id)
    number = json.loads(event["body"])["n"]
    if number % 50 == 0:
        raise ValueError("one in fifty")
    table.put_item(Item={"id": str(number % 100)})
    return {"statusCode": 200, "body": json.dumps(table.get_item(Key={"id": "1"}).get("Item"))}
"""
SAMPLE_SECONDS = 10
# After each piece of work, so that the load is the same on every machine.
PAUSE_SECONDS = {"api": 0.03, "invoke": 0.02, "items": 1, "function": 0.4, "logs": 1}
BATCH = 10_000  # "PutLogEvents": in one call
# What Python's allocator may hold on to after a burst.
SLACK_MB = 15
# In the last third. Of what is bounded, some is not full by then: a role's uses, credentials of
# environments that are gone, batches of log events.
SLOPE_MB_A_MINUTE = 0.4


@dataclass(frozen=True)
class Sample:
    """``memory`` is in MB: of the server and its helper, not of functions."""

    seconds: float
    memory: float
    threads: int
    descriptors: int


class Load:
    """Threads that go on until told to stop; ``done`` counts what each kind of work got through."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.done: dict[str, int] = {}
        self.failures: list[str] = []

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        cloud = self._cloud
        table = cloud.table()
        function = cloud.function(WRITER, Environment={"Variables": {"TABLE": table}})
        api = cloud.api(function)
        api.method("POST", "/pets")
        api.deploy()
        for name, work in {
            "api": lambda: self._post(f"{api.url}/pets"),
            "invoke": lambda: cloud.invoke(function, {"body": '{"n": 1}'}),
            "items": lambda: self._items(table),
            "function": self._one_function,
            "logs": lambda: self._logs(function),
        }.items():
            thread = threading.Thread(target=self._go_on, args=(name, work))
            thread.start()
            self._threads.append(thread)
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(60)

    def _go_on(self, name: str, work: Callable[[], object]) -> None:
        while not self._stop.is_set():
            try:
                work()
            except Exception as error:  # told by the test, whatever it is
                self.failures.append(f"{name}: {error!r}")
                return
            self.done[name] = self.done.get(name, 0) + 1
            self._stop.wait(PAUSE_SECONDS[name])

    def _post(self, url: str) -> None:
        number = self.done.get("api", 0)
        answer = self._cloud.http.post(url, json={"n": number}, timeout=30)
        expected = 502 if number % 50 == 0 else 200
        assert answer.status_code == expected, f"{number}: {answer.status_code} {answer.text}"

    def _items(self, table: str) -> None:
        client = self._cloud.client("dynamodb")
        for number in range(200):
            client.put_item(TableName=table, Item={"id": {"S": str(number % 100)}})
            client.get_item(TableName=table, Key={"id": {"S": "7"}})
        client.scan(TableName=table)

    def _one_function(self) -> None:
        name = self._cloud.function("def handler(event, context): return event")
        assert self._cloud.invoke(name, 7).payload == 7
        self._cloud.client("lambda").delete_function(FunctionName=name)
        self._cloud.functions.remove(name)
        with contextlib.suppress(Exception):  # it may have written nothing yet
            self._cloud.client("logs").delete_log_group(logGroupName=f"/aws/lambda/{name}")

    def _logs(self, function: str) -> None:
        with contextlib.suppress(self._cloud.client("logs").exceptions.ResourceNotFoundException):
            self._cloud.client("logs").filter_log_events(
                logGroupName=f"/aws/lambda/{function}", filterPattern="ERROR", limit=50
            )


def family(pid: int) -> list[psutil.Process]:
    """The server and its helper, whose children the functions are."""
    server = psutil.Process(pid)
    return [server, *server.children()]


def sample(alive: list[psutil.Process], began: float) -> Sample:
    return Sample(
        round(time.monotonic() - began, 1),
        round(sum(one.memory_info().rss for one in alive) / 1024**2, 1),
        sum(one.num_threads() for one in alive),
        sum(one.num_fds() for one in alive),
    )


def fill(cloud: Cloud) -> None:
    """With as much as is kept of events, metrics, calls and decisions: what comes then takes the
    place of what goes."""
    caller, metrics = cloud.client("sts"), cloud.client("cloudwatch")
    for _ in range(KEPT):
        caller.get_caller_identity()
    for first in range(0, MOST_METRICS, 1000):
        data = [{"MetricName": f"m{n}", "Value": 1} for n in range(first, first + 1000)]
        metrics.put_metric_data(Namespace="Before", MetricData=data)
    logs, group = cloud.client("logs"), "before"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="stream")
    for first in range(0, MOST_EVENTS, BATCH):
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": f"{n:0100}"} for n in range(first, first + BATCH)]
        logs.put_log_events(logGroupName=group, logStreamName="stream", logEvents=events)


def soak(home: Path, seconds: float, *, full: bool = False) -> tuple[list[Sample], Load]:
    started = localaws("start", home, "--port", "0")
    assert started.code == 0, started.err
    facts: dict[str, Any] = json.loads((home / "server.json").read_text())
    cloud = Cloud(f"http://127.0.0.1:{facts['port']}", home)
    load = Load(cloud)
    samples = []
    try:
        cloud.invoke(cloud.function("def handler(event, context): pass"))  # interpreters are found
        if full:
            fill(cloud)
        alive = family(facts["pid"])
        with load.running():
            began = time.monotonic()
            while time.monotonic() - began < seconds and not load.failures:
                time.sleep(min(SAMPLE_SECONDS, seconds / 10))
                samples.append(sample(alive, began))
        cloud.forget_functions(0)
        helpers = len(alive) - 1
        eventually(lambda: len(alive[0].children(recursive=True)) <= helpers)
        samples.append(sample(alive, began))
    finally:
        cloud.http.close()
        assert localaws("stop", home).code == 0
    return samples, load


def test_a_short_load_of_every_kind_fails_nowhere_and_leaves_nothing(tmp_path: Path) -> None:
    samples, load = soak(tmp_path, 8)
    assert load.failures == []
    assert set(load.done) == {"api", "invoke", "items", "function", "logs"}
    assert samples[-1].descriptors <= min(one.descriptors for one in samples) + 8


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_memory_is_flat_over_half_an_hour_of_mixed_load(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a workspace as it is, or ephemeral with ``SOAK_EPHEMERAL=1``. ``SOAK_SECONDS`` shortens
    it, to less than memory takes to become flat."""
    monkeypatch.setenv(EPHEMERAL_VARIABLE, os.environ.get("SOAK_EPHEMERAL", ""))
    seconds = float(os.environ.get("SOAK_SECONDS", "1800"))
    samples, load = soak(tmp_path, seconds, full=True)
    with capsys.disabled():
        print(f"\n{load.done}")
        for one in samples[:: max(1, len(samples) // 30)]:
            print(one)
    assert load.failures == []
    last_third = samples[-len(samples) // 3 : -1]  # its functions' ends are not of the load
    minutes, memory = [one.seconds / 60 for one in last_third], [one.memory for one in last_third]
    slope = linear_regression(minutes, memory).slope
    with capsys.disabled():
        print(f"{slope:.2f} MB a minute in the last third")
    assert slope <= SLOPE_MB_A_MINUTE
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    for kind, slack in (("memory", SLACK_MB), ("threads", 4), ("descriptors", 16)):
        before = median(getattr(one, kind) for one in second)
        after = median(getattr(one, kind) for one in last)
        assert after <= before + slack, f"{kind} grew from {before} to {after}"
