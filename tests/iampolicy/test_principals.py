from __future__ import annotations

import pytest

from iampolicy.principals import ANONYMOUS, Grant, Principal, PrincipalElement

ACCOUNT = "123456789012"
USER = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/team/ana")
ROLE = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:role/r")
SESSION = Principal("AWS", f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s")
FEDERATED = Principal("AWS", f"arn:aws:sts::{ACCOUNT}:federated-user/ana")
ROOT = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:root")
SERVICE = Principal("Service", "lambda.amazonaws.com")
CANONICAL = Principal("CanonicalUser", "79a59d")


@pytest.mark.parametrize(
    ("entry", "principal", "grant"),
    [
        (ACCOUNT, USER, Grant.ACCOUNT),
        (ACCOUNT, ANONYMOUS, Grant.NONE),
        ("999999999999", USER, Grant.NONE),
        (ROOT.id, USER, Grant.ACCOUNT),
        (ROOT.id, SESSION, Grant.ACCOUNT),
        (ROOT.id, ROOT, Grant.DIRECT),
        (USER.id, USER, Grant.DIRECT),
        (USER.id, ROOT, Grant.NONE),
        (USER.id.replace("ana", "Ana"), USER, Grant.NONE),
        (ROLE.id, ROLE, Grant.ROLE),
        (ROLE.id, SESSION, Grant.ROLE),
        (ROLE.id.replace("role/r", "role/service-role/r"), SESSION, Grant.ROLE),
        (ROLE.id.replace("role/r", "role/other"), SESSION, Grant.NONE),
        (ROLE.id.replace("role/r", "user/r"), SESSION, Grant.NONE),
        (ROLE.id.replace(ACCOUNT, "999999999999"), SESSION, Grant.NONE),
        (SESSION.id, SESSION, Grant.DIRECT),
        (SESSION.id, ROLE, Grant.NONE),
        (f"{SESSION.id}2", SESSION, Grant.NONE),
        (FEDERATED.id, FEDERATED, Grant.DIRECT),
        (USER.id, FEDERATED, Grant.ROLE),
        ("*", USER, Grant.DIRECT),
        ("*", ANONYMOUS, Grant.DIRECT),
        ("*", SERVICE, Grant.DIRECT),
        ("AROAEXAMPLEID", SESSION, Grant.NONE),
        ("lambda.amazonaws.com", SERVICE, Grant.NONE),
    ],
)
def test_an_aws_entry_reaches_as_far_as_documented(
    entry: str, principal: Principal, grant: Grant
) -> None:
    assert PrincipalElement(False, {"AWS": (entry,)}).grant(principal) is grant


@pytest.mark.parametrize("principal", [USER, SESSION, SERVICE, ANONYMOUS, CANONICAL, None])
def test_the_bare_star_is_everyone(principal: Principal | None) -> None:
    assert PrincipalElement(True, {}).grant(principal) is Grant.DIRECT


def test_services_and_providers_are_named_exactly_under_their_own_type() -> None:
    element = PrincipalElement(
        False, {"Service": ("lambda.amazonaws.com",), "CanonicalUser": ("79a59d",)}
    )

    assert element.grant(SERVICE) is Grant.DIRECT
    assert element.grant(CANONICAL) is Grant.DIRECT
    assert element.grant(Principal("Service", "ec2.amazonaws.com")) is Grant.NONE
    assert element.grant(Principal("Federated", "lambda.amazonaws.com")) is Grant.NONE
    assert element.grant(None) is Grant.NONE


def test_the_widest_entry_counts() -> None:
    element = PrincipalElement(False, {"AWS": (ACCOUNT, ROLE.id, SESSION.id)})

    assert element.grant(SESSION) is Grant.DIRECT
    assert element.grant(Principal("AWS", f"{SESSION.id}2")) is Grant.ROLE
    assert element.grant(USER) is Grant.ACCOUNT


@pytest.mark.parametrize(
    ("principal", "keys"),
    [
        (USER, {"aws:principalarn": USER.id, "aws:username": "ana", "aws:principaltype": "User"}),
        (SESSION, {"aws:principalarn": ROLE.id, "aws:principaltype": "AssumedRole"}),
        (ROOT, {"aws:principalarn": ROOT.id, "aws:principaltype": "Account"}),
        (FEDERATED, {"aws:principalarn": FEDERATED.id, "aws:principaltype": "FederatedUser"}),
    ],
)
def test_context_keys_follow_from_an_identity(principal: Principal, keys: dict[str, str]) -> None:
    every = {"aws:principalaccount": ACCOUNT, "aws:principalisawsservice": "false"}

    assert principal.context_keys() == keys | every


def test_context_keys_of_a_service_and_of_nobody() -> None:
    assert SERVICE.context_keys()["aws:principalservicename"] == "lambda.amazonaws.com"
    assert ANONYMOUS.context_keys() == {"aws:principaltype": "Anonymous"}
    assert CANONICAL.context_keys() == {}
