from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, allow, new_name, trusting


def records(cloud: Cloud, name: str, value: str) -> list[dict[str, Any]]:
    """Newest first."""
    looked_up = cloud.client("cloudtrail").get_paginator("lookup_events")
    pages = looked_up.paginate(LookupAttributes=[{"AttributeKey": name, "AttributeValue": value}])
    return [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]


def test_what_was_made_is_found_at_once_with_who_made_it(cloud: Cloud) -> None:
    name = new_name("table")
    cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    (record,) = records(cloud, "ResourceName", name)
    caller = cloud.client("sts").get_caller_identity()
    assert record["eventName"] == "CreateTable"
    assert record["userIdentity"]["arn"] == caller["Arn"]
    assert record["responseElements"]["tableDescription"]["tableName"] == name
    assert "Boto3" in record["userAgent"]


def test_items_are_written_and_read_without_a_trace(cloud: Cloud) -> None:
    name = new_name("table")
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName=name, Item={"id": {"S": "1"}})
    dynamodb.scan(TableName=name)
    dynamodb.describe_table(TableName=name)
    names = [record["eventName"] for record in records(cloud, "ResourceName", name)]
    assert names == ["DescribeTable", "CreateTable"]


def test_an_error_is_in_its_record(cloud: Cloud) -> None:
    name = new_name("table")
    with pytest.raises(ClientError):
        cloud.client("dynamodb").describe_table(TableName=name)
    (record,) = records(cloud, "ResourceName", name)
    assert record["errorCode"] == "ResourceNotFoundException"
    assert record["requestParameters"] == {"tableName": name}


def test_a_new_access_keys_secret_is_nowhere_in_its_record(cloud: Cloud) -> None:
    iam, name = cloud.client("iam"), new_name("user")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    record = next(
        each
        for each in records(cloud, "ResourceName", name)
        if each["eventName"] == "CreateAccessKey"
    )
    assert record["responseElements"]["accessKey"]["accessKeyId"] == key["AccessKeyId"]
    assert key["SecretAccessKey"] not in json.dumps(record)


def test_a_role_that_is_made_is_found_by_its_kind(cloud: Cloud) -> None:
    name = new_name("role")
    iam = cloud.client("iam")
    iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(trusting("lambda.amazonaws.com"))
    )
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(allow("s3:*")))
    by_kind = records(cloud, "ResourceType", "AWS::IAM::Role")
    mine = [each for each in by_kind if (each["requestParameters"] or {}).get("roleName") == name]
    assert [each["eventName"] for each in mine] == ["PutRolePolicy", "CreateRole"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"StartTime": 2, "EndTime": 1}, "InvalidTimeRangeException"),
        ({"NextToken": "nonsense"}, "InvalidNextTokenException"),
    ],
)
def test_what_is_asked_wrongly_is_refused_by_awss_code(
    cloud: Cloud, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("cloudtrail").lookup_events(**asked)
    assert refused.value.response["Error"]["Code"] == code
