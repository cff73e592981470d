"""Policy documents are looked at when they are written: their form, whom they name, their size."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import LAMBDA, Cloud, allow, new_name
from tests.localaws.seams.holder import KINDS, Holder
from tests.localaws.seams.refusal import refused

NO_JSON = "This policy contains invalid Json"
NO_POLICY = "Syntax errors in policy."
STATEMENT = {"Effect": "Allow", "Principal": {"Service": LAMBDA}, "Action": "sts:AssumeRole"}


def naming(**principal: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [STATEMENT | {"Principal": principal}]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", NO_JSON),
        ("trust.json", NO_JSON),
        ({"Statement": [STATEMENT | {"Resource": "*"}]}, "Has prohibited field Resource"),
        (allow("sts:AssumeRole", resource=[]), "Missing required field Principal"),
        (naming(Service="lambda"), 'Invalid principal in policy: "SERVICE":"lambda"'),
        (naming(AWS="lambda"), 'Invalid principal in policy: "AWS":"lambda"'),
        (
            naming(AWS="arn:aws:iam::123456789012:user/nobody-of-that-name"),
            'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/'
            'nobody-of-that-name"',
        ),
        (
            {"Statement": [STATEMENT | {"Action": "lambda:InvokeFunction"}]},
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
    ],
)
def test_a_malformed_trust_policy_is_refused_when_it_is_written(
    cloud: Cloud, document: Any, message: str
) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    role = Holder(cloud, "role")
    made = refused(role.iam.create_role, RoleName=new_name("r"), AssumeRolePolicyDocument=text)
    updated = refused(role.iam.update_assume_role_policy, **role.named, PolicyDocument=text)
    assert made == updated == ("MalformedPolicyDocument", message)


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": "*"},
        {"AWS": "123456789012"},
        {"AWS": "arn:aws:iam::123456789012:root"},
        {"AWS": "arn:aws:iam::210987654321:user/somebody"},
        {"Service": "edgelambda.amazonaws.com"},
        {"Federated": "cognito-identity.amazonaws.com"},
    ],
)
def test_a_trust_policy_may_name_who_may_be_there(cloud: Cloud, principal: dict[str, str]) -> None:
    role = Holder(cloud, "role")
    document = naming(**principal)
    role.iam.update_assume_role_policy(**role.named, PolicyDocument=json.dumps(document))
    kept = role.iam.get_role(**role.named)["Role"]["AssumeRolePolicyDocument"]
    assert kept == document


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", NO_POLICY),
        ({"Statement": []}, NO_POLICY),
        (allow("s3:*", Principal="*"), "Policy document should not specify a principal."),
        (
            allow("GetObject"),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (allow("s3:*", resource="bucket"), 'Resource bucket must be in ARN format or "*".'),
    ],
)
def test_a_malformed_inline_policy_is_refused_when_it_is_written(
    cloud: Cloud, kind: str, document: Any, message: str
) -> None:
    assert refused(Holder(cloud, kind).put, document=document) == (
        "MalformedPolicyDocument",
        message,
    )


def test_a_malformed_managed_policy_is_refused_and_so_is_a_version_of_one(cloud: Cloud) -> None:
    iam, wrong = cloud.client("iam"), json.dumps({"Statement": [{"Effect": "Allow"}]})
    arn = Holder(cloud, "group").managed()
    message = "Policy statement must contain actions."
    expected = ("MalformedPolicyDocument", message)
    assert refused(iam.create_policy, PolicyName=new_name("p"), PolicyDocument=wrong) == expected
    assert refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=wrong) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_needs_no_version(cloud: Cloud, kind: str) -> None:
    holder = Holder(cloud, kind)
    document = {"Statement": allow("s3:*")["Statement"]}
    holder.put(document)
    held = getattr(holder.iam, f"get_{kind}_policy")(**holder.named, PolicyName="p")
    assert held["PolicyDocument"] == document


# Quotas


def of_size(characters: int) -> str:
    """With white space, which does not count."""
    text = json.dumps(allow("s3:*", resource="arn:aws:s3:::"), separators=(",", ":"))
    padded = json.loads(text)
    padded["Statement"][0]["Resource"] += "b" * (characters - len(text))
    return json.dumps(padded, indent=4)


@pytest.mark.parametrize(("kind", "quota"), [("user", 2048), ("group", 5120), ("role", 10240)])
def test_inline_policies_have_a_size_together(cloud: Cloud, kind: str, quota: int) -> None:
    holder = Holder(cloud, kind)
    holder.put(of_size(quota - 500), "large")
    holder.put(of_size(500), "small")
    assert refused(holder.put, document=of_size(501), name="small") == (
        "LimitExceeded",
        f"Maximum policy size of {quota} bytes exceeded for {kind} {holder.name}",
    )


def test_managed_policies_and_trust_policies_have_a_size(cloud: Cloud) -> None:
    iam, named = cloud.client("iam"), {"PolicyName": new_name("p")}
    assert iam.create_policy(PolicyDocument=of_size(6144), **named)
    too_large = refused(iam.create_policy, PolicyName="p", PolicyDocument=of_size(6145))
    assert too_large == ("LimitExceeded", "Cannot exceed quota for PolicySize: 6144")
    trust = json.dumps({"Statement": [STATEMENT | {"Sid": "s" * 2048}]})
    refusal = refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=trust)
    assert refusal == ("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048")
