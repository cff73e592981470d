"""Policies of buckets, queues and topics are refused when they are written, in words of each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import ACCOUNT, Cloud, new_name
from tests.localaws.seams.refusal import refused


def policy(action: Any, resource: str | None, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": action, **more}
    return {
        "Version": "2012-10-17",
        "Statement": [statement | ({"Resource": resource} if resource else {})],
    }


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    name = new_name("bucket")
    cloud.client("s3").create_bucket(Bucket=name)
    return name


NOBODY = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/none-of-that-name"}}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("policy.json", "Policies must be valid JSON and the first byte must be '{'"),
        (policy("s3:GetObject", "*"), "Policy has invalid resource"),
        (policy("s3:GetObject", "arn:aws:s3:::another/*"), "Policy has invalid resource"),
        (policy("s3:GetObject", None), "Missing required field Resource"),
        (policy("sqs:SendMessage", "BUCKET/*"), "Policy has invalid action"),
        (policy("s3:GetObject", "BUCKET/*", **NOBODY), "Invalid principal in policy"),
        (policy("s3:GetObject", "BUCKET/*", Efect="Allow"), "Unknown field Efect"),
        (policy("s3:GetObject", "BUCKET/*", Effect="allow"), "Invalid effect: allow"),
        ({"Statement": []}, "Could not parse the policy: Statement is empty!"),
    ],
)
def test_a_bucket_policy_that_s3_refuses_is_refused_in_its_words(
    cloud: Cloud, bucket: str, document: Any, message: str
) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    text = text.replace("BUCKET", f"arn:aws:s3:::{bucket}")
    act = cloud.client("s3").put_bucket_policy
    assert refused(act, Bucket=bucket, Policy=text) == ("MalformedPolicy", message)


def test_a_bucket_policy_may_be_of_the_bucket_and_its_objects(cloud: Cloud, bucket: str) -> None:
    s3, arn = cloud.client("s3"), f"arn:aws:s3:::{bucket}"
    document = policy("s3:*", arn)
    document["Statement"] += policy(["s3:GetObject"], f"{arn}/*", Principal="*")["Statement"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == document


def queue(cloud: Cloud) -> tuple[Any, str]:
    sqs = cloud.client("sqs")
    return sqs, sqs.create_queue(QueueName=new_name("queue"))["QueueUrl"]


@pytest.mark.parametrize(
    "document", ["{", {}, policy("sns:Publish", "*"), policy("sqs:SendMessage", "*", **NOBODY)]
)
def test_a_queue_policy_that_is_none_is_refused(cloud: Cloud, document: Any) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    sqs, url = queue(cloud)
    message = ("InvalidAttributeValue", "Invalid value for the parameter Policy.")
    given = {"Attributes": {"Policy": text}}
    assert refused(sqs.set_queue_attributes, QueueUrl=url, **given) == message
    assert refused(sqs.create_queue, QueueName=new_name("queue"), **given) == message


def test_a_statement_of_a_queue_has_seven_actions_at_most(cloud: Cloud) -> None:
    sqs, url = queue(cloud)
    names = ("Send", "Receive", "Delete", "Purge", "Get", "Set", "List", "Tag")
    text = json.dumps(policy([f"sqs:{name}*" for name in names], "*"))
    assert refused(sqs.set_queue_attributes, QueueUrl=url, Attributes={"Policy": text}) == (
        "OverLimit",
        "8 actions were found in a statement from the submitted policy, max allowed is 7",
    )


def test_a_queue_keeps_its_policy_until_that_is_changed(cloud: Cloud) -> None:
    sqs, url = queue(cloud)

    def kept() -> str | None:
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return found.get("Policy")

    text = json.dumps(policy("sqs:SendMessage", "*"))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})
    assert kept() == text
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert not kept()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "Invalid parameter: Policy Error: null"),
        (policy("sns:Publish", "*", **NOBODY), "Invalid parameter: Policy Error: null"),
        (
            policy("sqs:SendMessage", "*"),
            "Invalid parameter: Policy statement action out of service scope!",
        ),
    ],
)
def test_a_topic_policy_that_is_none_is_refused(cloud: Cloud, document: Any, message: str) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    sns = cloud.client("sns")
    arn = sns.create_topic(Name=new_name("topic"))["TopicArn"]
    given = {"AttributeName": "Policy", "AttributeValue": text}
    expected = ("InvalidParameter", message)
    assert refused(sns.set_topic_attributes, TopicArn=arn, **given) == expected
    name = new_name("topic")
    assert refused(sns.create_topic, Name=name, Attributes={"Policy": text}) == expected
