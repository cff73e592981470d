"""Rounds of ``kill -9`` at random moments, while clients of five services write.

All that was answered is there afterwards, and nothing is there by half; what a full disk refused is
not there.
"""

from __future__ import annotations

import json
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.localaws.cloud import Cloud, eventually, trusting, zipped
from tests.localaws.state.disk import ON_LINUX, fill_the_disk
from tests.localaws.state.kept import killed_and_started, started

TABLE, QUEUE, ROLE = "pairs", "work", "worker"
PACKAGE = zipped("def handler(event, context): return event")
Write = Callable[[str], object]


class Writers:
    """``answered`` has the names, by service, whose writing was answered."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.queue = cloud.client("sqs").get_queue_url(QueueName=QUEUE)["QueueUrl"]
        self.role = cloud.client("iam").get_role(RoleName=ROLE)["Role"]["Arn"]
        self.tried: dict[str, set[str]] = {}
        self.answered: dict[str, set[str]] = {}
        self.refused: dict[str, set[str]] = {}

    def writes(self) -> Iterator[tuple[str, Write]]:
        dynamodb, sqs = self._cloud.client("dynamodb"), self._cloud.client("sqs")
        iam, functions = self._cloud.client("iam"), self._cloud.client("lambda")
        gateway = self._cloud.client("apigateway")

        def put(name: str) -> dict[str, object]:
            return {"Put": {"TableName": TABLE, "Item": {"id": {"S": name}}}}

        yield (
            "dynamodb",
            lambda name: dynamodb.transact_write_items(
                TransactItems=[put(name), put(f"{name}-too")]
            ),
        )
        yield "sqs", lambda name: sqs.send_message(QueueUrl=self.queue, MessageBody=name)
        yield "iam", lambda name: iam.create_user(UserName=name, Tags=[{"Key": "k", "Value": "v"}])
        yield (
            "lambda",
            lambda name: functions.create_function(
                FunctionName=name,
                Role=self.role,
                Runtime="python3.12",
                Handler="index.handler",
                Code={"ZipFile": PACKAGE},
            ),
        )
        yield "apigateway", lambda name: gateway.create_rest_api(name=name)

    def until_killed(self, service: str, write: Write) -> None:
        tried, answered, refused = (
            of.setdefault(service, set()) for of in (self.tried, self.answered, self.refused)
        )
        while True:
            name = uuid.uuid4().hex
            tried.add(name)
            try:
                write(name)
            except ClientError as error:
                if error.response["Error"]["Code"] != "InsufficientStorage":
                    raise
                refused.add(name)
            except BotoCoreError:
                return
            else:
                answered.add(name)


def found(cloud: Cloud) -> dict[str, set[str]]:
    pages = {
        "iam": ("list_users", "Users", "UserName"),
        "lambda": ("list_functions", "Functions", "FunctionName"),
        "apigateway": ("get_rest_apis", "items", "name"),
    }
    names = {
        service: {
            one[name]
            for page in cloud.client(service).get_paginator(operation).paginate()
            for one in page[several]
        }
        for service, (operation, several, name) in pages.items()
    }
    names["iam"].discard("administrator")
    scan = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE)
    return names | {
        "dynamodb": {item["id"]["S"] for page in scan for item in page["Items"]},
        "sqs": received(cloud),
    }


def received(cloud: Cloud) -> set[str]:
    sqs = cloud.client("sqs")
    queue = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    bodies: list[str] = []
    while messages := sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=600
    ).get("Messages"):
        bodies += [message["Body"] for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert len(bodies) == len(set(bodies)), "a message came twice"
    return set(bodies)


def prepared(home: Path) -> Cloud:
    cloud = started(home)
    cloud.client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    cloud.client("sqs").create_queue(QueueName=QUEUE)
    trust = json.dumps(trusting("lambda.amazonaws.com"))
    cloud.client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust)
    return cloud


def survive(home: Path, rounds: int, *, is_full: bool = False) -> None:
    """``is_full``: the disk is, after a while of each round."""
    seed = random.randrange(10**6)  # noqa: S311 - which the failure tells
    moments = random.Random(seed)  # noqa: S311 - when to kill
    cloud = prepared(home)
    expected: dict[str, set[str]] = {}
    for number in range(rounds):
        writers = Writers(cloud)
        threads = [
            threading.Thread(target=writers.until_killed, args=pair) for pair in writers.writes()
        ]
        for thread in threads:
            thread.start()
        threading.Event().wait(moments.uniform(0.05, 1.5))
        if is_full:
            fill_the_disk(home)
            eventually(lambda: any(writers.refused.values()), 60)  # noqa: B023 - in this round
            threading.Event().wait(moments.uniform(0, 0.5))
        cloud = killed_and_started(home)
        for thread in threads:
            thread.join(60)
        there = found(cloud)
        where = f"in round {number} of seed {seed}"
        for service, names in there.items():
            known = expected.setdefault(service, set())
            if service == "sqs":
                known.clear()  # they were received, and deleted
            answered = known | writers.answered.get(service, set())
            assert answered <= names, f"{service} lost {answered - names} {where}"
            undone = writers.refused.get(service, set())
            assert not undone & names, f"{service} has {undone & names}, refused, {where}"
            tried = {name.removesuffix("-too") for name in names} - known
            unknown = tried - writers.tried.get(service, set())
            assert not unknown, f"{service} has {unknown} {where}"
            expected[service] = {name.removesuffix("-too") for name in names}
        pairs = there["dynamodb"]
        halves = {name for name in pairs if f"{name.removesuffix('-too')}-too" not in pairs}
        assert not halves, f"{halves} are there by half {where}"
        assert {name.removesuffix("-too") for name in pairs} <= pairs, where


@pytest.mark.timeout(300)
def test_a_kill_loses_nothing_that_was_answered(home: Path) -> None:
    survive(home, 2)


@ON_LINUX
@pytest.mark.timeout(300)
def test_a_kill_on_a_full_disk_loses_nothing_that_was_answered(home: Path) -> None:
    survive(home, 1, is_full=True)


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("is_full", [False, pytest.param(True, marks=ON_LINUX)])
def test_200_kills_lose_nothing_that_was_answered(home: Path, is_full: bool) -> None:
    survive(home, 200, is_full=is_full)
