"""What the simulator answers; shapes as recorded (``test_simulate_principle_policy``)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, allow, new_name
from tests.localaws.simulator.asking import OTHER, TABLE, ask, attach, decisions, denied


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
        verdict: dict[str, Any] = {"MatchedStatements": statements, "MissingContextValues": []}
        bucket = {"EvalResourceName": "arn:aws:s3:::bucket", "EvalResourceDecision": decision}
        return {
            "EvalActionName": action,
            "EvalDecision": decision,
            "EvalDecisionDetails": {},
            "OrganizationsDecisionDetail": {"AllowedByOrganizations": True},
            "ResourceSpecificResults": [bucket | verdict],
            **verdict,
        }

    for each in found["EvaluationResults"]:  # AWS has since changed what it is (see the next test)
        del each["EvalResourceName"]

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
    each = [result["ResourceSpecificResults"] for result in found["EvaluationResults"]]
    asked = [[(one["EvalResourceName"], one["EvalResourceDecision"]) for one in of] for of in each]
    assert asked[0] == [(TABLE, "allowed"), (OTHER, "implicitDeny")]
    assert asked[1] == [(TABLE, "implicitDeny"), (OTHER, "implicitDeny")]


def test_a_result_for_an_action_is_as_strict_as_its_strictest_resource(cloud: Cloud) -> None:
    found = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[
            json.dumps(allow("dynamodb:PutItem", "dynamodb:Scan", resource=TABLE)),
            json.dumps(denied("dynamodb:Scan", resource=OTHER)),
        ],
        ActionNames=["dynamodb:PutItem", "dynamodb:Scan"],
        ResourceArns=[TABLE, OTHER],
    )
    assert decisions(found) == ["implicitDeny", "explicitDeny"]
    matched = [one["MatchedStatements"] for one in found["EvaluationResults"]]
    assert [[one["SourcePolicyId"] for one in each] for each in matched] == [
        ["PolicyInputList.1"],
        ["PolicyInputList.1", "PolicyInputList.2"],
    ]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("s3:getobject", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"),
        ("dynamodb:PutItem", "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"),
        ("s3:ListAllMyBuckets", "*"),
        ("codecommit:GitPull", "*"),
    ],
)
def test_a_result_is_called_by_the_type_of_resource(cloud: Cloud, action: str, name: str) -> None:
    assert ask(cloud, allow("*"), action=action, ResourceArns=[TABLE])["EvalResourceName"] == name


def test_asked_about_everything_there_is_nothing_about_single_resources(cloud: Cloud) -> None:
    (result,) = cloud.client("iam").simulate_custom_policy(
        PolicyInputList=[json.dumps(allow("dynamodb:PutItem"))], ActionNames=["dynamodb:PutItem"]
    )["EvaluationResults"]
    assert result["EvalResourceName"] == "*"
    assert "EvalDecisionDetails" not in result
    assert not result.get("ResourceSpecificResults")


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
        cloud.client("iam").simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["s3:GetObject"]
        )
    error = refused.value.response
    assert error["Error"]["Code"] == "NoSuchEntity"
    assert arn in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_policies_of_the_same_name_all_count(cloud: Cloud) -> None:
    iam, user, group = cloud.client("iam"), new_name("user"), new_name("group")
    arn = iam.create_user(UserName=user)["User"]["Arn"]
    iam.create_group(GroupName=group)
    iam.add_user_to_group(UserName=user, GroupName=group)
    texts = json.dumps(allow("s3:*")), json.dumps(denied("s3:GetObject"))
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=texts[0])
    iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=texts[1])
    found = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:PutObject"]
    )
    assert decisions(found) == ["explicitDeny", "allowed"]
