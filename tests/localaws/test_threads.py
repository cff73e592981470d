"""However the system switches between threads: no increment is lost, no put is wiped, no message
comes twice. moto alone does all three."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from localaws.workspace import EPHEMERAL_VARIABLE, Workspace
from tests.localaws.cloud import Cloud, eventually

TABLE, QUEUE = "counters", "work"
# A thousand times as often as ever, so that what can come between two steps does.
SWITCHING = "import sys; sys.setswitchinterval(5e-6); from localaws.__main__ import main; main()"


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A local AWS that switches all the time, and keeps its state meanwhile."""
    home = tmp_path / "home"
    command = [sys.executable, "-c", SWITCHING, "serve", "--port", "0", "--home", str(home)]
    quiet = subprocess.DEVNULL
    environment = os.environ | {EPHEMERAL_VARIABLE: "0"}
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - ours
        try:
            server = eventually(Workspace(home).running, 60)
            yield Cloud(server.endpoint, home)
        finally:
            process.terminate()


class Crowd:
    """Clients at once, each of its own thread and connection."""

    def __init__(self, cloud: Cloud, calls: int) -> None:
        self._cloud = cloud
        self._calls = calls
        self.put: set[str] = set()
        self.received: list[str] = []
        sqs = cloud.client("sqs")
        self._queue = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        cloud.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        # A large item takes long to change, so that others come between.
        page = {"L": [{"M": {"n": {"N": str(number)}}} for number in range(200)]}
        item = {"id": {"S": "count"}, "seen": {"N": "0"}, "page": page}
        cloud.client("dynamodb").put_item(TableName=TABLE, Item=item)

    def work(self) -> None:
        doing: list[tuple[str, Callable[[Any, str], object]]] = [
            *[("dynamodb", self._increment)] * 4,
            *[("dynamodb", self._put)] * 2,
            ("sqs", self._send),
            *[("sqs", self._receive)] * 3,
            ("iam", self._make_user),
        ]
        with ThreadPoolExecutor(len(doing)) as threads:
            for done in [threads.submit(self._repeat, *each, n) for n, each in enumerate(doing)]:
                done.result()

    def _repeat(self, service: str, call: Callable[[Any, str], object], thread: int) -> None:
        client = self._cloud.client(service)
        for number in range(self._calls):
            call(client, f"{thread}-{number}")

    def _increment(self, dynamodb: Any, _: str) -> None:
        dynamodb.update_item(
            TableName=TABLE,
            Key={"id": {"S": "count"}},
            UpdateExpression="ADD seen :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    def _put(self, dynamodb: Any, name: str) -> None:
        dynamodb.put_item(TableName=TABLE, Item={"id": {"S": name}})
        self.put.add(name)

    def _send(self, sqs: Any, name: str) -> None:
        sqs.send_message(QueueUrl=self._queue, MessageBody=name)

    def _receive(self, sqs: Any, _: str) -> None:
        for message in sqs.receive_message(QueueUrl=self._queue).get("Messages", []):
            self.received.append(message["Body"])
            sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])

    def _make_user(self, iam: Any, name: str) -> None:
        iam.create_user(UserName=name)


def work_together(cloud: Cloud, calls: int) -> None:
    crowd = Crowd(cloud, calls)
    crowd.work()
    scan = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE)
    items = {item["id"]["S"]: item for page in scan for item in page["Items"]}
    assert items.pop("count")["seen"] == {"N": str(4 * calls)}
    assert set(items) == crowd.put
    for number in range(calls):  # what is left
        crowd._receive(cloud.client("sqs"), str(number))
    assert len(crowd.received) == len(set(crowd.received)) == calls


def test_nothing_is_lost_or_doubled_however_threads_switch(cloud: Cloud) -> None:
    work_together(cloud, 12)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_in_many_thousand_calls(cloud: Cloud) -> None:
    work_together(cloud, 1_000)
