"""What moto fails on, or would keep as it came, is refused as on AWS."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localaws.cloud import ACCOUNT, Cloud, new_name

EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
SEVERAL = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
    "supported datatypes"
)


def null(member: str) -> str:
    constraint = "failed to satisfy constraint: Member must not be null"
    return f"1 validation error detected: Value null at '{member}' {constraint}"


def refused(cloud: Cloud, service: str, operation: str, **given: Any) -> tuple[str, str]:
    """Code and message, whatever boto3 would say of it before."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    client = cloud.session.client(service, endpoint_url=cloud.endpoint, config=config)
    with pytest.raises(ClientError) as error:
        getattr(client, xform_name(operation))(**given)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


@pytest.mark.parametrize(
    ("service", "operation", "given", "code", "message"),
    [
        ("iam", "GetRole", {}, "ValidationError", null("roleName")),
        ("ssm", "GetParameter", {}, "ValidationException", null("name")),
        ("secretsmanager", "GetSecretValue", {}, "ValidationException", null("secretId")),
        ("cognito-idp", "SignUp", {}, "InvalidParameterException", null("clientId")),
        (
            *("sqs", "SendMessage", {"QueueUrl": "q"}, "MissingParameter"),
            "The request must contain the parameter MessageBody.",
        ),
        (
            *("events", "PutEvents", {"Entries": []}, "ValidationException"),
            "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            *("events", "PutTargets", {"Rule": "r", "Targets": [{"Id": "1"}]}),
            *("ValidationException", null("targets.1.member.arn")),
        ),
        (
            *("iam", "GetUser", {"UserName": "a\x00"}, "ValidationError"),
            "Value at 'UserName' is not a text of XML 1.0.",
        ),
        (
            *("dynamodb", "TransactWriteItems", {"TransactItems": []}, "ValidationException"),
            "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1",
        ),
    ],
)
def test_what_lacks_a_member_or_breaks_its_bounds_is_refused(
    cloud: Cloud, service: str, operation: str, given: dict[str, Any], code: str, message: str
) -> None:
    assert refused(cloud, service, operation, **given) == (code, message)


@pytest.mark.parametrize(
    ("service", "operation", "given", "code", "message"),
    [
        (
            *("sns", "GetTopicAttributes", {"TopicArn": "topic"}, "InvalidParameter"),
            "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
        ),
        (
            *("secretsmanager", "ListSecretVersionIds", {"SecretId": "absent"}),
            *("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
        ),
        (
            *("cloudtrail", "GetInsightSelectors", {}, "InvalidParameterCombinationException"),
            "TrailName must be specified: there are no event data stores here.",
        ),
        ("kms", "ListGrants", {"KeyId": "k"}, "NotFoundException", "Key 'k' does not exist"),
        ("iam", "ListRoles", {"Marker": "x"}, "ValidationError", "Invalid Marker."),
        (
            *("cloudformation", "CreateStack", {"StackName": "s"}, "ValidationError"),
            "Either Template URL or Template Body must be specified.",
        ),
    ],
)
def test_what_is_not_there_or_of_nobodys_making_is_named(
    cloud: Cloud, service: str, operation: str, given: dict[str, Any], code: str, message: str
) -> None:
    assert refused(cloud, service, operation, **given) == (code, message)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, EMPTY),
        ({"L": [{"M": {"a": {}}}]}, EMPTY),
        ({"S": "1", "N": "1"}, SEVERAL),
    ],
)
def test_an_attribute_has_one_value_of_one_type(
    cloud: Cloud, value: dict[str, Any], message: str
) -> None:
    item = {"id": {"S": "1"}, "a": value}
    table = cloud.table()
    told = refused(cloud, "dynamodb", "PutItem", TableName=table, Item=item)
    assert told == ("ValidationException", message)
    assert cloud.client("dynamodb").scan(TableName=table)["Count"] == 0


def test_an_attribute_is_nested_no_deeper_than_32_levels(cloud: Cloud) -> None:
    client, table = cloud.client("dynamodb"), cloud.table()

    def nested(levels: int) -> dict[str, Any]:
        return {"L": [nested(levels - 1)]} if levels else {"S": ""}

    client.put_item(TableName=table, Item={"id": {"S": "1"}, "a": nested(32)})
    item = {"id": {"S": "2"}, "a": nested(33)}
    code, message = refused(cloud, "dynamodb", "PutItem", TableName=table, Item=item)
    assert (code, message[:14]) == ("ValidationException", "Nesting Levels")


def test_a_queue_has_the_attributes_that_there_are_within_their_bounds(cloud: Cloud) -> None:
    name = new_name("queue")
    for attribute, value, code in (
        ("Foo", "1", "InvalidAttributeName"),
        ("VisibilityTimeout", "x", "InvalidAttributeValue"),
        ("DelaySeconds", "901", "InvalidAttributeValue"),
        ("RedrivePolicy", "x", "InvalidAttributeValue"),
    ):
        given = {"QueueName": name, "Attributes": {attribute: value}}
        assert refused(cloud, "sqs", "CreateQueue", **given)[0] == code
    sqs = cloud.client("sqs")
    assert "QueueUrls" not in sqs.list_queues(QueueNamePrefix=f"{name}[")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    assert sqs.list_queues(QueueNamePrefix=name)["QueueUrls"] == [queue]


def test_a_key_is_enabled_and_deleted_by_its_arn(cloud: Cloud) -> None:
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=key)
    kms.enable_key(KeyId=key)
    told = refused(cloud, "kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=6)
    assert told[0] == "ValidationException"
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_a_tag_without_a_key_hides_no_secret(cloud: Cloud) -> None:
    secrets, name = cloud.client("secretsmanager"), new_name("secret")
    secrets.create_secret(Name=name, SecretString="{}")
    told = refused(cloud, "secretsmanager", "TagResource", SecretId=name, Tags=[{"Value": "x"}])
    assert told[0] == "InvalidParameterException"
    assert secrets.describe_secret(SecretId=name)["Name"] == name


def test_a_tables_exports_are_named(cloud: Cloud) -> None:
    table = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t"
    given = {"TableArn": table, "S3Bucket": "b"}
    told = refused(cloud, "dynamodb", "ExportTableToPointInTime", **given)
    assert told[0] == "NotImplemented"
    assert "dynamodb:ExportTableToPointInTime" in told[1]


def test_an_object_that_says_it_is_a_form_is_kept_as_it_came(cloud: Cloud) -> None:
    s3, bucket, body = cloud.client("s3"), new_name("bucket"), b"Action=GetUser&a=\x00"
    s3.create_bucket(Bucket=bucket)
    kind = "application/x-www-form-urlencoded"
    s3.put_object(Bucket=bucket, Key="k", Body=body, ContentType=kind)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body
