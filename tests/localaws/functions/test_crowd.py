"""Many invocations at once, and a clock that jumps meanwhile."""

from __future__ import annotations

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localaws.client import REGION
from tests.localaws.cloud import Cloud
from tests.localaws.functions.real import invoked, of

SLEEPER = """
import time
def handler(event, context):
    time.sleep(event)
    return "slept"
"""
SCANNER = """
import time, boto3
table = boto3.resource("dynamodb").Table("{table}")
def handler(event, context):
    began = time.perf_counter()
    table.scan()
    time.sleep(event)  # so that all have an environment of their own
    return (time.perf_counter() - began - event) * 1000
"""


def invoke(cloud: Cloud, name: str, seconds: float) -> tuple[int, str]:
    """Without boto3, five hundred of whose clients would need more than what they call."""
    url = f"{cloud.endpoint}/2015-03-31/functions/{name}/invocations"
    request = AWSRequest("POST", url, data=str(seconds).encode())
    SigV4Auth(Credentials(cloud.key.id, cloud.key.secret), "lambda", REGION).add_auth(request)
    answer = requests.post(url, data=request.data, headers=dict(request.headers), timeout=120)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("crowd", "seconds"),
    [(24, 0.5), pytest.param(500, 5.0, marks=[pytest.mark.proof, pytest.mark.timeout(300)])],
)
def test_a_crowd_of_invocations_is_answered_whole(
    server: Cloud, crowd: int, seconds: float
) -> None:
    """What finds no room for an environment of its own waits for one that comes free."""
    name = server.function(SLEEPER, Timeout=60)
    with ThreadPoolExecutor(crowd) as pool:
        answers = list(pool.map(lambda _: invoke(server, name, seconds), range(crowd)))
    server.forget_functions(len(server.functions) - 1)
    assert set(answers) == {(200, '"slept"')}


def test_calls_that_wait_for_one_another_here_make_no_reported_duration_longer(
    server: Cloud,
) -> None:
    """DynamoDB does not get slower because eight ask at once; this machine does."""
    table, pause, crowd = server.table(), 0.05, 8
    items = [{"PutRequest": {"Item": {"id": {"S": str(n)}, "a": {"S": "x"}}}} for n in range(500)]
    for first in range(0, len(items), 25):
        batch = items[first : first + 25]
        server.client("dynamodb").batch_write_item(RequestItems={table: batch})
    name = server.function(SCANNER.replace("{table}", table), MemorySize=1769)
    with ThreadPoolExecutor(crowd) as pool:
        list(pool.map(lambda _: server.tail(name, 1.0), range(crowd)))
        answers = list(pool.map(lambda _: server.tail(name, pause), range(crowd)))
    server.forget_functions(len(server.functions) - 1)
    felt = statistics.median(answer.payload for answer in answers)
    said = statistics.median(float(answer.report["Duration"].split()[0]) for answer in answers)
    assert said - pause * 1000 < felt / 2


@pytest.mark.parametrize("jump", [3600.0, -3600.0], ids=["ahead", "back"])
def test_a_clock_that_jumps_changes_no_duration_and_no_timeout(
    monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    """As a laptop's does when it wakes, or is told the time."""
    true_time, began = time.time, time.monotonic()

    def jumping() -> float:
        return true_time() + (jump if time.monotonic() - began > 0.3 else 0.0)

    monkeypatch.setattr(time, "time", jumping)
    outcomes, lines = invoked(of(SLEEPER, timeout=5), b"0.2", b"0.2", b"0.2")
    assert [outcome.payload for outcome in outcomes] == [b'"slept"'] * 3
    reports = [line for line in lines if line.startswith("REPORT")]
    durations = [float(re.findall(r"\tDuration: ([\d.]+) ms", line)[0]) for line in reports]
    assert len(durations) == 3
    assert all(150 < duration < 2000 for duration in durations), durations
