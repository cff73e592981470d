"""What one service delivers to another is let in by the other's policy, or lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import Cloud, new_name
from tests.localaws.queues import letting, new_queue
from tests.localaws.seams.refusal import refused


class Receiver:
    """A queue without a policy."""

    def __init__(self, cloud: Cloud) -> None:
        self.sqs = cloud.client("sqs")
        self.url, self.arn = new_queue(cloud)

    def lets_in(self, sender: str, source: str) -> None:
        policy = letting(self.arn, sender, SourceArn=source)
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})

    def bodies(self) -> list[Any]:
        found = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        return [json.loads(each["Body"]) for each in found.get("Messages", [])]


@pytest.fixture
def queue(cloud: Cloud) -> Receiver:
    return Receiver(cloud)


def test_a_topics_messages_are_let_in_by_the_queues_policy(cloud: Cloud, queue: Receiver) -> None:
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=new_name("topic"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    for source in (f"{topic}-other", topic):
        sns.publish(TopicArn=topic, Message=source)
        assert queue.bodies() == []
        queue.lets_in("sns", source)
    sns.publish(TopicArn=topic, Message="hello")
    assert [body["Message"] for body in queue.bodies()] == ["hello"]
    page = f"{cloud.endpoint}/_localaws/decisions.json?principal=sns.&resource={queue.arn}"
    found = cloud.http.get(page).json()["decisions"]
    assert [each["outcome"] for each in found] == ["allowed", "implicitDeny", "implicitDeny"]


def test_a_rules_events_are_let_in_by_the_queues_policy(cloud: Cloud, queue: Receiver) -> None:
    events, name = cloud.client("events"), new_name("rule")
    rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    entries = [{"Source": name, "DetailType": "t", "Detail": "{}"}]
    events.put_events(Entries=entries)
    assert queue.bodies() == []
    queue.lets_in("events", rule)
    events.put_events(Entries=entries)
    assert [body["source"] for body in queue.bodies()] == [name]


def test_a_bucket_notifies_only_who_lets_it(cloud: Cloud, queue: Receiver) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    target = {"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*"]}
    given = {"Bucket": bucket, "NotificationConfiguration": {"QueueConfigurations": [target]}}
    assert refused(s3.put_bucket_notification_configuration, **given) == (
        "InvalidArgument",
        "Unable to validate the following destination configurations",
    )
    queue.lets_in("s3", f"arn:aws:s3:::{bucket}")
    s3.put_bucket_notification_configuration(**given)
    assert queue.bodies()[0]["Event"] == "s3:TestEvent"
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert queue.bodies()[0]["Records"][0]["s3"]["object"]["key"] == "k"
    queue.lets_in("s3", "arn:aws:s3:::another")
    s3.put_object(Bucket=bucket, Key="lost", Body=b"x")
    assert queue.bodies() == []
