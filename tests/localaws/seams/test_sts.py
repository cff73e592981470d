"""Temporary credentials through boto3: of roles, of users, and their bounds."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto.sts.models import STSBackend

from localaws.errors import AwsError
from localaws.seams import mends, sessions
from tests.localaws.cloud import ACCOUNT, Cloud, allow, new_name, trusting
from tests.localaws.seams.refusal import refused

ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def trusting_account() -> dict[str, Any]:
    return trusting("unused") | {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ROOT},
                "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            }
        ]
    }


@pytest.fixture
def role(cloud: Cloud) -> str:
    return cloud.role(trust=trusting_account())


def client(cloud: Cloud, credentials: Any, service: str = "sts") -> Any:
    session = boto3.Session(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials.get("SessionToken"),
        region_name="us-east-1",
    )
    return session.client(service, endpoint_url=cloud.endpoint)


def user(cloud: Cloud) -> tuple[str, Any]:
    """A new user that may do everything, and STS as the user."""
    iam, name = cloud.client("iam"), new_name("user")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(allow("*")))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return name, client(cloud, key)


def test_a_session_is_of_its_role_and_lasts_an_hour(cloud: Cloud, role: str) -> None:
    sts, name = cloud.client("sts"), role.rpartition("/")[2]
    made = sts.assume_role(RoleArn=role, RoleSessionName="me")
    assert made["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/me"
    assert "PackedPolicySize" not in made
    who = client(cloud, made["Credentials"]).get_caller_identity()
    assert who["Arn"] == made["AssumedRoleUser"]["Arn"]
    assert who["UserId"] == made["AssumedRoleUser"]["AssumedRoleId"]
    assert who["UserId"].startswith("AROA")


def test_a_role_that_is_not_there_is_denied(cloud: Cloud) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/none-of-that-name"
    code, message = refused(cloud.client("sts").assume_role, RoleArn=arn, RoleSessionName="me")
    assert code == "AccessDenied"
    assert message.endswith(f"is not authorized to perform: sts:AssumeRole on resource: {arn}")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"RoleSessionName": "my session"},
            "1 validation error detected: Value 'my session' at 'roleSessionName' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        ),
        (
            {"DurationSeconds": 43201},
            "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy "
            "constraint: Member must have value less than or equal to 43200",
        ),
        (
            {"DurationSeconds": 3601},
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ),
        (
            {"Policy": json.dumps(allow("s3:*", resource="arn:aws:s3:::" + "b" * 2048))},
            "failed to satisfy constraint: Member must have length less than or equal to 2048",
        ),
    ],
)
def test_what_is_out_of_bounds_is_refused(
    cloud: Cloud, role: str, asked: dict[str, Any], message: str
) -> None:
    call = {"RoleArn": role, "RoleSessionName": "me"} | asked
    code, told = refused(cloud.client("sts").assume_role, **call)
    assert code == "ValidationError"
    assert told.endswith(message)


def test_a_longer_session_is_for_roles_that_allow_it_and_not_for_chains(
    cloud: Cloud, role: str
) -> None:
    iam, sts = cloud.client("iam"), cloud.client("sts")
    iam.update_role(RoleName=role.rpartition("/")[2], MaxSessionDuration=7200)
    asked = {"RoleArn": role, "RoleSessionName": "me", "DurationSeconds": 7200}
    made = sts.assume_role(**asked)
    chained = client(cloud, made["Credentials"])
    assert refused(chained.assume_role, **asked) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
        "role chaining.",
    )


def test_a_malformed_session_policy_is_refused(cloud: Cloud, role: str) -> None:
    document = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:*"}]})
    act = cloud.client("sts").assume_role
    assert refused(act, RoleArn=role, RoleSessionName="me", Policy=document) == (
        "MalformedPolicyDocument",
        "Policy statement must contain resources.",
    )


def test_a_session_policy_that_is_not_there_is_refused(cloud: Cloud, role: str) -> None:
    arn = "arn:aws:iam::aws:policy/NoPolicyOfThatName"
    act = cloud.client("sts").assume_role
    code, _ = refused(act, RoleArn=role, RoleSessionName="me", PolicyArns=[{"arn": arn}])
    assert code == "NoSuchEntity"


def test_tags_differ_in_more_than_letter_case(cloud: Cloud, role: str) -> None:
    tags = [{"Key": "team", "Value": "a"}, {"Key": "Team", "Value": "b"}]
    act = cloud.client("sts").assume_role
    code, message = refused(act, RoleArn=role, RoleSessionName="me", Tags=tags)
    assert code == "InvalidParameterValue"
    assert message.startswith("Duplicate tag keys found.")


def test_transitive_tags_and_the_source_identity_pass_along_a_chain(
    cloud: Cloud, role: str
) -> None:
    made = cloud.client("sts").assume_role(
        RoleArn=role,
        RoleSessionName="me",
        Tags=[{"Key": "team", "Value": "a"}, {"Key": "own", "Value": "b"}],
        TransitiveTagKeys=["team"],
        SourceIdentity="jane",
    )
    assert made["SourceIdentity"] == "jane"
    assert made["PackedPolicySize"] >= 1
    chained = client(cloud, made["Credentials"])
    again = {"RoleArn": role, "RoleSessionName": "again"}
    assert chained.assume_role(**again)["SourceIdentity"] == "jane"
    code, message = refused(chained.assume_role, **again, Tags=[{"Key": "Team", "Value": "c"}])
    assert code == "AccessDenied"
    assert "transitive tag keys" in message
    assert chained.assume_role(**again, Tags=[{"Key": "own", "Value": "c"}])


def test_a_users_session_token_is_the_users_own(cloud: Cloud) -> None:
    name, sts = user(cloud)
    credentials = sts.get_session_token()["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA")
    temporary = client(cloud, credentials)
    assert temporary.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/{name}"
    code, message = refused(temporary.get_session_token)
    assert (code, message) == (
        "AccessDenied",
        "Cannot call GetSessionToken with session credentials",
    )


def test_a_federated_user_has_a_name_of_its_own(cloud: Cloud) -> None:
    _, sts = user(cloud)
    made = sts.get_federation_token(Name="bob", Policy=json.dumps(allow("s3:*")))
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    assert made["FederatedUser"] == {"FederatedUserId": f"{ACCOUNT}:bob", "Arn": arn}
    who = client(cloud, made["Credentials"]).get_caller_identity()
    assert (who["Arn"], who["UserId"]) == (arn, f"{ACCOUNT}:bob")


def test_a_federated_user_may_do_what_user_and_policy_both_allow(cloud: Cloud) -> None:
    _, sts = user(cloud)
    policy = json.dumps(allow("iam:ListRoles"))
    limited = sts.get_federation_token(Name="bob", Policy=policy)["Credentials"]
    iam = client(cloud, limited, "iam")
    assert iam.list_roles()
    code, message = refused(iam.list_users)
    assert code == "AccessDenied"
    assert "because no session policy allows the iam:ListUsers action" in message
    unlimited = client(cloud, sts.get_federation_token(Name="bob")["Credentials"], "iam")
    assert refused(unlimited.list_roles)[0] == "AccessDenied"


def test_session_policies_limit_a_session_to_what_any_of_them_allows(
    cloud: Cloud, role: str
) -> None:
    made = cloud.client("sts").assume_role(
        RoleArn=role,
        RoleSessionName="me",
        Policy=json.dumps(allow("iam:ListUsers")),
        PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"}],
    )["Credentials"]
    assert client(cloud, made, "iam").list_users()
    assert client(cloud, made, "dynamodb").list_tables()
    assert refused(client(cloud, made, "iam").list_groups)[0] == "AccessDenied"


def test_a_token_of_another_session_is_refused(cloud: Cloud) -> None:
    _, sts = user(cloud)
    one, other = (sts.get_session_token()["Credentials"] for _ in range(2))
    mixed = client(cloud, one | {"SessionToken": other["SessionToken"]})
    assert refused(mixed.get_caller_identity)[0] == "InvalidClientTokenId"


@pytest.mark.parametrize(
    ("method", "operation"),
    [
        ("assume_role_with_web_identity", "AssumeRoleWithWebIdentity"),
        ("assume_role_with_saml", "AssumeRoleWithSAML"),
    ],
)
def test_federation_that_nobody_could_verify_is_named(method: str, operation: str) -> None:
    mends.load("sts")
    with pytest.raises(AwsError) as refusal:
        getattr(STSBackend("aws", ACCOUNT), method)()
    assert (refusal.value.code, refusal.value.status) == ("NotImplemented", 501)
    assert f"sts:{operation}" in refusal.value.message


def test_sessions_that_ended_an_hour_ago_are_forgotten_and_no_more_than_so_many_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = "333333333333"
    iam = sessions.iam_of(account)
    someone = iam.create_user("us-east-1", "someone")
    monkeypatch.setattr(sessions, "SWEPT_EVERY", 1)
    monkeypatch.setattr(sessions, "MOST", 3)

    def open_for(seconds: int) -> str:
        arn, unique = someone.arn, someone.id
        made = sessions.TemporaryCredentials(iam, someone, arn, unique, seconds)
        return str(made.access_key_id)

    ended, expired = open_for(-3601), open_for(-10)
    lasting = [open_for(900)]
    kept = [key for key in iam.access_keys if key != ended]
    assert kept == [expired, *lasting]
    lasting += [open_for(900), open_for(900)]
    assert list(iam.access_keys) == lasting
    assert [sessions.of_key(None, key).access_key_id for key in lasting] == lasting
