"""The window closes, and memory stays flat."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest
import requests

from localaws.pages import HEALTH
from localaws.state.persistence import WINDOW_VARIABLE
from tests.localaws.cloud import Cloud, eventually
from tests.localaws.state.kept import killed_and_started, pid_and_port, started

MEGABYTE = 1024 * 1024


def table(cloud: Cloud) -> None:
    cloud.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def put(cloud: Cloud, count: int) -> None:
    for number in range(count):
        item = {"id": {"S": str(number)}}
        cloud.client("dynamodb").put_item(TableName="orders", Item=item)


def test_what_was_put_is_written_within_the_window(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WINDOW_VARIABLE, "0.5")
    cloud = started(home)
    table(cloud)
    put(cloud, 20)
    answered = time.time()

    def has_been_saved() -> bool:
        told = requests.get(cloud.endpoint + HEALTH, timeout=30).json()
        return bool(told["saved"] and told["saved"] > answered)

    eventually(has_been_saved, 60)
    items = killed_and_started(home).client("dynamodb").scan(TableName="orders")["Items"]
    assert len(items) == 20


def test_what_was_put_is_written_with_the_next_control_plane_call_at_the_latest(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WINDOW_VARIABLE, "600")
    cloud = started(home)
    table(cloud)
    put(cloud, 20)
    cloud.client("iam").create_user(UserName="later")
    items = killed_and_started(home).client("dynamodb").scan(TableName="orders")["Items"]
    assert len(items) == 20


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_memory_is_flat_over_100_000_puts_and_scans(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WINDOW_VARIABLE, "0.5")
    cloud = started(home)
    table(cloud)
    dynamodb = cloud.client("dynamodb")
    server = psutil.Process(pid_and_port(home)[0])
    held = {0: resident(server)}
    for batch in range(1, 4_001):
        writes = [
            {
                "PutRequest": {
                    "Item": {"id": {"S": str((batch * 25 + n) % 1000)}, "v": {"S": "x" * 100}}
                }
            }
            for n in range(25)
        ]
        dynamodb.batch_write_item(RequestItems={"orders": writes})
        if batch % 20 == 0:
            dynamodb.scan(TableName="orders")
        if batch % 800 == 0:
            held[batch * 25] = resident(server)
    curve = ", ".join(f"{megabytes:.1f} MB after {puts:,} puts" for puts, megabytes in held.items())
    print(curve)  # for pytest -s
    assert held[100_000] - held[20_000] < 10, curve
    written = sum(file.stat().st_size for file in (home / "state").glob("current.db*"))
    assert written < 50 * MEGABYTE


def resident(process: psutil.Process) -> float:
    """In megabytes."""
    return float(process.memory_info().rss / MEGABYTE)
