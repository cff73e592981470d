"""Ways to make the role, all of which let the function do its work."""

import json
from collections.abc import Callable
from typing import Any

from checks.permissions import LOGGING, WORK
from tests.checks.learner import Document, allow, policy, trust

from .someone import Do, Someone

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def inline(*statements: Callable[[Someone], Document]) -> Do:
    return lambda me: me.makes_role(own=policy(*(each(me) for each in statements)))


def log(me: Someone) -> Document:
    return me.logging


def trusting(condition: Callable[[Someone], Document]) -> Do:
    return lambda me: me.makes_role(trust(Condition=condition(me)))


def bare(me: Someone, **more: Any) -> None:
    """With a trust policy, and no permission yet."""
    document = json.dumps(trust())
    me.iam.create_role(RoleName=me.names.role, AssumeRolePolicyDocument=document, **more)


def customer_managed(me: Someone) -> None:
    bare(me)
    arn = me.makes_managed(policy(me.work, me.logging))
    me.iam.attach_role_policy(RoleName=me.names.role, PolicyArn=arn)


def awss_own_for_the_log(me: Someone) -> None:
    bare(me, Path="/service-role/", MaxSessionDuration=7200, Tags=me.names.tag_list)
    me.puts(policy(me.work))
    me.iam.attach_role_policy(RoleName=me.names.role, PolicyArn=BASIC)


def bounded(me: Someone) -> None:
    me.makes_role()
    arn = me.makes_managed(policy(allow(["dynamodb:*", "logs:*"])))
    me.iam.put_role_permissions_boundary(RoleName=me.names.role, PermissionsBoundary=arn)


def trusted_in_two_statements(me: Someone) -> None:
    tagging = trust({"Service": ["lambda.amazonaws.com"]}, ["sts:AssumeRole", "sts:TagSession"])
    me.makes_role(policy(*trust()["Statement"], *tagging["Statement"]))


def a_policy_an_action(me: Someone) -> None:
    """IAM reads actions in any letter case."""
    table = [allow(each.lower(), me.table_arn()) for each in WORK]
    me.makes_role(work=policy(*table), log=policy(*map(allow, LOGGING)))


ROLES: dict[str, Do] = {
    "one inline policy": Someone.makes_role,
    "a customer-managed policy": customer_managed,
    "two policies, a statement an action": a_policy_an_action,
    "wildcards": inline(
        lambda me: allow(["dynamodb:*Item", "dynamodb:Sca?"], f"{me.table_arn()}*"),
        lambda me: allow("logs:*"),
    ),
    "NotAction on NotResource": inline(
        lambda me: {
            "Effect": "Allow",
            "NotAction": ["dynamodb:DeleteTable", "iam:*"],
            "NotResource": me.table_arn(me.names.payroll),
        },
        lambda me: {"Effect": "Deny", "NotAction": ["dynamodb:*", "logs:*"], "Resource": "*"},
    ),
    "AWS's own policy for the log": awss_own_for_the_log,
    "the classic policy": inline(lambda me: allow([*WORK, *LOGGING])),
    "the table and its indexes": inline(
        lambda me: allow(list(WORK), [me.table_arn(), f"{me.table_arn()}/index/*"]), log
    ),
    "in this region, over TLS": inline(
        lambda me: (
            me.work
            | {
                "Condition": {
                    "StringEquals": {"aws:RequestedRegion": me.region},
                    "Bool": {"aws:SecureTransport": "true"},
                }
            }
        ),
        log,
    ),
    "for this account's functions": trusting(
        lambda me: {"StringEquals": {"aws:SourceAccount": me.account}}
    ),
    "for this function": trusting(lambda me: {"ArnLike": {"aws:SourceArn": me.function_arn()}}),
    "a trust of two statements": trusted_in_two_statements,
    "a boundary that leaves room": bounded,
}
