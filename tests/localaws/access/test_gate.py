"""Who may do what, by their identity policies, through a real local AWS."""

from __future__ import annotations

import json

from tests.localaws.access.someone import Someone, arn, refused
from tests.localaws.cloud import Cloud, allow, new_name


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


def test_a_call_that_requires_several_permissions_needs_all(cloud: Cloud, someone: Someone) -> None:
    mine, other = cloud.table(), cloud.table()
    item = {"PutRequest": {"Item": {"id": {"S": "1"}}}}
    write = someone.client("dynamodb").batch_write_item
    someone.may(allow("dynamodb:BatchWriteItem", resource=arn("dynamodb", f"table/{mine}")))
    assert write(RequestItems={mine: [item]})
    code, message, _ = refused(write, RequestItems={mine: [item], other: [item]})
    assert code == "AccessDeniedException"
    assert f"table/{other}" in message


def test_the_record_tells_who_was_refused_and_why(cloud: Cloud, someone: Someone) -> None:
    refused(someone.client("dynamodb").list_tables)
    page = f"{cloud.endpoint}/_localaws/decisions.json?principal={someone.name}"
    (decision,) = cloud.http.get(page, headers={"Accept": "application/json"}).json()["decisions"]
    assert (decision["action"], decision["outcome"]) == ("dynamodb:ListTables", "implicitDeny")
    assert decision["principal"] == someone.arn
