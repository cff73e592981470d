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


@pytest.mark.parametrize("text", ["{", "[]", '{"Statement": 7}'])
def test_a_policy_that_is_none_is_refused(cloud: Cloud, text: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("iam").simulate_custom_policy(
            PolicyInputList=[text], ActionNames=["s3:GetObject"]
        )
    assert refused.value.response["Error"]["Code"] == "InvalidInput"


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
