from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

import pytest

from localaws import operations
from localaws.access.identity import Identity
from localaws.call import ApiCall, Scope
from localaws.cloudtrail.event import Event, Noted, event
from localaws.cloudtrail.identity import user_identity
from localaws.reply import Reply

NOON = datetime.datetime(2026, 5, 1, 12, 0, 0, 500_000, datetime.UTC)
ACCOUNT = "123456789012"
ANNA = user_identity(Identity("AKIAANNA", "", f"arn:aws:iam::{ACCOUNT}:user/anna", "AIDAANNA"))
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/worker"
PASSWORD = "correct-horse-battery-staple"  # noqa: S105 - looked for, not used


def noted(
    service: str,
    operation: str,
    parameters: Mapping[str, Any],
    reply: Reply | None = None,
    user: dict[str, Any] = ANNA,
) -> Noted:
    call = operations.build(service, operation, parameters, "AKIAANNA", "eu-west-1", validate=False)
    call = ApiCall(
        Scope("AKIAANNA", "eu-west-1", call.service),
        call.method,
        call.path,
        call.query,
        (*call.headers, ("User-Agent", "Boto3/1")),
        call.body,
    )
    return Noted(call, reply or Reply(200, b"{}"), user, ACCOUNT, "127.0.0.1", NOON)


def made(*arguments: Any, **more: Any) -> tuple[Event, dict[str, Any]]:
    found = event(noted(*arguments, **more))
    assert found is not None
    return found, json.loads(found.text)


def xml(operation: str, inside: str) -> Reply:
    text = (
        f'<{operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<{operation}Result>{inside}</{operation}Result>"
        f"<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{operation}Response>"
    )
    return Reply(200, text.encode(), (("x-amzn-RequestId", "r-1"),))


def test_an_event_says_who_called_what_from_where_and_when() -> None:
    found, record = made("dynamodb", "CreateTable", {"TableName": "orders"} | TABLE)
    assert found.name == record["eventName"] == "CreateTable"
    assert found.source == record["eventSource"] == "dynamodb.amazonaws.com"
    assert record["userIdentity"] == {
        "type": "IAMUser",
        "principalId": "AIDAANNA",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/anna",
        "accountId": ACCOUNT,
        "accessKeyId": "AKIAANNA",
        "userName": "anna",
    }
    assert (record["eventTime"], record["awsRegion"]) == ("2026-05-01T12:00:00Z", "eu-west-1")
    assert (record["sourceIPAddress"], record["userAgent"]) == ("127.0.0.1", "Boto3/1")
    assert (record["eventType"], record["eventCategory"]) == ("AwsApiCall", "Management")
    assert (record["managementEvent"], record["readOnly"]) == (True, False)
    assert record["recipientAccountId"] == ACCOUNT
    assert record["eventID"] == found.id
    assert (found.user_name, found.access_key) == ("anna", "AKIAANNA")


TABLE: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}


def test_names_of_parameters_begin_in_lower_case_at_every_level() -> None:
    _, record = made("dynamodb", "CreateTable", {"TableName": "orders"} | TABLE)
    assert record["requestParameters"] == {
        "tableName": "orders",
        "keySchema": [{"attributeName": "id", "keyType": "HASH"}],
        "attributeDefinitions": [{"attributeName": "id", "attributeType": "S"}],
    }


def test_a_write_has_its_answer_and_a_read_has_none() -> None:
    inside = (
        "<Role><RoleName>worker</RoleName><Path>/</Path><RoleId>AROA</RoleId>"
        f"<Arn>{ROLE}</Arn><CreateDate>2026-05-01T15:04:05Z</CreateDate></Role>"
    )
    asked = {"RoleName": "worker", "AssumeRolePolicyDocument": "{}"}
    _, written = made("iam", "CreateRole", asked, xml("CreateRole", inside))
    assert written["responseElements"]["role"]["createDate"] == "May 1, 2026 3:04:05 PM"
    assert written["requestID"] == "r-1"
    _, read = made("iam", "GetRole", {"RoleName": "worker"}, xml("GetRole", inside))
    assert (read["readOnly"], read["responseElements"]) == (True, None)


