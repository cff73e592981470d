"""Who may do what: users, groups, sessions and services, through a real local AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localaws.cloud import (
    ACCOUNT,
    REGION,
    Cloud,
    allow,
    new_name,
    trusting,
    trusting_account,
)

SETTINGS = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
Clients = Callable[..., Any]


class Someone:
    """A user with a key, and no permissions yet."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud, self.name, iam = cloud, new_name("user"), cloud.client("iam")
        self.arn = str(iam.create_user(UserName=self.name)["User"]["Arn"])
        made = iam.create_access_key(UserName=self.name)["AccessKey"]
        self.session = boto3.Session(
            made["AccessKeyId"], made["SecretAccessKey"], region_name=REGION
        )

    def may(self, policy: dict[str, Any], name: str = "p") -> None:
        self.cloud.client("iam").put_user_policy(
            UserName=self.name, PolicyName=name, PolicyDocument=json.dumps(policy)
        )

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.cloud.endpoint, config=SETTINGS)


@pytest.fixture
def someone(cloud: Cloud) -> Someone:
    return Someone(cloud)


def refused(call: Callable[..., Any], **given: Any) -> tuple[str, str, int]:
    """Code, message and status."""
    with pytest.raises(ClientError) as error:
        call(**given)
    told = error.value.response
    status = told["ResponseMetadata"]["HTTPStatusCode"]
    return told["Error"]["Code"], told["Error"]["Message"], status


