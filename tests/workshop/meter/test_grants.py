"""What a role's policies say, on a real local AWS."""

import json
import uuid
from typing import Any

import boto3
import pytest

from checks.errors import Explained
from workshop.meter.grants import Grant, granted

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def iam(fresh_aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in fresh_aws.items():
        monkeypatch.setenv(name, value)
    from workshop import target

    monkeypatch.delenv("WORKSHOP_TARGET", raising=False)
    target.connect()
    return boto3.client("iam")


@pytest.fixture
def role(iam: Any) -> str:
    name = f"meter-{uuid.uuid4().hex[:8]}"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    return name


def test_inline_and_attached_policies_are_read_an_action_each(iam: Any, role: str) -> None:
    inline = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}
    iam.put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=document(inline))
    but = {
        "Effect": "Allow",
        "NotAction": "iam:*",
        "Resource": ["arn:aws:sqs:us-east-1:123456789012:q"],
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    deny = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
    arn = iam.create_policy(PolicyName=f"{role}-managed", PolicyDocument=document(but, deny))
    iam.attach_role_policy(RoleName=role, PolicyArn=arn["Policy"]["Arn"])
    found = granted(role, iam)
    assert found.grants == (
        Grant("inline", "s3:Get*", ("*",)),
        Grant("inline", "s3:List*", ("*",)),
        Grant(
            f"{role}-managed",
            "iam:*",
            ("arn:aws:sqs:us-east-1:123456789012:q",),
            but_action=True,
            conditional=True,
        ),
    )
    assert (found.denies, found.bounded) == (1, False)


def test_a_role_may_be_named_by_its_arn(iam: Any, role: str) -> None:
    arn = granted(role, iam).arn
    assert granted(arn, iam).name == role


def test_a_role_that_is_not_there_is_explained_with_the_nearest_name(iam: Any, role: str) -> None:
    with pytest.raises(Explained) as refused:
        granted(role.replace("meter", "metre"), iam)
    assert f'the nearest name is "{role}"' in str(refused.value)


def test_a_pattern_covers_what_it_matches() -> None:
    grant = Grant("p", "s3:Get*", ("arn:aws:s3:::b/*",))
    assert grant.covers("s3:GetObject", "arn:aws:s3:::b/k")
    assert not grant.covers("s3:PutObject", "arn:aws:s3:::b/k")
    assert not grant.covers("s3:GetObject", "arn:aws:s3:::c/k")
