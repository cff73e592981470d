"""IAM's policy simulator through boto3; shapes as recorded (``test_simulate_principle_policy``)."""

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


@pytest.mark.parametrize("kind", ["role", "group", "user"])
def test_the_answer_is_as_recorded(cloud: Cloud, kind: str) -> None:
    statement = {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
    arn = attach(cloud, kind, {"Version": "2012-10-17", "Statement": statement})
    found = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=arn,
        ActionNames=["s3:PutObject", "s3:GetObjectVersion"],
        ResourceArns=["arn:aws:s3:::bucket"],
    )
    del found["ResponseMetadata"]
    matched = {
        "SourcePolicyId": f"{kind}_{arn.rpartition('/')[2]}_p",
        "SourcePolicyType": "IAM Policy",
        "StartPosition": {"Line": 1, "Column": 41},
        "EndPosition": {"Line": 1, "Column": 113},
    }

    def result(action: str, decision: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
        verdict = {"EvalResourceName": "arn:aws:s3:::bucket", "MatchedStatements": statements}
        verdict["MissingContextValues"] = []
        return {
            "EvalActionName": action,
            "EvalDecision": decision,
            "EvalDecisionDetails": {},
            "OrganizationsDecisionDetail": {"AllowedByOrganizations": True},
            "ResourceSpecificResults": [{"EvalResourceDecision": decision, **verdict}],
            **verdict,
        }

    assert found == {
        "EvaluationResults": [
            result("s3:PutObject", "allowed", [matched]),
            result("s3:GetObjectVersion", "implicitDeny", []),
        ],
        "IsTruncated": False,
    }


def test_each_action_is_asked_of_each_resource(cloud: Cloud) -> None:
    role = cloud.role(policy=allow("dynamodb:PutItem", resource=TABLE))
    found = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=role,
        ActionNames=["dynamodb:PutItem", "dynamodb:Scan"],
        ResourceArns=[TABLE, OTHER],
    )
    assert decisions(found) == ["allowed", "implicitDeny", "implicitDeny", "implicitDeny"]


def test_an_explicit_deny_wins_and_is_named(cloud: Cloud) -> None:
    found = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[json.dumps(allow("dynamodb:*")), json.dumps(denied("dynamodb:Scan"))],
        ActionNames=["dynamodb:Scan", "dynamodb:GetItem"],
    )
    assert decisions(found) == ["explicitDeny", "allowed"]
    (matched,) = found["EvaluationResults"][0]["MatchedStatements"]
    assert matched["SourcePolicyId"] == "PolicyInputList.2"


def test_managed_policies_and_those_of_a_users_groups_count(cloud: Cloud) -> None:
    iam, user, group = cloud.client("iam"), new_name("user"), new_name("group")
    arn = iam.create_user(UserName=user)["User"]["Arn"]
    iam.create_group(GroupName=group)
    iam.add_user_to_group(UserName=user, GroupName=group)
    managed = iam.create_policy(
        PolicyName=new_name("policy"), PolicyDocument=json.dumps(allow("sqs:SendMessage"))
    )["Policy"]["Arn"]
    iam.attach_group_policy(GroupName=group, PolicyArn=managed)
    found = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["sqs:SendMessage", "sqs:DeleteMessage"]
    )
    assert decisions(found) == ["allowed", "implicitDeny"]


def test_given_policies_count_beside_the_attached_ones(cloud: Cloud) -> None:
    role = cloud.role(policy=allow("dynamodb:*"))
    found = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=role,
        ActionNames=["dynamodb:Scan", "sqs:SendMessage"],
        PolicyInputList=[json.dumps(denied("dynamodb:Scan")), json.dumps(allow("sqs:*"))],
    )
    assert decisions(found) == ["explicitDeny", "allowed"]


def test_a_condition_is_asked_of_the_given_context(cloud: Cloud) -> None:
    document = allow("s3:GetObject")
    document["Statement"][0]["Condition"] = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}

    def ask(**more: Any) -> dict[str, Any]:
        found: dict[str, Any] = cloud.client("iam").simulate_custom_policy(
            PolicyInputList=[json.dumps(document)], ActionNames=["s3:GetObject"], **more
        )
        return found

    def from_address(address: str) -> list[dict[str, Any]]:
        entry = {"ContextKeyName": "aws:SourceIp", "ContextKeyType": "ip"}
        return [entry | {"ContextKeyValues": [address]}]

    assert decisions(ask(ContextEntries=from_address("203.0.113.9"))) == ["allowed"]
    assert decisions(ask(ContextEntries=from_address("198.51.100.9"))) == ["implicitDeny"]
    unknown = ask()["EvaluationResults"][0]
    assert unknown["EvalDecision"] == "implicitDeny"
    assert unknown["MissingContextValues"] == ["aws:SourceIp"]


def test_a_key_with_several_values_is_multivalued(cloud: Cloud) -> None:
    document = allow("dynamodb:Query")
    operator = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "name"]}}
    document["Statement"][0]["Condition"] = operator
    entry = {"ContextKeyName": "dynamodb:Attributes", "ContextKeyType": "stringList"}
    for values, decision in ((["id", "name"], "allowed"), (["id", "salary"], "implicitDeny")):
        found = cloud.client("iam").simulate_custom_policy(
            PolicyInputList=[json.dumps(document)],
            ActionNames=["dynamodb:Query"],
            ContextEntries=[entry | {"ContextKeyValues": values}],
        )
        assert decisions(found) == [decision]


def test_a_boundary_limits_and_says_so(cloud: Cloud) -> None:
    found = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[json.dumps(allow("*"))],
        PermissionsBoundaryPolicyInputList=[json.dumps(allow("s3:*"))],
        ActionNames=["s3:GetObject", "sqs:SendMessage"],
    )
    assert decisions(found) == ["allowed", "implicitDeny"]
    details = [one["PermissionsBoundaryDecisionDetail"] for one in found["EvaluationResults"]]
    allowed = [detail["AllowedByPermissionsBoundary"] for detail in details]
    assert allowed == [True, False]


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::123456789012:role/nobody", "arn:aws:iam::123456789012:user/nobody"]
)
def test_a_principal_that_does_not_exist_is_named(cloud: Cloud, arn: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("iam").simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:*"])
    error = refused.value.response
    assert error["Error"]["Code"] == "NoSuchEntity"
    assert arn in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize("text", ["{", "[]", '{"Statement": 7}'])
def test_a_policy_that_is_none_is_refused(cloud: Cloud, text: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("iam").simulate_custom_policy(PolicyInputList=[text], ActionNames=["s3:*"])
    assert refused.value.response["Error"]["Code"] == "InvalidInput"
