"""What the simulator may be asked, and what of it counts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, allow, new_name
from tests.localaws.simulator.asking import ask, attach, denied, refusal


@pytest.mark.parametrize("text", ["{", "[]", '{"Statement": 7}'])
def test_a_policy_that_is_none_is_refused(cloud: Cloud, text: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("iam").simulate_custom_policy(
            PolicyInputList=[text], ActionNames=["s3:GetObject"]
        )
    assert refused.value.response["Error"]["Code"] == "InvalidInput"


@pytest.mark.parametrize("kind", ["role", "user"])
def test_an_attached_boundary_is_heard_and_a_given_one_takes_its_place(
    cloud: Cloud, kind: str
) -> None:
    arn = attach(cloud, kind, allow("*"))
    iam, owner = cloud.client("iam"), {f"{kind.capitalize()}Name": arn.rpartition("/")[2]}
    boundary = iam.create_policy(
        PolicyName=new_name("boundary"), PolicyDocument=json.dumps(allow("s3:*"))
    )["Policy"]["Arn"]
    getattr(iam, f"put_{kind}_permissions_boundary")(**owner, PermissionsBoundary=boundary)

    def results(**more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["s3:GetObject", "sqs:SendMessage"], **more
        )["EvaluationResults"]
        return found

    assert [each["EvalDecision"] for each in results()] == ["allowed", "implicitDeny"]
    detail = results()[1]["PermissionsBoundaryDecisionDetail"]
    assert detail == {"AllowedByPermissionsBoundary": False}
    other = [json.dumps(allow("sqs:*"))]
    given = results(PermissionsBoundaryPolicyInputList=other)
    assert [each["EvalDecision"] for each in given] == ["implicitDeny", "allowed"]
    getattr(iam, f"delete_{kind}_permissions_boundary")(**owner)
    assert "PermissionsBoundaryDecisionDetail" not in results()[0]


def test_policies_can_be_left_out_of_the_question(cloud: Cloud) -> None:
    iam, user, group = cloud.client("iam"), new_name("user"), new_name("group")
    arn = iam.create_user(UserName=user)["User"]["Arn"]
    iam.create_group(GroupName=group)
    iam.add_user_to_group(UserName=user, GroupName=group)
    for kind, name in (("User", user), ("Group", group)):
        put = getattr(iam, f"put_{kind.lower()}_policy")
        put(**{f"{kind}Name": name}, PolicyName="p", PolicyDocument=json.dumps(allow("s3:*")))
    own = iam.create_policy(PolicyName=new_name("p"), PolicyDocument=json.dumps(allow("s3:*")))
    iam.attach_user_policy(UserName=user, PolicyArn=own["Policy"]["Arn"])
    aws = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    iam.attach_group_policy(GroupName=group, PolicyArn=aws)

    def heard(*left_out: dict[str, Any]) -> list[str]:
        (result,) = iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["s3:GetObject"], PolicyExclusionList=list(left_out)
        )["EvaluationResults"]
        return sorted(each["SourcePolicyId"] for each in result["MatchedStatements"])

    inline = [f"group_{group}_p", f"user_{user}_p"]
    managed = ["AmazonS3FullAccess", own["Policy"]["PolicyName"]]
    assert heard() == sorted([*inline, *managed])
    assert heard({"PolicyType": "inline"}) == sorted(managed)
    assert heard({"PolicyType": "aws-managed"}) == sorted([*inline, managed[1]])
    assert heard({"PolicyArn": "arn:aws:iam::aws:policy/AmazonS3*"}) == sorted(
        [*inline, managed[1]]
    )
    one = {"PolicyName": "p", "AttachmentType": "group", "AttachmentName": "group-*"}
    assert heard({"InlinePolicyIdentifier": one}) == sorted([inline[1], *managed])


def test_service_control_policies_must_allow_at_each_level(cloud: Cloud) -> None:
    everything, queues = json.dumps(allow("*")), json.dumps(allow("sqs:*"))
    levels = [[everything], [everything, queues]]

    def result(*policies: list[str]) -> dict[str, Any]:
        given = [{"ServiceControlPolicyInputList": each} for each in policies]
        return ask(cloud, allow("s3:*"), OrderedOrganizationPolicyInputList=given)

    assert result(*levels)["EvalDecision"] == "allowed"
    limited = result([everything], [queues])
    assert limited["EvalDecision"] == "implicitDeny"
    assert limited["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
    forbidden = result([everything], [everything, json.dumps(denied("s3:GetObject"))])
    assert forbidden["EvalDecision"] == "explicitDeny"
    assert forbidden["MatchedStatements"] == []


USER = "arn:aws:iam::123456789012:user/Jane"
BUCKET = {"ResourceArns": ["arn:aws:s3:::bucket/key"], "CallerArn": USER}


def of_bucket(effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Principal": {"AWS": USER}, "Action": "s3:*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def test_a_resource_policy_counts_with_the_caller_it_names(cloud: Cloud) -> None:
    nothing = allow("sqs:*")
    by_resource = ask(cloud, nothing, ResourcePolicy=of_bucket(), **BUCKET)
    assert by_resource["EvalDecision"] == "allowed"
    assert by_resource["MatchedStatements"][0]["SourcePolicyType"] == "Resource Policy"
    assert by_resource["EvalDecisionDetails"] == {}
    other = BUCKET | {"CallerArn": USER.replace("Jane", "John")}
    assert (
        ask(cloud, nothing, ResourcePolicy=of_bucket(), **other)["EvalDecision"] == "implicitDeny"
    )
    denying = ask(cloud, allow("s3:*"), ResourcePolicy=of_bucket("Deny"), **BUCKET)
    assert denying["EvalDecision"] == "explicitDeny"


def test_between_accounts_both_sides_must_allow_and_each_says_what_it_does(cloud: Cloud) -> None:
    theirs = BUCKET | {"ResourceOwner": "arn:aws:iam::210987654321:root"}
    both = ask(cloud, allow("s3:*"), ResourcePolicy=of_bucket(), **theirs)
    assert both["EvalDecision"] == "allowed"
    assert both["EvalDecisionDetails"] == {"IAM Policy": "allowed", "Resource Policy": "allowed"}
    one = ask(cloud, allow("sqs:*"), ResourcePolicy=of_bucket(), **theirs)
    assert one["EvalDecision"] == "implicitDeny"
    assert one["ResourceSpecificResults"][0]["EvalDecisionDetails"] == {
        "IAM Policy": "implicitDeny",
        "Resource Policy": "allowed",
    }


@pytest.mark.parametrize(
    "more",
    [
        {"ActionNames": ["s3:Get*"]},
        {"ActionNames": ["GetObject"]},
        {"CallerArn": "arn:aws:sts::123456789012:assumed-role/r/s"},
        {"ResourcePolicy": of_bucket()},
        {"ResourcePolicy": "{", "CallerArn": USER},
        {"ResourcePolicy": of_bucket(), "CallerArn": "arn:aws:iam::123456789012:role/r"},
        {"ResourceOwner": "somebody"},
        {"ResourceHandlingOption": "S3"},
        {"PermissionsBoundaryPolicyInputList": [json.dumps(allow("*"))] * 2},
        {"Marker": "next"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(cloud: Cloud, more: dict[str, Any]) -> None:
    asked = {"PolicyInputList": [json.dumps(allow("*"))], "ActionNames": ["s3:GetObject"]}
    act = cloud.client("iam").simulate_custom_policy
    assert refusal(act, **asked | more) == "InvalidInput"


def test_results_come_in_pages(cloud: Cloud) -> None:
    actions = [f"dynamodb:{name}" for name in ("GetItem", "PutItem", "Query", "Scan", "Update")]
    pages = cloud.client("iam").get_paginator("simulate_custom_policy")
    found = list(
        pages.paginate(
            PolicyInputList=[json.dumps(allow("dynamodb:*"))],
            ActionNames=actions,
            PaginationConfig={"PageSize": 2},
        )
    )
    names = [[one["EvalActionName"] for one in page["EvaluationResults"]] for page in found]
    assert names == [actions[:2], actions[2:4], actions[4:]]


def test_the_context_keys_of_policies_are_told(cloud: Cloud) -> None:
    document = allow("s3:GetObject", resource="arn:aws:s3:::bucket/${aws:username}/*")
    document["Statement"][0]["Condition"] = {
        "StringLike": {"s3:prefix": ["${aws:PrincipalTag/team, 'none'}/*"]},
        "IpAddress": {"AWS:SourceIp": "203.0.113.0/24"},
        "NotIpAddress": {"aws:sourceip": "203.0.113.7"},
    }
    wanted = ["aws:username", "s3:prefix", "aws:PrincipalTag/team", "AWS:SourceIp"]
    iam, text = cloud.client("iam"), json.dumps(document)
    given = iam.get_context_keys_for_custom_policy(PolicyInputList=[text])
    assert given["ContextKeyNames"] == wanted
    arn = attach(cloud, "user", document)
    more = allow("s3:*")
    more["Statement"][0]["Condition"] = {"Bool": {"aws:SecureTransport": "true"}}
    held = iam.get_context_keys_for_principal_policy(
        PolicySourceArn=arn, PolicyInputList=[json.dumps(more)]
    )
    assert set(held["ContextKeyNames"]) == {*wanted, "aws:SecureTransport"}
