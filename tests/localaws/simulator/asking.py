"""Short ways to ask IAM's policy simulator through boto3."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, allow, new_name

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/lambda-apigateway"
OTHER = "arn:aws:dynamodb:us-east-1:123456789012:table/payroll"


def denied(*actions: str, resource: str = "*") -> dict[str, Any]:
    document = allow(*actions, resource=resource)
    document["Statement"][0]["Effect"] = "Deny"
    return document


def decisions(found: dict[str, Any]) -> list[str]:
    return [result["EvalDecision"] for result in found["EvaluationResults"]]


def attach(cloud: Cloud, kind: str, document: dict[str, Any]) -> str:
    """A user, group or role with that inline policy; its ARN."""
    iam, name = cloud.client("iam"), new_name(kind)
    if kind == "role":
        return cloud.role(policy=document)
    title = kind.capitalize()
    made = getattr(iam, f"create_{kind}")(**{f"{title}Name": name})
    put = getattr(iam, f"put_{kind}_policy")
    put(**{f"{title}Name": name}, PolicyName="p", PolicyDocument=json.dumps(document))
    return str(made[title]["Arn"])


def ask(cloud: Cloud, *documents: Any, action: str = "s3:GetObject", **more: Any) -> dict[str, Any]:
    """The one result of SimulateCustomPolicy."""
    (result,) = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[json.dumps(document) for document in documents],
        ActionNames=[action],
        **more,
    )["EvaluationResults"]
    return dict(result)


def refusal(act: Any, **more: Any) -> str:
    with pytest.raises(ClientError) as refused:
        act(**more)
    return str(refused.value.response["Error"]["Code"])