def arn(service: str, rest: str, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


# A call of each wire form, what policies call it, its resource, and how its refusal is told.
DENIED: list[tuple[str, str, dict[str, Any], str, str, str, int]] = [
    *(
        (
            "dynamodb",
            "describe_table",
            {"TableName": "t"},
            "dynamodb:DescribeTable",
            arn("dynamodb", "table/t"),
            "AccessDeniedException",
            400,
        ),
        (
            "lambda",
            "get_function",
            {"FunctionName": "f"},
            "lambda:GetFunction",
            arn("lambda", "function:f"),
            "AccessDeniedException",
            403,
        ),
        (
            "apigateway",
            "get_rest_apis",
            {},
            "apigateway:GET",
            arn("apigateway", "/restapis", account=""),
            "AccessDeniedException",
            403,
        ),
        (
            "iam",
            "get_role",
            {"RoleName": "r"},
            "iam:GetRole",
            arn("iam", "role/r", region=""),
            "AccessDenied",
            403,
        ),
        (
            "sns",
            "get_topic_attributes",
            {"TopicArn": arn("sns", "t")},
            "SNS:GetTopicAttributes",
            arn("sns", "t"),
            "AuthorizationError",
            403,
        ),
        (
            "s3",
            "get_object",
            {"Bucket": "bbb", "Key": "k"},
            "s3:GetObject",
            "arn:aws:s3:::bbb/k",
            "AccessDenied",
            403,
        ),
        ("ec2", "describe_vpcs", {}, "ec2:DescribeVpcs", "*", "UnauthorizedOperation", 403),
        (
            "cloudwatch",
            "put_metric_data",
            {"Namespace": "n", "MetricData": []},
            "cloudwatch:PutMetricData",
            "*",
            "AccessDenied",
            403,
        ),
    )
]


@pytest.mark.parametrize(
    ("service", "operation", "given", "action", "resource", "code", "status"),
    DENIED,
    ids=[one[0] for one in DENIED],
)
def test_a_refusal_says_who_may_not_do_what_on_what_and_why(
    someone: Someone,
    service: str,
    operation: str,
    given: dict[str, Any],
    action: str,
    resource: str,
    code: str,
    status: int,
) -> None:
    found = refused(getattr(someone.client(service), operation), **given)
    assert (found[0], found[2]) == (code, status)
    assert (
        found[1].casefold()
        == (
            f"User: {someone.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        ).casefold()
    )


def test_a_policy_counts_from_its_writing_to_its_deletion(cloud: Cloud, someone: Someone) -> None:
    table = cloud.table()
    look, given = someone.client("dynamodb").scan, {"TableName": table}
    assert refused(look, **given)[0] == "AccessDeniedException"
    someone.may(allow("dynamodb:Scan", resource=arn("dynamodb", f"table/{table}")))
    assert look(**given)["Count"] == 0
    assert refused(look, TableName=cloud.table())[0] == "AccessDeniedException"
    cloud.client("iam").delete_user_policy(UserName=someone.name, PolicyName="p")
    assert refused(look, **given)[0] == "AccessDeniedException"


def test_a_group_gives_its_members_what_it_has(cloud: Cloud, someone: Someone) -> None:
    iam, group = cloud.client("iam"), new_name("group")
    iam.create_group(GroupName=group)
    document = json.dumps(allow("sqs:ListQueues"))
    iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=document)
    look = someone.client("sqs").list_queues
    assert refused(look)[0] == "AccessDenied"
    iam.add_user_to_group(GroupName=group, UserName=someone.name)
    assert look()
    iam.remove_user_from_group(GroupName=group, UserName=someone.name)
    assert refused(look)[0] == "AccessDenied"


def test_an_explicit_deny_wins(someone: Someone) -> None:
    someone.may(allow("*"))
    look = someone.client("dynamodb").list_tables
    assert look()
    someone.may(allow("dynamodb:ListTables", resource="*") | DENY, "no")
    assert refused(look)[1].endswith("with an explicit deny in an identity-based policy")


DENY = {"Statement": [{"Effect": "Deny", "Action": "dynamodb:ListTables", "Resource": "*"}]}


def test_a_boundary_limits_a_user(cloud: Cloud, someone: Someone) -> None:
    iam = cloud.client("iam")
    someone.may(allow("*"))
    limit = iam.create_policy(
        PolicyName=new_name("boundary"), PolicyDocument=json.dumps(allow("sqs:*"))
    )["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName=someone.name, PermissionsBoundary=limit)
    assert someone.client("sqs").list_queues()
    message = refused(someone.client("dynamodb").list_tables)[1]
    assert message.endswith("because no permissions boundary allows the dynamodb:ListTables action")


def test_a_condition_is_asked_of_the_call_itself(someone: Someone) -> None:
    here = {"IpAddress": {"aws:SourceIp": "127.0.0.1/32"}}
    elsewhere = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    region = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    for condition, allowed in ((here, True), (elsewhere, False), (region, False)):
        someone.may(allow("dynamodb:ListTables", Condition=condition))
        look = someone.client("dynamodb").list_tables
        if allowed:
            assert look()
        else:
            assert refused(look)[0] == "AccessDeniedException"


def test_a_tag_of_the_caller_decides(cloud: Cloud, someone: Someone) -> None:
    team = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    someone.may(allow("dynamodb:ListTables", Condition=team))
    look = someone.client("dynamodb").list_tables
    assert refused(look)[0] == "AccessDeniedException"
    tag = {"Key": "team", "Value": "blue"}
    cloud.client("iam").tag_user(UserName=someone.name, Tags=[tag])
    assert look()


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


def test_a_call_that_requires_several_permissions_needs_all(cloud: Cloud, someone: Someone) -> None:
    mine, other = cloud.table(), cloud.table()
    item = {"PutRequest": {"Item": {"id": {"S": "1"}}}}
    write = someone.client("dynamodb").batch_write_item
    someone.may(allow("dynamodb:BatchWriteItem", resource=arn("dynamodb", f"table/{mine}")))
    assert write(RequestItems={mine: [item]})
    code, message, _ = refused(write, RequestItems={mine: [item], other: [item]})
    assert code == "AccessDeniedException"
    assert f"table/{other}" in message


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


def test_the_record_tells_who_was_refused_and_why(cloud: Cloud, someone: Someone) -> None:
    refused(someone.client("dynamodb").list_tables)
    page = f"{cloud.endpoint}/_localaws/decisions.json?principal={someone.name}"
    (decision,) = cloud.http.get(page, headers={"Accept": "application/json"}).json()["decisions"]
    assert (decision["action"], decision["outcome"]) == ("dynamodb:ListTables", "implicitDeny")
    assert decision["principal"] == someone.arn
