from __future__ import annotations

import datetime

from localaws.cloudtrail.identity import user_identity, user_name

ACCOUNT = "123456789012"
NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)


def test_a_users_name_is_without_its_path() -> None:
    anna = user_identity(f"arn:aws:iam::{ACCOUNT}:user/team/anna", "AIDA", "AKIA", "", None)
    assert (anna["type"], anna["userName"]) == ("IAMUser", "anna")


def test_the_account_s_root_user_is_called_root() -> None:
    root = user_identity(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, "AKIA", "", None)
    assert (root["type"], root["principalId"], user_name(root)) == ("Root", ACCOUNT, "root")


def test_a_session_names_its_role_and_when_it_began() -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/f"
    role = f"arn:aws:iam::{ACCOUNT}:role/service-role/worker"
    found = user_identity(session, "AROA:f", "ASIA", role, NOON)
    assert found["type"] == "AssumedRole"
    assert found["sessionContext"] == {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROA",
            "arn": role,
            "accountId": ACCOUNT,
            "userName": "worker",
        },
        "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-05-01T12:00:00Z"},
    }
    assert user_name(found) == "f"


def test_a_service_is_named_as_what_invoked_the_call() -> None:
    found = user_identity("lambda.amazonaws.com", "", "", "", None)
    assert found == {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
    assert user_name(found) == ""


def test_whoever_did_not_sign_is_unknown() -> None:
    assert user_identity("", "", "", "", None)["type"] == "Unknown"
