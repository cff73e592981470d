"""Who waits for a message waits alone."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.localaws.cloud import Cloud, new_name


@pytest.fixture
def queue(cloud: Cloud) -> str:
    return str(cloud.client("sqs").create_queue(QueueName=new_name("queue"))["QueueUrl"])


def test_a_receive_answers_as_soon_as_there_is_a_message(cloud: Cloud, queue: str) -> None:
    sqs = cloud.client("sqs")
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        waiting = pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=15)
        time.sleep(0.3)
        sqs.send_message(QueueUrl=queue, MessageBody="now")
        found = waiting.result(60)
    assert [one["Body"] for one in found["Messages"]] == ["now"]
    assert time.monotonic() - began < 15


def test_everybody_else_goes_on_meanwhile(cloud: Cloud, queue: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        iam = cloud.client("iam")
        waiting = pool.submit(
            cloud.client("sqs").receive_message, QueueUrl=queue, WaitTimeSeconds=4
        )
        time.sleep(0.1)
        iam.list_roles()
        assert not waiting.done()
        assert "Messages" not in waiting.result(60)
    assert time.monotonic() - began >= 4


def test_a_queue_may_have_a_wait_of_its_own(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(
        QueueName=new_name("queue"), Attributes={"ReceiveMessageWaitTimeSeconds": "3"}
    )["QueueUrl"]
    began = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert time.monotonic() - began >= 3
    began = time.monotonic()
    sqs.receive_message(QueueUrl=url, WaitTimeSeconds=0)
    assert time.monotonic() - began < 2.5


def test_a_wait_that_is_too_long_is_refused(cloud: Cloud, queue: str) -> None:
    sqs = cloud.client("sqs")
    with pytest.raises(sqs.exceptions.ClientError, match="WaitTimeSeconds"):
        sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=21)
