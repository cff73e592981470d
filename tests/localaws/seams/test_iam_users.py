"""Users and groups through boto3: names, keys and groups of theirs, and how they end."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from tests.localaws.access.someone import SETTINGS, Someone
from tests.localaws.cloud import REGION, Cloud, allow, new_name, trusting_account
from tests.localaws.seams.holder import BASIC, Holder
from tests.localaws.seams.refusal import refused


@pytest.mark.parametrize("kind", ["role", "user", "group"])
def test_a_name_has_letters_that_iam_takes_and_a_length(cloud: Cloud, kind: str) -> None:
    create = getattr(cloud.client("iam"), f"create_{kind}")
    trust = json.dumps(trusting_account())
    more = {"AssumeRolePolicyDocument": trust} if kind == "role" else {}

    def message(name: str) -> str:
        code, text = refused(create, **{f"{kind.capitalize()}Name": name}, **more)
        assert code == "ValidationError"
        return text

    assert message("lab role") == (
        f"The specified value for {kind}Name is invalid. It must contain only alphanumeric "
        "characters and/or the following: +=,.@_-"
    )
    most = 128 if kind == "group" else 64
    assert message("n" * (most + 1)).endswith(
        f"Member must have length less than or equal to {most}"
    )


def test_a_user_keeps_keys_tags_and_policies_under_another_name(cloud: Cloud) -> None:
    someone, iam, name = Someone(cloud), cloud.client("iam"), new_name("renamed")
    someone.may(allow("sqs:ListQueues"))
    iam.tag_user(UserName=someone.name, Tags=[{"Key": "team", "Value": "blue"}])
    iam.update_user(UserName=someone.name, NewUserName=name)
    assert someone.client("sts").get_caller_identity()["Arn"].endswith(f":user/{name}")
    assert someone.client("sqs").list_queues()
    assert iam.list_user_tags(UserName=name)["Tags"] == [{"Key": "team", "Value": "blue"}]
    assert refused(iam.get_user, UserName=someone.name)[0] == "NoSuchEntity"


def test_a_call_about_oneself_is_about_who_signed_it(cloud: Cloud) -> None:
    def iam(made: dict[str, Any]) -> Any:
        keys = (made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
        session = boto3.Session(*keys, region_name=REGION)
        return session.client("iam", endpoint_url=cloud.endpoint, config=SETTINGS)

    sts, role = cloud.client("sts"), cloud.role(trust=trusting_account())
    mine = iam(sts.get_session_token()["Credentials"]).get_user()["User"]
    assert mine["Arn"] == sts.get_caller_identity()["Arn"]
    worn = iam(sts.assume_role(RoleArn=role, RoleSessionName="me")["Credentials"])
    assert refused(worn.get_user) == (
        "ValidationError",
        "Must specify userName when calling with non-User credentials",
    )


def test_a_user_is_in_ten_groups_at_most(cloud: Cloud) -> None:
    user, iam = Holder(cloud, "user"), cloud.client("iam")
    groups = [Holder(cloud, "group") for _ in range(11)]
    for group in groups[:10]:
        iam.add_user_to_group(**user.named, **group.named)
    assert refused(iam.add_user_to_group, **user.named, **groups[10].named) == (
        "LimitExceeded",
        "Cannot exceed quota for GroupsPerUser: 10",
    )


def test_who_is_deleted_has_nothing_left(cloud: Cloud) -> None:
    user, group = Holder(cloud, "user"), Holder(cloud, "group")
    iam, key = user.iam, user.iam.create_access_key(**user.named)["AccessKey"]["AccessKeyId"]
    membership = user.named | group.named
    iam.add_user_to_group(**membership)

    def left(holder: Holder) -> str:
        code, message = refused(getattr(iam, f"delete_{holder.kind}"), **holder.named)
        assert code == "DeleteConflict"
        return message

    assert left(group) == left(user) == "Cannot delete entity, must remove users from group first."
    iam.remove_user_from_group(**membership)
    for holder in (user, group):
        holder.attach(BASIC)
        holder.put(allow("*"))
        assert left(holder) == "Cannot delete entity, must detach all policies first."
        holder.detach(BASIC)
        assert left(holder) == "Cannot delete entity, must delete policies first."
        getattr(iam, f"delete_{holder.kind}_policy")(**holder.named, PolicyName="p")
    iam.delete_group(**group.named)
    assert left(user) == "Cannot delete entity, must delete access keys first."
    iam.delete_access_key(**user.named, AccessKeyId=key)
    iam.create_login_profile(**user.named, Password=new_name("Password"))
    assert left(user) == "Cannot delete entity, must delete login profile first."
    iam.delete_login_profile(**user.named)
    iam.delete_user(**user.named)
    assert refused(iam.get_user, **user.named)[0] == "NoSuchEntity"


def test_ids_say_what_they_are_of(cloud: Cloud) -> None:
    user, group = Holder(cloud, "user"), Holder(cloud, "group")
    policy = user.iam.get_policy(PolicyArn=user.managed())["Policy"]["PolicyId"]
    found = {
        "AIDA": user.iam.get_user(**user.named)["User"]["UserId"],
        "AGPA": user.iam.get_group(**group.named)["Group"]["GroupId"],
        "ANPA": policy,
    }
    assert {prefix: (each[:4], len(each)) for prefix, each in found.items()} == {
        prefix: (prefix, 21) for prefix in found
    }
