"""What was answered is there after the process is killed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from localaws.state.persistence import WINDOW_VARIABLE
from tests.localaws.cloud import Cloud, allow, trusting, zipped
from tests.localaws.state.kept import killed_and_started, localaws, pid_and_port, started


def table(cloud: Cloud, name: str) -> None:
    cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def scanned(cloud: Cloud, name: str) -> list[dict[str, Any]]:
    items = cloud.client("dynamodb").scan(TableName=name)["Items"]
    return sorted(items, key=lambda item: item["id"]["S"])


def test_items_are_there_as_they_were_last_put_changed_or_deleted(home: Path) -> None:
    cloud = started(home)
    table(cloud, "orders")
    dynamodb = cloud.client("dynamodb")
    for number in range(5):
        item = {"id": {"S": str(number)}, "raw": {"B": b"\x00\xff"}}
        dynamodb.put_item(TableName="orders", Item=item)
    dynamodb.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    dynamodb.update_item(
        TableName="orders",
        Key={"id": {"S": "2"}},
        UpdateExpression="SET entries = :entries",
        ExpressionAttributeValues={":entries": {"L": [{"M": {"price": {"N": "1.50"}}}]}},
    )
    before = scanned(cloud, "orders")
    assert len(before) == 4
    assert scanned(killed_and_started(home), "orders") == before


def test_a_transaction_is_there_wholly_or_not_at_all(home: Path) -> None:
    cloud = started(home)
    table(cloud, "orders")
    dynamodb = cloud.client("dynamodb")

    def put(name: str, **more: Any) -> dict[str, Any]:
        return {"Put": {"TableName": "orders", "Item": {"id": {"S": name}}, **more}}

    dynamodb.transact_write_items(TransactItems=[put("a"), put("b")])
    refused = put("a", ConditionExpression="attribute_not_exists(id)")
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[put("c"), refused])
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "d"}})
    again = killed_and_started(home)
    assert [item["id"]["S"] for item in scanned(again, "orders")] == ["a", "b", "d"]


def test_a_deleted_table_does_not_come_back_nor_lend_its_items_to_the_next(home: Path) -> None:
    cloud = started(home)
    table(cloud, "orders")
    cloud.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "old"}})
    cloud.client("dynamodb").delete_table(TableName="orders")
    table(cloud, "orders")
    assert scanned(killed_and_started(home), "orders") == []


def test_a_function_runs_as_before_with_its_role_and_its_package(home: Path) -> None:
    cloud = started(home)
    iam = cloud.client("iam")
    trust = json.dumps(trusting("lambda.amazonaws.com"))
    role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(
        RoleName="worker", PolicyName="all", PolicyDocument=json.dumps(allow("logs:*"))
    )
    code = "def handler(event, context):\n    return open('data').read()[:3] + event"
    package = zipped({"index.py": code, "data": "abc" * 50_000})
    cloud.client("lambda").create_function(
        FunctionName="work",
        Role=role,
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": package},
    )
    again = killed_and_started(home)
    answer = again.client("lambda").invoke(FunctionName="work", Payload=b'"!"')
    assert json.loads(answer["Payload"].read()) == "abc!"


def test_a_damaged_package_is_lost_alone_and_said_with_whose_it_is(home: Path) -> None:
    cloud = started(home)
    iam, functions = cloud.client("iam"), cloud.client("lambda")
    trust = json.dumps(trusting("lambda.amazonaws.com"))
    role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    code = "def handler(event, context): return 7"
    package = zipped({"index.py": code, "data": os.urandom(2000)})
    functions.create_function(
        FunctionName="work",
        Role=role,
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": package},
    )
    localaws("stop", home)
    (content,) = (home / "state" / "contents").iterdir()
    content.write_bytes(content.read_bytes() + b" ")

    said = localaws("start", home, "--port", "0").err
    assert said.startswith("The code of function work can't be read: its content")
    (kept,) = (home / "state" / "damaged").glob(f"*/{content.name}")
    assert str(kept.parent) in said
    cloud = Cloud(f"http://127.0.0.1:{pid_and_port(home)[1]}", home)
    functions = cloud.client("lambda")
    assert cloud.client("iam").get_role(RoleName="worker")
    with pytest.raises(functions.exceptions.ServiceException, match="could not unpack"):
        functions.invoke(FunctionName="work")
    functions.update_function_code(FunctionName="work", ZipFile=package)
    assert json.loads(functions.invoke(FunctionName="work")["Payload"].read()) == 7
    localaws("stop", home)
    assert localaws("start", home, "--port", "0").err == ""


def test_objects_messages_and_stacks_are_there(home: Path) -> None:
    cloud = started(home)
    s3, sqs = cloud.client("s3"), cloud.client("sqs")
    s3.create_bucket(Bucket="a-bucket")
    s3.put_object(Bucket="a-bucket", Key="large", Body=b"x" * 100_000)
    s3.put_object(Bucket="a-bucket", Key="large", Body=b"y" * 100_000)
    s3.put_object(Bucket="a-bucket", Key="empty", Body=b"")
    queue = sqs.create_queue(QueueName="work")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    cloud.client("cloudformation").create_stack(
        StackName="stack", TemplateBody=json.dumps(template)
    )
    again = killed_and_started(home)
    s3, sqs = again.client("s3"), again.client("sqs")
    assert s3.get_object(Bucket="a-bucket", Key="large")["Body"].read() == b"y" * 100_000
    assert s3.get_object(Bucket="a-bucket", Key="empty")["Body"].read() == b""
    queue = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "hello"
    again.client("cloudformation").delete_stack(StackName="stack")
    assert again.client("sns").list_topics()["Topics"] == []


@pytest.mark.parametrize("verb", ["stop", "kill"])
def test_keys_that_others_made_are_the_same_keys(home: Path, verb: str) -> None:
    cloud = started(home)
    kms, cognito = cloud.client("kms"), cloud.client("cognito-idp")
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    public = kms.get_public_key(KeyId=key)["PublicKey"]
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    if verb == "stop":
        assert localaws("stop", home).out == (
            f"The local AWS has stopped. What it holds is kept in {home}.\n"
        )
        again = started(home)
    else:
        again = killed_and_started(home)
    assert again.client("kms").get_public_key(KeyId=key)["PublicKey"] == public
    assert [
        one["Id"] for one in again.client("cognito-idp").list_user_pools(MaxResults=9)["UserPools"]
    ] == [pool]


def test_what_is_written_within_the_window_is_there_after_a_stop(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WINDOW_VARIABLE, "600")
    cloud = started(home)
    table(cloud, "orders")
    cloud.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "1"}})
    localaws("stop", home)
    assert scanned(started(home), "orders") == [{"id": {"S": "1"}}]
