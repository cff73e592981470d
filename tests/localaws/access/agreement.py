"""What may be asked, by whom, and under which policies: drawn for ``test_agreement``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.localaws.cloud import ACCOUNT, REGION

Document = dict[str, Any]
Context = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Need:
    """One permission, as a learner would put it to the simulator."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call as boto3 makes it, and what it needs, in the order in which AWS asks."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    needs: tuple[Need, ...]


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


TABLE, OTHER = arn("dynamodb", "table/agree"), arn("dynamodb", "table/other")
QUEUE, TOPIC, BUCKET = arn("sqs", "agree"), arn("sns", "agree"), "arn:aws:s3:::agree-on-it"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/agreed"
FUNCTION, GROUP = arn("lambda", "function:agree"), arn("logs", "log-group:/agree:log-stream:s")
ITEM = {"id": {"S": "mine"}, "n": {"N": "1"}}
KEYS = {"dynamodb:LeadingKeys": ["mine"], "dynamodb:Attributes": ["id", "n"]}
TAGS = {"aws:ResourceTag/team": "blue"}
CODE = {"Code": {"ZipFile": b""}, "Runtime": "python3.13", "Handler": "i.h", "Role": ROLE}

CALLS = (
    Call(
        "dynamodb",
        "PutItem",
        {"TableName": "agree", "Item": ITEM},
        (Need("dynamodb:PutItem", TABLE, KEYS | TAGS),),
    ),
    Call("dynamodb", "Scan", {"TableName": "agree"}, (Need("dynamodb:Scan", TABLE, TAGS),)),
    Call(
        "dynamodb",
        "BatchWriteItem",
        {"RequestItems": {name: [{"PutRequest": {"Item": ITEM}}] for name in ("agree", "other")}},
        (
            Need("dynamodb:BatchWriteItem", TABLE, KEYS | TAGS),
            Need("dynamodb:BatchWriteItem", OTHER, KEYS),
        ),
    ),
    Call(
        "s3",
        "GetObject",
        {"Bucket": "agree-on-it", "Key": "a/k"},
        (Need("s3:GetObject", f"{BUCKET}/a/k", {"s3:ExistingObjectTag/team": "blue"}),),
    ),
    Call(
        "s3",
        "ListObjectsV2",
        {"Bucket": "agree-on-it", "Prefix": "a/"},
        (Need("s3:ListBucket", BUCKET, {"s3:prefix": "a/"}),),
    ),
    Call(
        "sqs",
        "SendMessage",
        {"QueueUrl": f"http://127.0.0.1/{ACCOUNT}/agree", "MessageBody": "m"},
        (Need("sqs:SendMessage", QUEUE, TAGS),),
    ),
    Call(
        "sns",
        "Publish",
        {"TopicArn": TOPIC, "Message": "m"},
        (Need("sns:Publish", TOPIC, TAGS),),
    ),
    Call(
        "lambda",
        "GetFunction",
        {"FunctionName": "agree"},
        (Need("lambda:GetFunction", FUNCTION),),
    ),
    Call(
        "lambda",
        "CreateFunction",
        {"FunctionName": "agree", **CODE},
        (
            Need("lambda:CreateFunction", FUNCTION),
            Need(
                "iam:PassRole",
                ROLE,
                {"iam:PassedToService": "lambda.amazonaws.com", "iam:ResourceTag/team": "blue"}
                | TAGS,
            ),
        ),
    ),
    Call(
        "iam",
        "GetRole",
        {"RoleName": "agreed"},
        (Need("iam:GetRole", ROLE, TAGS | {"iam:ResourceTag/team": "blue"}),),
    ),
    Call(
        "logs",
        "GetLogEvents",
        {"logGroupName": "/agree", "logStreamName": "s"},
        (Need("logs:GetLogEvents", GROUP, TAGS),),
    ),
)

# Of every call here: who calls, from where, and after which year.
COMMON = {
    "aws:SourceIp": "127.0.0.1",
    "aws:SecureTransport": "true",
    "aws:RequestedRegion": REGION,
    "aws:PrincipalTag/team": "blue",
    "aws:UserAgent": "tests",
    "aws:CurrentTime": "2026-01-01T00:00:00Z",
}
CONDITIONS: tuple[Document, ...] = (
    *({} for _ in range(12)),
    {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:RequestedRegion": REGION}},
    {"StringNotEquals": {"aws:RequestedRegion": [REGION, "eu-west-1"]}},
    {"StringLike": {"aws:UserAgent": "te*"}, "Null": {"aws:Referer": "true"}},
    {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
    {"StringEqualsIfExists": {"aws:ResourceTag/team": "red"}},
    {"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:*/agree*"}},
    {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/*"}},
    {"StringEquals": {"aws:username": "agree-user"}},
    {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
)


def conditions_of(need: Need) -> list[Document]:
    """That hold of its own keys, and that do not."""
    found: list[Document] = [{}, {}]
    for key, value in need.context.items():
        one, other = ("", "") if isinstance(value, str) else ("ForAnyValue:", "ForAllValues:")
        found += [{f"{one}StringEquals": {key: value}}, {f"{other}StringNotEquals": {key: value}}]
    return found


@st.composite
def statements(draw: st.DrawFn, need: Need) -> Document:
    """About the need, mostly."""
    service, _, name = need.action.partition(":")
    actions = [need.action, f"{service}:{name[:3]}*", f"{service}:*", need.action.upper(), "*"]
    resources = [need.resource, need.resource[:-2] + "?" * 2, need.resource[:-3] + "*", "*"]
    element = draw(st.sampled_from(["Action"] * 4 + ["NotAction"]))
    about = draw(st.sampled_from(["Resource"] * 4 + ["NotResource"]))
    return {
        "Effect": draw(st.sampled_from(["Allow"] * 4 + ["Deny"])),
        element: draw(st.sampled_from([*actions, f"{service}:{name[:-1]}?", "ec2:*"])),
        about: draw(st.sampled_from([*resources, arn("dynamodb", "table/none")])),
        "Condition": draw(st.sampled_from(CONDITIONS) | st.sampled_from(conditions_of(need))),
    }


def policies(call: Call) -> st.SearchStrategy[Document]:
    about = st.sampled_from(call.needs).flatmap(statements)
    listed = st.lists(about, min_size=1, max_size=3)
    return listed.map(lambda found: {"Version": "2012-10-17", "Statement": found})


def resource_policies(call: Call, resource: str, caller: str) -> st.SearchStrategy[Document]:
    """Of the call's own resource, for whoever it may be."""
    who: list[Any] = [
        *({"AWS": name} for name in (caller, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, "*")),
        *("*", {"Service": "s3.amazonaws.com"}),
    ]

    def of_resource(drawn: tuple[Document, Any]) -> Document:
        statement, principal = drawn
        kept = {key: statement[key] for key in ("Effect", "Condition")}
        action = call.needs[0].action
        return kept | {"Principal": principal, "Action": action, "Resource": resource}

    drawn = st.tuples(statements(call.needs[0]), st.sampled_from(who)).map(of_resource)
    listed = st.lists(drawn, min_size=1, max_size=2)
    return listed.map(lambda found: {"Version": "2012-10-17", "Statement": found})
