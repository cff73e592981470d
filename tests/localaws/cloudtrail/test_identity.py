from __future__ import annotations

from localaws.access.identity import STRANGER, Identity
from localaws.cloudtrail.identity import user_identity, user_name

ACCOUNT = "123456789012"


def owner(rest: str, unique_id: str = "AIDA", role: str = "", **facts: str) -> Identity:
    kind = "sts" if rest.startswith("assumed-role") else "iam"
    arn = f"arn:aws:{kind}::{ACCOUNT}:{rest}"
    return Identity("AKIA", "", arn, unique_id, role=role, facts=facts)


def test_a_users_name_is_without_its_path() -> None:
    anna = user_identity(owner("user/team/anna"))
    assert (anna["type"], anna["userName"]) == ("IAMUser", "anna")


def test_the_accounts_root_user_is_called_root() -> None:
    root = user_identity(owner("root", ACCOUNT))
    assert (root["type"], root["principalId"], user_name(root)) == ("Root", ACCOUNT, "root")


def test_a_session_names_its_role_and_when_it_began() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/service-role/worker"
    issued = {"aws:tokenissuetime": "2026-05-01T12:00:00Z"}
    found = user_identity(owner("assumed-role/worker/f", "AROA:f", role, **issued))
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
    found = user_identity(Identity.of_service("lambda.amazonaws.com"))
    assert found == {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
    assert user_name(found) == ""


def test_whoever_did_not_sign_is_unknown() -> None:
    assert user_identity(STRANGER)["type"] == "Unknown"
