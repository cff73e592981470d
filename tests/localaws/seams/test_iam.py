"""Managed policies, principals and boundaries through boto3: what moto lacks or says otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import LAMBDA, Cloud, allow, eventually, new_name, trusting
from tests.localaws.seams.holder import AWS_OWNED, BASIC, KINDS, Holder
from tests.localaws.seams.refusal import refused


@pytest.mark.parametrize("kind", KINDS)
def test_policies_of_aws_are_attached_and_detached(cloud: Cloud, kind: str) -> None:
    holder = Holder(cloud, kind)
    own = holder.managed()
    for arn in (BASIC, own, BASIC):
        holder.attach(arn)
    assert sorted(holder.attached()) == sorted([BASIC, own])
    holder.detach(BASIC)
    assert holder.attached() == [own]
    assert refused(holder.detach, arn=BASIC) == (
        "NoSuchEntity",
        f"Policy {BASIC} was not found.",
    )


def test_no_more_than_ten_are_attached(cloud: Cloud) -> None:
    role = Holder(cloud, "role")
    names = role.iam.list_policies(Scope="AWS", MaxItems=11)["Policies"]
    for policy in names[:10]:
        role.attach(policy["Arn"])
    assert refused(role.attach, arn=names[10]["Arn"]) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerRole: 10",
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        ("longpolicynamebutnoarn", "ValidationError", "Invalid ARN:  Could not be parsed!"),
        (f"{BASIC}123", "NoSuchEntity", f"Policy {BASIC}123 does not exist or is not attachable."),
        (
            f"{AWS_OWNED}/AWSLambdaBasicExecutionRole",
            "NoSuchEntity",
            f"Policy {AWS_OWNED}/AWSLambdaBasicExecutionRole does not exist or is not attachable.",
        ),
    ],
)
def test_a_policy_that_is_not_there_is_not_attached(
    cloud: Cloud, kind: str, arn: str, code: str, message: str
) -> None:
    assert refused(Holder(cloud, kind).attach, arn=arn) == (code, message)


def test_a_policy_of_aws_can_be_read(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    policy = iam.get_policy(PolicyArn=BASIC)["Policy"]
    assert policy["PolicyName"] == "AWSLambdaBasicExecutionRole"
    assert policy["PolicyId"] == iam.get_policy(PolicyArn=BASIC)["Policy"]["PolicyId"]
    version = iam.get_policy_version(PolicyArn=BASIC, VersionId=policy["DefaultVersionId"])
    actions = version["PolicyVersion"]["Document"]["Statement"][0]["Action"]
    assert actions == ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    (listed,) = iam.list_policy_versions(PolicyArn=BASIC)["Versions"]
    assert listed["IsDefaultVersion"]


def test_policies_of_aws_are_not_ones_own_to_change(cloud: Cloud) -> None:
    iam, text = cloud.client("iam"), json.dumps(allow("*"))
    refusal = ("AccessDenied", "Policy is outside your own account.")
    assert refused(iam.delete_policy, PolicyArn=BASIC) == refusal
    assert refused(iam.create_policy_version, PolicyArn=BASIC, PolicyDocument=text) == refusal


def test_all_policies_are_listed_by_owner_path_and_use(cloud: Cloud) -> None:
    role = Holder(cloud, "role")
    own = role.managed()
    role.attach(BASIC)
    pages = role.iam.get_paginator("list_policies")

    def listed(**more: Any) -> list[str]:
        found = pages.paginate(PaginationConfig={"PageSize": 500}, **more)
        return [policy["Arn"] for page in found for policy in page["Policies"]]

    everything = listed()
    assert len(everything) == len(set(everything)) > 1000
    assert {own, BASIC, f"{AWS_OWNED}/AdministratorAccess"} <= set(everything)
    theirs = listed(Scope="AWS")
    assert all(arn.startswith(AWS_OWNED) for arn in theirs)
    local = listed(Scope="Local")
    assert own in local
    assert set(local) | set(theirs) == set(everything)
    assert BASIC in listed(Scope="AWS", OnlyAttached=True)
    assert own not in listed(OnlyAttached=True)
    job_functions = listed(PathPrefix="/job-function/")
    assert f"{AWS_OWNED}/job-function/ViewOnlyAccess" in job_functions


def test_a_policy_in_use_is_not_deleted(cloud: Cloud) -> None:
    user = Holder(cloud, "user")
    arn = user.managed()
    in_use = ("DeleteConflict", "Cannot delete a policy attached to entities.")
    user.attach(arn)
    assert refused(user.iam.delete_policy, PolicyArn=arn) == in_use
    user.detach(arn)
    user.iam.put_user_permissions_boundary(**user.named, PermissionsBoundary=arn)
    assert refused(user.iam.delete_policy, PolicyArn=arn) == in_use
    user.iam.delete_user_permissions_boundary(**user.named)
    user.iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(allow("*")))
    code, message = refused(user.iam.delete_policy, PolicyArn=arn)
    assert code == "DeleteConflict"
    assert message.startswith("This policy has more than one version.")
    user.iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    user.iam.delete_policy(PolicyArn=arn)
    gone = ("NoSuchEntity", f"Policy {arn} was not found.")
    assert refused(user.iam.get_policy, PolicyArn=arn) == gone


# Permissions boundaries


@pytest.mark.parametrize("kind", ["role", "user"])
def test_a_boundary_is_put_shown_and_deleted(cloud: Cloud, kind: str) -> None:
    holder = Holder(cloud, kind)
    arn, get = holder.managed(), getattr(holder.iam, f"get_{kind}")

    def shown() -> Any:
        return get(**holder.named)[kind.capitalize()].get("PermissionsBoundary")

    assert shown() is None
    getattr(holder.iam, f"put_{kind}_permissions_boundary")(**holder.named, PermissionsBoundary=arn)
    told = {"PermissionsBoundaryArn": arn, "PermissionsBoundaryType": "PermissionsBoundaryPolicy"}
    assert shown() == told
    getattr(holder.iam, f"delete_{kind}_permissions_boundary")(**holder.named)
    assert shown() is None


def test_a_user_is_made_with_a_boundary_which_lists_leave_out(cloud: Cloud) -> None:
    iam, name, boundary = cloud.client("iam"), new_name("user"), f"{AWS_OWNED}/PowerUserAccess"
    made = iam.create_user(UserName=name, PermissionsBoundary=boundary)["User"]
    assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    (listed,) = [user for user in iam.list_users()["Users"] if user["UserName"] == name]
    assert "PermissionsBoundary" not in listed


def test_a_boundary_must_be_a_policy_that_is_there(cloud: Cloud) -> None:
    iam, role, user = cloud.client("iam"), Holder(cloud, "role"), Holder(cloud, "user")
    nobody = {"PermissionsBoundary": "arn:aws:iam::123456789012:policy/none-of-that-name"}
    expected = (
        "NoSuchEntity",
        f"Scope ARN: {nobody['PermissionsBoundary']} does not exist or is not attachable.",
    )
    assert refused(iam.put_role_permissions_boundary, **role.named, **nobody) == expected
    assert refused(iam.put_user_permissions_boundary, **user.named, **nobody) == expected
    name = {"UserName": new_name("user")}
    assert refused(iam.create_user, **name, **nobody) == expected
    assert refused(iam.get_user, **name)[0] == "NoSuchEntity"


# Stacks


def test_a_stacks_role_has_the_policies_of_its_template(cloud: Cloud) -> None:
    name, stack = new_name("role"), new_name("stack")
    iam, stacks = cloud.client("iam"), cloud.client("cloudformation")

    def template(actions: list[str], managed: list[str]) -> dict[str, Any]:
        inline = {"PolicyName": "work", "PolicyDocument": allow(*actions)}
        properties = {
            "RoleName": name,
            "AssumeRolePolicyDocument": trusting(LAMBDA),
            "Policies": [inline],
            "ManagedPolicyArns": managed,
        }
        role = {"Type": "AWS::IAM::Role", "Properties": properties}
        return {"StackName": stack, "TemplateBody": json.dumps({"Resources": {"Role": role}})}

    def held() -> tuple[Any, list[str]]:
        inline = iam.get_role_policy(RoleName=name, PolicyName="work")["PolicyDocument"]
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        return inline["Statement"][0]["Action"], [policy["PolicyArn"] for policy in attached]

    stacks.create_stack(**template(["s3:GetObject"], [BASIC]))
    assert held() == (["s3:GetObject"], [BASIC])
    other = f"{AWS_OWNED}/AmazonS3ReadOnlyAccess"
    stacks.update_stack(**template(["s3:PutObject"], [other]))
    assert held() == (["s3:PutObject"], [other])
    stacks.delete_stack(StackName=stack)
    gone = eventually(lambda: refused(iam.get_role, RoleName=name))
    assert gone[0] == "NoSuchEntity"
