"""What a resource is already decides, too: its tags, its account, the boundary that it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.localaws.access.account import KEYS, TAG, TAGS, Account
from tests.localaws.access.agreement import ROLE, Call
from tests.localaws.access.someone import Someone, arn, refused
from tests.localaws.cloud import ACCOUNT, Cloud, allow, new_name, trusting, zipped

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
PASS = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
# By service, operation and parameters: what is asked about a thing that was made.
Asked = tuple[str, str, dict[str, Any]]


def table(account: Account, tags: dict[str, Any]) -> Asked:
    given = {"TableName": new_name("table")}
    account.do("dynamodb", "CreateTable", **given, **KEYS, **(tags and {"Tags": TAGS}))
    return "dynamodb", "Scan", given


def function(account: Account, tags: dict[str, Any]) -> Asked:
    given, code = {"FunctionName": new_name("f")}, {"ZipFile": zipped("def handler(*_): pass")}
    made = {"Code": code, "Runtime": "python3.13", "Handler": "index.handler", "Role": ROLE}
    account.do("lambda", "CreateFunction", **given, **made, **(tags and {"Tags": TAG}))
    return "lambda", "GetFunctionConfiguration", given


def machine(account: Account, tags: dict[str, Any]) -> Asked:
    name, trust = new_name("machine"), json.dumps(trusting("states.amazonaws.com"))
    given = {"RoleName": name, "AssumeRolePolicyDocument": trust}
    role = account.do("iam", "CreateRole", **given)["Role"]["Arn"]
    asked = {"name": name, "definition": PASS, "roleArn": role}
    lower = [{"key": key, "value": value} for key, value in tags.items()]
    made = account.do("stepfunctions", "CreateStateMachine", **asked, tags=lower)
    return "stepfunctions", "ListExecutions", {"stateMachineArn": made["stateMachineArn"]}


def api(account: Account, tags: dict[str, Any]) -> Asked:
    made = account.do("apigateway", "CreateRestApi", name=new_name("api"), tags=tags)
    return "apigateway", "GetRestApi", {"restApiId": made["id"]}


def user(account: Account, tags: dict[str, Any]) -> Asked:
    given = {"UserName": new_name("user")}
    account.do("iam", "CreateUser", **given, **(tags and {"Tags": TAGS}))
    return "iam", "GetUser", given


def alarm(account: Account, tags: dict[str, Any]) -> Asked:
    name = new_name("alarm")
    rule = {"Threshold": 1, "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"}
    metric = {"Namespace": "n", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1}
    asked = {"AlarmName": name, **rule, **metric, **(tags and {"Tags": TAGS})}
    account.do("cloudwatch", "PutMetricAlarm", **asked)
    return "cloudwatch", "DisableAlarmActions", {"AlarmNames": [name]}


# Of queues, topics, log groups and roles ``test_agreement_of_services`` asks, too.
KINDS = (table, function, machine, api, user, alarm)


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_a_tag_of_the_resource_decides(
    account: Account, make: Callable[[Account, dict[str, Any]], Asked]
) -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    account.hold("User", allow("*", Condition=tagged))
    found = [
        account.enforced(account.user(), Call(*make(account, tags), needs=())) for tags in (TAG, {})
    ]
    assert found == ["allowed", "implicitDeny"]


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
        "RoleName": cloud.role().rpartition("/")[2],
        "PolicyName": "p",
        "PolicyDocument": json.dumps(allow("s3:*", resource=arn("s3", "b", "", ""))),
    }
    assert refused(put, **given)[0] == "AccessDenied"
    cloud.client("iam").put_role_permissions_boundary(
        RoleName=given["RoleName"], PermissionsBoundary=READ_ONLY
    )
    assert put(**given)