def test_a_refusal_has_its_code_and_message_and_no_answer() -> None:
    refused = Reply(
        400,
        json.dumps({"__type": "AccessDeniedException", "Message": "User: anna may not"}).encode(),
    )
    _, record = made("dynamodb", "DeleteTable", {"TableName": "orders"}, refused)
    assert record["errorCode"] == "AccessDeniedException"
    assert record["errorMessage"] == "User: anna may not"
    assert record["responseElements"] is None


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "PutItem", {"TableName": "t", "Item": {"id": {"S": "1"}}}),
        ("dynamodb", "Scan", {"TableName": "t"}),
        ("lambda", "Invoke", {"FunctionName": "f"}),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b""}),
        ("s3", "ListObjectsV2", {"Bucket": "b"}),
        ("sqs", "SendMessage", {"QueueUrl": "http://q/1/q", "MessageBody": "m"}),
        ("sns", "Publish", {"TopicArn": "t", "Message": "m"}),
        ("logs", "PutLogEvents", {"logGroupName": "g", "logStreamName": "s", "logEvents": []}),
        ("events", "PutEvents", {"Entries": [{"Source": "s"}]}),
    ],
)
def test_data_events_are_in_no_history(service: str, operation: str, parameters: Any) -> None:
    assert event(noted(service, operation, parameters)) is None


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "source", "name", "read_only"),
    [
        ("dynamodb", "DescribeTable", {"TableName": "t"}, "dynamodb", "DescribeTable", True),
        ("s3", "CreateBucket", {"Bucket": "b"}, "s3", "CreateBucket", False),
        ("s3", "GetBucketPolicy", {"Bucket": "b"}, "s3", "GetBucketPolicy", True),
        ("lambda", "GetFunction", {"FunctionName": "f"}, "lambda", "GetFunction20150331v2", True),
        ("lambda", "ListFunctions", {}, "lambda", "ListFunctions20150331", True),
        (
            "lambda",
            "CreateFunctionUrlConfig",
            {"FunctionName": "f", "AuthType": "NONE"},
            "lambda",
            "CreateFunctionUrlConfig",
            False,
        ),
        ("sts", "GetCallerIdentity", {}, "sts", "GetCallerIdentity", True),
        ("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "s"}, "sts", "AssumeRole", True),
        (
            "stepfunctions",
            "StartExecution",
            {"stateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:m"},
            "states",
            "StartExecution",
            False,
        ),
        ("sqs", "CreateQueue", {"QueueName": "q"}, "sqs", "CreateQueue", False),
    ],
)
def test_management_events_have_awss_names(
    service: str, operation: str, parameters: Any, source: str, name: str, read_only: bool
) -> None:
    found, _ = made(service, operation, parameters)
    assert (found.source, found.name) == (f"{source}.amazonaws.com", name)
    assert found.read_only is read_only


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "shown"),
    [
        (
            "lambda",
            "UpdateFunctionConfiguration",
            {"FunctionName": "f", "Environment": {"Variables": {"TOKEN": PASSWORD}}},
            {"functionName": "f", "environment": {}},
        ),
        (
            "lambda",
            "UpdateFunctionCode",
            {"FunctionName": "f", "ZipFile": PASSWORD.encode()},
            {"functionName": "f"},
        ),
        (
            "iam",
            "CreateLoginProfile",
            {"UserName": "anna", "Password": PASSWORD},
            {"userName": "anna"},
        ),
        (
            "secretsmanager",
            "CreateSecret",
            {"Name": "s", "SecretString": PASSWORD},
            {"name": "s"},
        ),
        (
            "ssm",
            "PutParameter",
            {"Name": "p", "Value": PASSWORD, "Type": "SecureString"},
            {"name": "p", "value": "HIDDEN_DUE_TO_SECURITY_REASONS", "type": "SecureString"},
        ),
    ],
)
def test_secrets_are_hidden(service: str, operation: str, parameters: Any, shown: Any) -> None:
    found, record = made(service, operation, parameters)
    told = record["requestParameters"]
    told.pop("clientRequestToken", None)
    assert told == shown
    assert PASSWORD not in found.text


def test_a_new_access_keys_secret_is_in_no_event() -> None:
    inside = (
        "<AccessKey><UserName>anna</UserName><AccessKeyId>AKIANEW</AccessKeyId>"
        f"<Status>Active</Status><SecretAccessKey>{PASSWORD}</SecretAccessKey></AccessKey>"
    )
    found, record = made("iam", "CreateAccessKey", {}, xml("CreateAccessKey", inside))
    assert record["responseElements"]["accessKey"]["accessKeyId"] == "AKIANEW"
    assert PASSWORD not in found.text


def test_a_session_given_out_is_told_without_its_secret_key() -> None:
    inside = (
        "<Credentials><AccessKeyId>ASIANEW</AccessKeyId><SessionToken>token</SessionToken>"
        f"<SecretAccessKey>{PASSWORD}</SecretAccessKey></Credentials>"
    )
    found, record = made(
        "sts",
        "AssumeRole",
        {"RoleArn": ROLE, "RoleSessionName": "s"},
        xml("AssumeRole", inside),
    )
    assert record["responseElements"]["credentials"]["accessKeyId"] == "ASIANEW"
    assert PASSWORD not in found.text
    assert {"ResourceType": "AWS::IAM::Role", "ResourceName": ROLE} in found.resources


def test_api_gateway_names_a_body_after_its_operation() -> None:
    _, record = made("apigateway", "CreateDeployment", {"restApiId": "a1", "stageName": "prod"})
    assert record["requestParameters"] == {
        "restApiId": "a1",
        "createDeploymentInput": {"stageName": "prod"},
    }


def test_the_resources_of_an_event_are_named_once() -> None:
    found, _ = made("iam", "AttachRolePolicy", {"RoleName": "r", "PolicyArn": "arn:p"})
    assert found.resources == [
        {"ResourceType": "AWS::IAM::Role", "ResourceName": "r"},
        {"ResourceType": "AWS::IAM::Policy", "ResourceName": "arn:p"},
    ]


def test_what_is_larger_than_a_field_may_be_is_left_out() -> None:
    found, record = made(
        "stepfunctions",
        "TagResource",
        {
            "resourceArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
            "tags": [{"key": str(n), "value": "x" * 200} for n in range(600)],
        },
    )
    assert record["requestParameters"]["omitted"] is True
    assert len(found.text) < 10_000


def test_a_call_that_no_model_describes_is_no_event() -> None:
    unknown = noted("iam", "GetRole", {"RoleName": "r"})
    call = ApiCall(Scope("A", "eu-west-1", "teapots"), "POST", "/", "", (), b"Action=Brew")
    assert event(Noted(call, unknown.reply, ANNA, ACCOUNT, "127.0.0.1", NOON)) is None
