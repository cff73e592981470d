from __future__ import annotations

import pytest

from iampolicy import ANONYMOUS, Decision, Principal, Request, Source, denial

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/lambda-apigateway"
SESSION = "arn:aws:sts::123456789012:assumed-role/lambda-apigateway-role/f"
START = f"User: {SESSION} is not authorized to perform: dynamodb:PutItem on resource: {TABLE} "


def decision(
    source: Source | None, *, explicit: bool = False, principal: Principal | None = None
) -> Decision:
    request = Request("dynamodb:PutItem", TABLE, principal or Principal("AWS", SESSION))
    return Decision(request, "explicitDeny" if explicit else "implicitDeny", source, (), (), None)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("identity", "because no identity-based policy allows the dynamodb:PutItem action"),
        ("boundary", "because no permissions boundary allows the dynamodb:PutItem action"),
        ("session", "because no session policy allows the dynamodb:PutItem action"),
        ("resource", "because no resource-based policy allows the dynamodb:PutItem action"),
        ("trust", "because no role trust policy allows the dynamodb:PutItem action"),
    ],
)
def test_an_implicit_denial_names_the_kind_of_policy_that_lacks(
    source: Source, reason: str
) -> None:
    assert denial(decision(source)) == START + reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("identity", "with an explicit deny in an identity-based policy"),
        ("boundary", "with an explicit deny in a permissions boundary"),
        ("session", "with an explicit deny in a session policy"),
        ("resource", "with an explicit deny in a resource-based policy"),
        ("trust", "with an explicit deny in the role trust policy"),
    ],
)
def test_an_explicit_denial_names_the_kind_of_policy_that_denies(
    source: Source, reason: str
) -> None:
    assert denial(decision(source, explicit=True)) == START + reason


def test_a_caller_without_credentials_is_anonymous() -> None:
    assert denial(decision("resource", principal=ANONYMOUS)).startswith("User: anonymous is not")


def test_a_request_that_is_allowed_has_no_denial() -> None:
    allowed = Decision(Request("s3:GetObject"), "allowed", "identity", (), (), None)

    with pytest.raises(ValueError, match="s3:GetObject is allowed"):
        denial(allowed)
