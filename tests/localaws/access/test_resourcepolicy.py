"""The policies that resources have themselves, through a real local AWS."""

from __future__ import annotations

import json

from tests.localaws.access.someone import Someone, arn, refused
from tests.localaws.cloud import Cloud, new_name


def test_a_queues_policy_lets_in_who_has_none(cloud: Cloud, someone: Someone) -> None:
    sqs, name = cloud.client("sqs"), new_name("queue")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    send, given = someone.client("sqs").send_message, {"QueueUrl": url, "MessageBody": "m"}
    assert refused(send, **given)[0] == "AccessDenied"
    statement = {"Effect": "Allow", "Principal": {"AWS": someone.arn}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [statement | {"Resource": arn("sqs", name)}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    assert send(**given)["MessageId"]
    assert refused(someone.client("sqs").receive_message, QueueUrl=url)[0] == "AccessDenied"


def test_a_buckets_policy_keeps_even_the_administrator_out(cloud: Cloud, someone: Someone) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}
    policy = {"Version": "2012-10-17"}
    policy["Statement"] = [statement | {"Resource": f"arn:aws:s3:::{bucket}/*"}]  # type: ignore[assignment]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    assert refused(s3.get_object, Bucket=bucket, Key="k")[0] == "AccessDenied"
