"""Queues that services may send to."""

from __future__ import annotations

import json

from tests.localaws.cloud import ACCOUNT, REGION, Cloud, new_name


def new_queue(cloud: Cloud, *senders: str) -> tuple[str, str]:
    """Its URL and ARN; ``senders`` are names of services: ``sns``."""
    name, sqs = new_name("queue"), cloud.client("sqs")
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    if senders:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": letting(arn, *senders)})
    return url, arn


def letting(queue: str, *senders: str, **condition: str) -> str:
    """The policy of a queue that lets services send; ``condition`` is of ARNs, by ``aws:`` key."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": [f"{sender}.amazonaws.com" for sender in senders]},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {f"aws:{key}": arn for key, arn in condition.items()}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
