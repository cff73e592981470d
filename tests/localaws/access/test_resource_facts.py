"""What a resource is already decides, too: its tags, its account, the boundary that it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.localaws.access.someone import Someone, arn, refused
from tests.localaws.cloud import ACCOUNT, LAMBDA, Cloud, allow, new_name, trusting

TAG = {"team": "blue"}
PAIRS = [{"Key": "team", "Value": "blue"}]
LOWER = [{"key": "team", "value": "blue"}]
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
KEYS: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
PASS = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
Look = Callable[[Someone], Any]
Made = tuple[str, dict[str, Any]]


def table(cloud: Cloud, tagged: bool) -> Made:
    given = {"TableName": new_name("table")}
    cloud.client("dynamodb").create_table(**given, **KEYS, **({"Tags": PAIRS} if tagged else {}))
    return "dynamodb.scan", given


def function(cloud: Cloud, tagged: bool) -> Made:
    name = cloud.function("def handler(*_): pass", **({"Tags": TAG} if tagged else {}))
    return "lambda.get_function", {"FunctionName": name}


def queue(cloud: Cloud, tagged: bool) -> Made:
    more = {"tags": TAG} if tagged else {}
    made = cloud.client("sqs").create_queue(QueueName=new_name("queue"), **more)
    return "sqs.receive_message", {"QueueUrl": made["QueueUrl"]}


def topic(cloud: Cloud, tagged: bool) -> Made:
    more = {"Tags": PAIRS} if tagged else {}
    made = cloud.client("sns").create_topic(Name=new_name("topic"), **more)
    return "sns.publish", {"TopicArn": made["TopicArn"], "Message": "m"}


def log_group(cloud: Cloud, tagged: bool) -> Made:
    given = {"logGroupName": new_name("group")}
    cloud.client("logs").create_log_group(**given, **({"tags": TAG} if tagged else {}))
    return "logs.filter_log_events", given


def machine(cloud: Cloud, tagged: bool) -> Made:
    role = cloud.role(trust=trusting("states.amazonaws.com"))
    made = cloud.client("stepfunctions").create_state_machine(
        name=new_name("machine"),
        definition=PASS,
        roleArn=role,
        **({"tags": LOWER} if tagged else {}),
    )
    return "stepfunctions.list_executions", {"stateMachineArn": made["stateMachineArn"]}


def api(cloud: Cloud, tagged: bool) -> Made:
    more = {"tags": TAG} if tagged else {}
    made = cloud.client("apigateway").create_rest_api(name=new_name("api"), **more)
    return "apigateway.get_rest_api", {"restApiId": made["id"]}


def role(cloud: Cloud, tagged: bool) -> Made:
    given = {"RoleName": new_name("role")}
    trust = json.dumps(trusting(LAMBDA))
    more = {"Tags": PAIRS} if tagged else {}
    cloud.client("iam").create_role(**given, AssumeRolePolicyDocument=trust, **more)
    return "iam.get_role", given


def user(cloud: Cloud, tagged: bool) -> Made:
    given = {"UserName": new_name("user")}
    cloud.client("iam").create_user(**given, **({"Tags": PAIRS} if tagged else {}))
    return "iam.get_user", given


def alarm(cloud: Cloud, tagged: bool) -> Made:
    given = {"AlarmName": new_name("alarm")}
    cloud.client("cloudwatch").put_metric_alarm(
        **given,
        Namespace="n",
        MetricName="m",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
        **({"Tags": PAIRS} if tagged else {}),
    )
    return "cloudwatch.disable_alarm_actions", {"AlarmNames": [given["AlarmName"]]}


KINDS = (table, function, queue, topic, log_group, machine, api, role, user, alarm)


@pytest.fixture
def of_team(someone: Someone) -> Someone:
    """May whatever is of a team's resources."""
    tagged = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    someone.may(allow("*", Condition=tagged))
    return someone


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_a_tag_of_the_resource_decides(
    cloud: Cloud, of_team: Someone, make: Callable[[Cloud, bool], Made]
) -> None:
    for tagged in (True, False):
        name, given = make(cloud, tagged)
        service, operation = name.split(".")
        look = getattr(of_team.client(service), operation)
        if tagged:
            assert look(**given)
        else:
            assert refused(look, **given)[0].startswith(("AccessDenied", "Authorization"))


def test_an_objects_tags_are_its_own(cloud: Cloud, someone: Someone) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    for tag in ("public", "private"):
        s3.put_object(Bucket=bucket, Key=tag, Body=b"x", Tagging=f"kind={tag}")
    tagged = {"StringEquals": {"s3:ExistingObjectTag/kind": "public"}}
    someone.may(allow("s3:GetObject", Condition=tagged))
    read = someone.client("s3").get_object
    assert read(Bucket=bucket, Key="public")["Body"].read() == b"x"
    assert refused(read, Bucket=bucket, Key="private")[0] == "AccessDenied"


def test_the_account_of_a_resource_decides(cloud: Cloud, someone: Someone) -> None:
    look, given = someone.client("dynamodb").scan, {"TableName": cloud.table()}
    for account, allowed in ((ACCOUNT, True), ("210987654321", False)):
        owner = {"StringEquals": {"aws:ResourceAccount": account}}
        someone.may(allow("dynamodb:Scan", Condition=owner))
        if allowed:
            assert look(**given)["Count"] == 0
        else:
            assert refused(look, **given)[0] == "AccessDeniedException"


def test_only_who_has_the_boundary_is_given_policies(cloud: Cloud, someone: Someone) -> None:
    """ "Delegating responsibility to others using permissions boundaries", IAM User Guide."""
    bounded = {"StringEquals": {"iam:PermissionsBoundary": READ_ONLY}}
    someone.may(allow("iam:PutRolePolicy", Condition=bounded))
    put = someone.client("iam").put_role_policy
    given = {
        **role(cloud, False)[1],
        "PolicyName": "p",
        "PolicyDocument": json.dumps(allow("s3:*", resource=arn("s3", "b", "", ""))),
    }
    assert refused(put, **given)[0] == "AccessDenied"
    cloud.client("iam").put_role_permissions_boundary(
        RoleName=given["RoleName"], PermissionsBoundary=READ_ONLY
    )
    assert put(**given)
