"""Other services through the front door, in their own wire protocols."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localaws.cloud import REGION, Cloud, new_name, trusting_account
from tests.localaws.queues import new_queue


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    name = new_name("bucket")
    cloud.client("s3").create_bucket(Bucket=name)
    return name


@pytest.mark.parametrize(
    "key",
    [
        "plain",
        "a/b/c",
        "a b+c",
        "ümlaut/été.txt",
        "100%",
        "a%2Fb",
        "what?#&=",
        "..//x",
        "semi;colon",
    ],
)
def test_any_key_names_its_own_object(cloud: Cloud, bucket: str, key: str) -> None:
    s3 = cloud.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_head_tells_the_objects_length(cloud: Cloud, bucket: str) -> None:
    s3 = cloud.client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x" * 12_345, ContentType="text/plain")
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["ContentLength"], head["ContentType"]) == (12_345, "text/plain")
    with pytest.raises(ClientError) as absent:
        s3.head_object(Bucket=bucket, Key="nothing")
    assert absent.value.response["Error"]["Code"] == "404"


def test_a_put_that_waits_to_be_told_is_told_to_continue(cloud: Cloud, bucket: str) -> None:
    """boto3 sends no body before, or before a second is over."""
    host, port = cloud.endpoint.removeprefix("http://").split(":")
    given = {"Host": f"{host}:{port}", "Content-Length": "4", "Expect": "100-continue"}
    headers = cloud.signature("s3", "PUT", f"/{bucket}/k", given, b"body")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"PUT /{bucket}/k HTTP/1.1\r\n{lines}\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(head.encode())
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"body")
        assert client.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
    assert cloud.client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"body"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls_work_for_anyone(cloud: Cloud, bucket: str, version: str) -> None:
    """Without a setting, boto3 presigns with Signature Version 2 in this region."""
    settings = Config(signature_version=version)
    s3 = cloud.session.client("s3", endpoint_url=cloud.endpoint, config=settings)
    place = {"Bucket": bucket, "Key": "a b/é.txt"}
    put = s3.generate_presigned_url("put_object", place)
    assert requests.put(put, data=b"by url", timeout=30).status_code == 200
    get = s3.generate_presigned_url("get_object", place)
    with urllib.request.urlopen(get, timeout=30) as answer:  # noqa: S310 - our own
        assert answer.read() == b"by url"


def test_a_multipart_upload_is_put_together(cloud: Cloud, bucket: str) -> None:
    s3, place = cloud.client("s3"), {"Bucket": bucket, "Key": "k"}
    upload = place | {"UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    parts = [b"a" * 5 * 1024 * 1024, b"b"]
    done = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"],
        }
        for number, part in enumerate(parts, 1)
    ]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": done})
    assert s3.get_object(**place)["Body"].read() == b"".join(parts)


def test_a_bucket_that_does_not_exist_is_s3s_own_error(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("s3").get_object(Bucket=new_name("bucket"), Key="k")
    assert refused.value.response["Error"]["Code"] == "NoSuchBucket"


def test_sqs_and_sns_deliver(cloud: Cloud) -> None:
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    url, arn = new_queue(cloud, "sns")
    topic = sns.create_topic(Name=new_name("topic"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["Message"] == "hello"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_sts_names_the_caller_and_hands_out_roles(cloud: Cloud) -> None:
    sts = cloud.client("sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    role = cloud.role("*", trust=trusting_account())
    assumed = sts.assume_role(RoleArn=role, RoleSessionName="me")
    assert assumed["AssumedRoleUser"]["Arn"].endswith(f"assumed-role/{role.rpartition('/')[2]}/me")


def test_ssm_keeps_parameters(cloud: Cloud) -> None:
    ssm, name = cloud.client("ssm"), f"/{new_name('p')}"
    ssm.put_parameter(Name=name, Value="¡olé!", Type="String")
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] == "¡olé!"


def test_cloudwatch_speaks_boto3s_current_protocol(cloud: Cloud) -> None:
    watch, name = cloud.client("cloudwatch"), new_name("alarm")
    watch.put_metric_data(
        Namespace="Lab", MetricData=[{"MetricName": name, "Value": 3.5, "Unit": "Count"}]
    )
    (metric,) = watch.list_metrics(Namespace="Lab", MetricName=name)["Metrics"]
    assert metric["MetricName"] == name
    watch.put_metric_alarm(
        AlarmName=name,
        Namespace="Lab",
        MetricName=name,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    (alarm,) = watch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1.0, "notBreaching")


def test_logs_are_listed_filtered_and_kept_as_long_as_told(cloud: Cloud) -> None:
    logs, group = cloud.client("logs"), f"/aws/lambda/{new_name('f')}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now + n, "message": f"{'ERROR' if n else 'INFO'} {n}"} for n in (0, 1)]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    found = logs.filter_log_events(logGroupName=group, filterPattern="ERROR", startTime=now)
    assert [event["message"] for event in found["events"]] == ["ERROR 1"]
    read = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True)["events"]
    assert [(event["timestamp"], event["message"]) for event in read] == [
        (now, "INFO 0"),
        (now + 1, "ERROR 1"),
    ]
    streams = logs.describe_log_streams(
        logGroupName=group, orderBy="LastEventTime", descending=True
    )
    assert streams["logStreams"][0]["lastEventTimestamp"] == now + 1
    logs.put_retention_policy(logGroupName=group, retentionInDays=14)
    (one,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert one["retentionInDays"] == 14


def test_a_stack_makes_and_unmakes_what_it_names(cloud: Cloud) -> None:
    formation, table = cloud.client("cloudformation"), new_name("table")
    template = {
        "Resources": {
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": table,
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": new_name("function"),
                    "Runtime": "python3.12",
                    "Handler": "index.handler",
                    "Role": cloud.admin,
                    "Code": {"ZipFile": "def handler(event, context): return 'from a stack'"},
                },
            },
        },
        "Outputs": {"Name": {"Value": {"Ref": "Function"}}},
    }
    stack = new_name("stack")
    formation.create_stack(StackName=stack, TemplateBody=json.dumps(template))
    formation.get_waiter("stack_create_complete").wait(StackName=stack)
    assert cloud.client("dynamodb").describe_table(TableName=table)["Table"]["TableName"] == table
    (output,) = formation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    assert cloud.invoke(output["OutputValue"]).payload == "from a stack"
    formation.delete_stack(StackName=stack)
    with pytest.raises(ClientError, match="not found"):
        cloud.client("dynamodb").describe_table(TableName=table)


def test_dynamodb_answers_in_its_own_words(cloud: Cloud) -> None:
    table, dynamodb = cloud.table(), cloud.client("dynamodb")
    update = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}
    for wrong in ({"ID": {"S": "1"}}, {"id": {"N": "1"}}):
        for call, more in (
            (dynamodb.get_item, {}),
            (dynamodb.delete_item, {}),
            (dynamodb.update_item, update),
        ):
            with pytest.raises(ClientError) as refused:
                call(TableName=table, Key=wrong, **more)
            error = refused.value.response["Error"]
            assert error["Code"] == "ValidationException"
            assert error["Message"] == "The provided key element does not match the schema"
    with pytest.raises(ClientError, match="cannot contain an empty string value"):
        dynamodb.delete_item(TableName=table, Key={"id": {"S": ""}})
    with pytest.raises(ClientError) as absent:
        dynamodb.get_item(TableName="nobody", Key={"id": {"S": "1"}})
    assert absent.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_regions_are_apart(cloud: Cloud) -> None:
    table = cloud.table()
    elsewhere = cloud.client("dynamodb", "eu-west-1").list_tables()["TableNames"]
    assert table in cloud.client("dynamodb").list_tables()["TableNames"]
    assert table not in elsewhere


def test_another_account_can_not_be_chosen_by_header(cloud: Cloud) -> None:
    """moto would take `x-moto-account-id` from anyone."""
    sts = cloud.session.client("sts", endpoint_url=cloud.endpoint, region_name=REGION)

    def add(request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = "111122223333"

    sts.meta.events.register("before-send.sts.*", lambda request, **_: add(request))
    sts.meta.events.register("before-sign.sts.*", add)
    assert sts.get_caller_identity()["Account"] == "123456789012"
