"""Log writing needs the role's permissions: without them the function runs, and logs nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import LOGS, Cloud, allow, eventually

SAY = "def handler(event, context): print('said')"


def test_without_permission_the_function_runs_and_nothing_is_logged(cloud: Cloud) -> None:
    name = cloud.function(SAY, Role=cloud.role("dynamodb:PutItem"))
    answer = cloud.tail(name)
    assert (answer.error, "said\n" in answer.tail) == (None, True)
    assert cloud.log(name) == []
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    assert groups["logGroups"] == []


@pytest.mark.parametrize("missing", LOGS)
def test_each_of_the_three_actions_is_needed(cloud: Cloud, missing: str) -> None:
    name = cloud.function(SAY, Role=cloud.role(*(set(LOGS) - {missing})))
    cloud.invoke(name)
    assert cloud.log(name) == []


def test_a_group_that_is_there_already_need_not_be_made(cloud: Cloud) -> None:
    name = cloud.function(SAY, Role=cloud.role("logs:CreateLogStream", "logs:PutLogEvents"))
    cloud.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")
    cloud.invoke(name)
    assert "said\n" in cloud.log(name)


@pytest.mark.parametrize(
    ("resource", "logged"),
    [
        ("arn:aws:logs:*:*:*", True),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/NAME:*", True),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/NAME", False),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/other:*", False),
        ("arn:aws:logs:eu-west-1:123456789012:*", False),
    ],
)
def test_the_policys_resource_counts(cloud: Cloud, resource: str, logged: bool) -> None:
    role = cloud.role("dynamodb:Scan")
    name = cloud.function(SAY, Role=role)
    policy = allow(*LOGS, resource=resource.replace("NAME", name))
    put_policy(cloud, role, policy)
    cloud.invoke(name)
    assert bool(cloud.log(name)) is logged


def put_policy(cloud: Cloud, role: str, policy: dict[str, Any]) -> None:
    cloud.client("iam").put_role_policy(
        RoleName=role.rpartition("/")[2], PolicyName="logs", PolicyDocument=json.dumps(policy)
    )


def test_permission_given_later_counts_from_then_on(cloud: Cloud) -> None:
    role = cloud.role("dynamodb:Scan")
    name = cloud.function(SAY, Role=role)
    cloud.invoke(name)
    put_policy(cloud, role, allow(*LOGS))
    cloud.invoke(name)
    lines = cloud.log(name)
    assert [line.split()[0] for line in lines] == ["START", "said", "END", "REPORT"]


def test_an_explicit_deny_wins(cloud: Cloud) -> None:
    role = cloud.role("*")
    put_policy(cloud, role, allow("logs:PutLogEvents") | {"Id": "d"})
    deny = allow("logs:PutLogEvents")
    deny["Statement"][0]["Effect"] = "Deny"
    put_policy(cloud, role, deny)
    name = cloud.function(SAY, Role=role)
    cloud.invoke(name)
    assert cloud.log(name) == []


def test_events_have_whole_timestamps_and_a_line_each(cloud: Cloud) -> None:
    name = cloud.function("def handler(event, context): print('one\\ntwo'); print('three')")
    cloud.invoke(name)
    found = cloud.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert all(type(event["timestamp"]) is int for event in found)
    assert [e["message"] for e in found][2:5] == ["one\n", "two\n", "three\n"]
    assert found == sorted(found, key=lambda event: event["timestamp"])


def test_the_logger_writes_level_time_request_id_and_message(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import logging
        logging.getLogger().setLevel("INFO")
        def handler(event, context): logging.info("put %s", event)
        """
    )
    answer = cloud.tail(name, "1234ABCD")
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    line = next(line for line in answer.tail.splitlines() if line.startswith("[INFO]"))
    level, stamp, logged_id, message = line.split("\t")
    assert (level, logged_id, message) == ("[INFO]", request_id, "put 1234ABCD")
    assert stamp.endswith("Z")


def test_a_log_group_deleted_between_two_invocations_is_made_again(cloud: Cloud) -> None:
    name = cloud.function(SAY)
    cloud.invoke(name)
    cloud.client("logs").delete_log_group(logGroupName=f"/aws/lambda/{name}")
    cloud.invoke(name)
    eventually(lambda: "said\n" in cloud.log(name))
