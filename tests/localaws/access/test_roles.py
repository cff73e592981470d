"""Roles: who may assume, pass and wear them, and what their sessions may."""

from __future__ import annotations

import json
from typing import Any

import boto3

from tests.localaws.access.someone import SETTINGS, Someone, arn, refused
from tests.localaws.cloud import ACCOUNT, REGION, Cloud, allow, new_name, trusting, trusting_account


def test_a_role_is_passed_only_by_who_may_pass_it(cloud: Cloud, someone: Someone) -> None:
    role, name = cloud.role(), new_name("machine")
    someone.may(allow("states:*"))
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    role = cloud.role(trust=trusting("states.amazonaws.com"))
    create = someone.client("stepfunctions").create_state_machine
    given = {"name": name, "definition": definition, "roleArn": role}
    code, message, _ = refused(create, **given)
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in message
    for service, allowed in (("lambda", False), ("states", True)):
        to = {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
        someone.may(allow("iam:PassRole", resource=role, Condition=to), "pass")
        if allowed:
            assert create(**given)["stateMachineArn"].endswith(name)
        else:
            assert refused(create, **given)[0] == "AccessDeniedException"


def session(cloud: Cloud, someone: Someone, role: str, **more: Any) -> Any:
    """Clients of a session of the role."""
    sts = someone.client("sts")
    one = sts.assume_role(RoleArn=role, RoleSessionName="me", **more)["Credentials"]
    made = boto3.Session(
        one["AccessKeyId"], one["SecretAccessKey"], one["SessionToken"], region_name=REGION
    )
    return lambda service: made.client(service, endpoint_url=cloud.endpoint, config=SETTINGS)


def test_a_role_is_assumed_by_whom_it_trusts_and_whose_policy_lets_them(
    cloud: Cloud, someone: Someone
) -> None:
    role = cloud.role("dynamodb:ListTables", trust=trusting_account())
    assume = someone.client("sts").assume_role
    code, message, status = refused(assume, RoleArn=role, RoleSessionName="me")
    assert (code, status) == ("AccessDenied", 403)
    assert message == (
        f"User: {someone.arn} is not authorized to perform: sts:AssumeRole on resource: {role}"
    )
    someone.may(allow("sts:AssumeRole", resource=role))
    clients = session(cloud, someone, role)
    assert clients("dynamodb").list_tables()
    who = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.rpartition('/')[2]}/me"
    assert clients("sts").get_caller_identity()["Arn"] == who
    assert refused(clients("sqs").list_queues)[1].startswith(f"User: {who} is not authorized")
    assert refused(assume, RoleArn=f"{role}-none", RoleSessionName="me")[0] == "AccessDenied"


def test_a_role_that_trusts_a_user_by_name_needs_no_other_policy(
    cloud: Cloud, someone: Someone
) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": someone.arn}}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    role = cloud.role("dynamodb:ListTables", trust=trust)
    assert session(cloud, someone, role)("dynamodb").list_tables()
    assert refused(Someone(cloud).client("sts").assume_role, RoleArn=role, RoleSessionName="me")


def test_a_session_policy_limits_the_session(cloud: Cloud, someone: Someone) -> None:
    role = cloud.role(trust=trusting_account())
    someone.may(allow("sts:AssumeRole"))
    clients = session(cloud, someone, role, Policy=json.dumps(allow("sqs:*")))
    assert clients("sqs").list_queues()
    message = refused(clients("dynamodb").list_tables)[1]
    assert message.endswith("because no session policy allows the dynamodb:ListTables action")


WRITES = """
import boto3
def handler(event, context):
    boto3.client("dynamodb").put_item(TableName=event, Item={"id": {"S": "1"}})
"""


def test_a_function_may_what_its_role_may(cloud: Cloud) -> None:
    mine, other = cloud.table(), cloud.table()
    role = cloud.role(
        "dynamodb:PutItem",
        policy=allow("dynamodb:PutItem", resource=arn("dynamodb", f"table/{mine}")),
    )
    name = cloud.function(WRITES, Role=role)
    assert cloud.invoke(name, mine).error is None
    answer = cloud.invoke(name, other)
    assert answer.error == "Unhandled"
    who = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.rpartition('/')[2]}/{name}"
    assert (
        f"User: {who} is not authorized to perform: dynamodb:PutItem on resource: "
        in (answer.payload["errorMessage"])
    )


def test_a_machine_may_what_its_role_may(cloud: Cloud) -> None:
    states, table = cloud.client("stepfunctions"), cloud.table()
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": table, "Item": {"id": {"S": "1"}}},
        "End": True,
    }
    definition = json.dumps({"StartAt": "A", "States": {"A": task}})
    role = cloud.role("dynamodb:GetItem", trust=trusting("states.amazonaws.com"))
    machine = states.create_state_machine(
        name=new_name("machine"), definition=definition, roleArn=role, type="EXPRESS"
    )["stateMachineArn"]
    ended = states.start_sync_execution(stateMachineArn=machine)
    assert (ended["status"], ended["error"]) == ("FAILED", "DynamoDB.AmazonDynamoDBException")
    assert "is not authorized to perform: dynamodb:PutItem" in ended["cause"]
