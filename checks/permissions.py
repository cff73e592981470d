"""What the function's role must be able to do, and a published list of what it must not.

"Nothing else is allowed" cannot be proven by trying everything; it means that each of these probes
is denied. In resources, `{partition}`, `{region}`, `{account}`, `{table}`, `{function}` and
`{role}` stand for the learner's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WORK = (
    "dynamodb:PutItem",
    "dynamodb:GetItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:Scan",
)
LOGGING = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")

ASSUMER = "lambda.amazonaws.com"


@dataclass(frozen=True)
class Probe:
    """Every one of these actions, on every one of these resources."""

    why: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


_DYNAMODB = "arn:{partition}:dynamodb:{region}:{account}"
_ELSEWHERE = "sa-east-1"
_STRANGER = "999999999999"

BEYOND = (
    Probe(
        "the same work on other tables",
        WORK,
        (
            f"{_DYNAMODB}:table/customers",
            f"{_DYNAMODB}:table/{{table}}-backup",
            f"{_DYNAMODB}:table/my-{{table}}",
            f"arn:{{partition}}:dynamodb:{_ELSEWHERE}:{{account}}:table/{{table}}",
            f"arn:{{partition}}:dynamodb:{{region}}:{_STRANGER}:table/{{table}}",
        ),
    ),
    Probe(
        "more than items of its own table",
        (
            "dynamodb:BatchWriteItem",
            "dynamodb:CreateTable",
            "dynamodb:DeleteTable",
            "dynamodb:ExportTableToPointInTime",
            "dynamodb:PartiQLDelete",
            "dynamodb:PutResourcePolicy",
            "dynamodb:UpdateTable",
        ),
        (f"{_DYNAMODB}:table/{{table}}",),
    ),
    Probe(
        "reading and erasing logs",
        ("logs:DeleteLogGroup", "logs:FilterLogEvents", "logs:GetLogEvents"),
        (
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{function}:log-stream:x",
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/other:log-stream:x",
        ),
    ),
    Probe(
        "handing out permissions",
        ("iam:AttachRolePolicy", "iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"),
        (
            "arn:{partition}:iam::{account}:role/{role}",
            "arn:{partition}:iam::{account}:role/administrator",
        ),
    ),
    Probe(
        "making users and keys",
        ("iam:CreateAccessKey", "iam:CreateUser"),
        ("arn:{partition}:iam::{account}:user/someone",),
    ),
    Probe(
        "changing functions",
        ("lambda:DeleteFunction", "lambda:InvokeFunction", "lambda:UpdateFunctionCode"),
        (
            "arn:{partition}:lambda:{region}:{account}:function:{function}",
            "arn:{partition}:lambda:{region}:{account}:function:other",
        ),
    ),
    Probe(
        "other people's data",
        ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        ("arn:{partition}:s3:::a-bucket/a-key",),
    ),
    Probe(
        "secrets",
        ("secretsmanager:GetSecretValue",),
        ("arn:{partition}:secretsmanager:{region}:{account}:secret:a-secret-AbCdEf",),
    ),
    Probe(
        "running machines",
        ("ec2:RunInstances", "ec2:TerminateInstances"),
        ("arn:{partition}:ec2:{region}:{account}:instance/i-0123456789abcdef0",),
    ),
)

STRANGERS: dict[Literal["AWS", "Service"], tuple[str, ...]] = {
    "Service": (
        "apigateway.amazonaws.com",
        "codebuild.amazonaws.com",
        "ec2.amazonaws.com",
        "edgelambda.amazonaws.com",
        "events.amazonaws.com",
        "states.amazonaws.com",
    ),
    "AWS": (
        "arn:{partition}:iam::{account}:user/someone",
        "arn:{partition}:iam::{account}:role/administrator",
        f"arn:{{partition}}:iam::{_STRANGER}:role/anyone",
    ),
}
"""Who must not be able to assume the role, by the kind of principal."""
