"""Policies and requests that hypothesis makes up."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from iampolicy import Principal, Request

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/"
USER = "arn:aws:iam::123456789012:user/ana"
SESSION = "arn:aws:sts::123456789012:assumed-role/r/s"

action_patterns = st.sampled_from(
    ["*", "s3:*", "s3:Get*", "s3:GetObject", "dynamodb:PutItem", "dynamodb:?utItem", "DynamoDB:*"]
)
resource_patterns = st.sampled_from(
    ["*", f"{TABLE}*", f"{TABLE}a", f"{TABLE}?", "arn:aws:s3:::a/*", "arn:aws:s3:::${k}"]
)
conditions = st.sampled_from(
    [
        {"StringEquals": {"k": "a"}},
        {"StringNotEquals": {"k": ["a", "b"]}},
        {"StringLikeIfExists": {"k": "a*"}, "Bool": {"aws:SecureTransport": True}},
        {"ForAllValues:StringEquals": {"many": ["a", "b"]}},
        {"NumericLessThan": {"n": 10}},
        {"Null": {"k": "true"}},
    ]
)
principals = st.sampled_from(
    ["*", {"AWS": "*"}, {"AWS": ["123456789012", USER]}, {"AWS": SESSION, "Service": "s3"}]
)


def one_or_more(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | list[str]]:
    return values | st.lists(values, min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, kind: str = "identity", effect: str | None = None) -> Any:
    statement: dict[str, Any] = {
        "Effect": effect or draw(st.sampled_from(["Allow", "Deny"])),
        draw(st.sampled_from(["Action", "NotAction"])): draw(one_or_more(action_patterns)),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(one_or_more(resource_patterns)),
    }
    if kind == "resource":
        statement["Principal"] = draw(principals)
    if draw(st.booleans()):
        statement["Condition"] = draw(conditions)
    return statement


@st.composite
def documents(draw: st.DrawFn, kind: str = "identity", effect: str | None = None) -> Any:
    document: dict[str, Any] = {
        "Statement": draw(st.lists(statements(kind, effect), min_size=1, max_size=4))
    }
    version = draw(st.sampled_from([None, "2008-10-17", "2012-10-17"]))
    return document if version is None else {"Version": version} | document


requests = st.builds(
    Request,
    action=st.sampled_from(["s3:GetObject", "s3:PutObject", "dynamodb:putitem", "sqs:SendMessage"]),
    resource=st.sampled_from(
        ["*", f"{TABLE}a", f"{TABLE}ab", "arn:aws:s3:::a/b", "arn:aws:s3:::a"]
    ),
    principal=st.sampled_from([Principal("AWS", USER), Principal("AWS", SESSION), None]),
    context=st.fixed_dictionaries(
        {},
        optional={
            "K": st.sampled_from(["a", "b", "abc"]),
            "many": st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
            "n": st.sampled_from(["9", "10", "x"]),
            "aws:SecureTransport": st.sampled_from(["true", "false"]),
        },
    ),
)
