"""Functions' resource policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import ACCOUNT
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, refusal
from tests.localaws.lambdaapi.recorded import (
    ABSENT,
    CONFLICT,
    INVALID,
    MISMATCH,
    NOTHING,
    PRECONDITION,
    QUALIFIER,
    STALE,
    VALIDATION,
    call,
    matching,
)


def permission(**more: Any) -> tuple[str, dict[str, Any]]:
    given = {
        "FunctionName": "fn",
        "StatementId": "new",
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
    }
    return "AddPermission", given | more


PERMISSIONS = [
    (
        "test_permission_exceptions",
        permission(StatementId="example.com"),
        (VALIDATION, matching("example.com", "statementId", "([a-zA-Z0-9-_]+)")),
    ),
    (
        "test_permission_exceptions",
        permission(FunctionName=f"{FUNCTION}:live", Qualifier="42"),
        (INVALID, MISMATCH),
    ),
    (
        "test_permission_exceptions",
        permission(Qualifier="$LATEST"),
        (INVALID, "We currently do not support adding policies for $LATEST."),
    ),
    (
        "test_permission_exceptions",
        permission(Principal="invalid.nonaws.com"),
        (
            INVALID,
            "The provided principal was invalid. Please check the principal and try again.",
        ),
    ),
    (
        "test_permission_exceptions",
        call("GetPolicy", FunctionName="doesnotexist"),
        (ABSENT, NOTHING),
    ),
    (
        "test_permission_exceptions",
        call("GetPolicy", FunctionName="fn", Qualifier="42"),
        (ABSENT, NOTHING),
    ),
    (
        "test_permission_exceptions",
        permission(FunctionName="doesnotexist"),
        (ABSENT, f"Function not found: {FUNCTION[:-2]}doesnotexist"),
    ),
    (
        "test_permission_exceptions",
        call("RemovePermission", FunctionName="other", StatementId="s3"),
        (ABSENT, "No policy is associated with the given resource."),
    ),
    (
        "test_permission_exceptions",
        permission(Qualifier="alias-doesnotexist"),
        (ABSENT, f"Cannot find alias arn: {FUNCTION}:alias-doesnotexist"),
    ),
    (
        "test_permission_exceptions",
        permission(Qualifier="42"),
        (ABSENT, f"Function not found: {FUNCTION}:42"),
    ),
    (
        "test_permission_exceptions",
        permission(Qualifier="invalid-qualifier-with-?-char"),
        (VALIDATION, matching("invalid-qualifier-with-?-char", "qualifier", QUALIFIER)),
    ),
    (
        "test_permission_exceptions",
        permission(Qualifier="valid-with-$-but-doesnotexist"),
        (ABSENT, f"Function not found: {FUNCTION}:valid-with-$-but-doesnotexist"),
    ),
    (
        "test_permission_exceptions",
        permission(StatementId="s3"),
        (
            CONFLICT,
            "The statement id (s3) provided already exists. Please provide a new statement id, or "
            "remove the existing statement.",
        ),
    ),
    (
        "test_permission_exceptions",
        call("RemovePermission", FunctionName="doesnotexist", StatementId="s3"),
        (ABSENT, f"No policy found for: {FUNCTION[:-2]}doesnotexist"),
    ),
    (
        "test_permission_exceptions",
        call("RemovePermission", FunctionName="fn", StatementId="s3", Qualifier="alias-absent"),
        (ABSENT, f"Cannot find alias arn: {FUNCTION}:alias-absent"),
    ),
    (
        "test_remove_multi_permissions",
        call("RemovePermission", FunctionName="fn", StatementId="non-existent"),
        (ABSENT, "Statement non-existent is not found in resource policy."),
    ),
    (
        "test_function_revisions_permissions",
        permission(RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetPolicy")),
    ),
    (
        "test_lambda_permission_revisions",
        call("RemovePermission", FunctionName="fn", StatementId="s3", RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetFunction/GetAlias")),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), PERMISSIONS, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


def test_each_qualifier_has_a_policy_of_its_own(populated: Place) -> None:
    """Recorded: `test_lambda_permission_fn_versioning`."""
    operation, given = permission(Qualifier="live", SourceArn="arn:aws:s3:::bucket")
    told = json.loads(populated(operation, **given)["Statement"])
    assert told == {
        "Sid": "new",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": f"{FUNCTION}:live",
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"}},
    }
    policy = json.loads(populated("GetPolicy", FunctionName="fn:live")["Policy"])
    assert policy == {"Version": "2012-10-17", "Id": "default", "Statement": [told]}
    assert json.loads(populated.found("fn", "live").policy) == policy
    assert "live" not in populated("GetPolicy", FunctionName="fn")["Policy"]
    assert "live" not in populated.found("fn").policy


def test_a_policy_goes_with_its_last_statement(populated: Place) -> None:
    """Recorded: `test_remove_multi_permissions`."""
    operation, given = permission()
    populated(operation, **given)
    for name in ("new", "s3"):
        assert populated("GetPolicy", FunctionName="fn")
        populated("RemovePermission", FunctionName="fn", StatementId=name)
    assert refusal(populated, "GetPolicy", FunctionName="fn")[1] == NOTHING


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Principal": "*"}, {"Principal": "*"}),
        ({"Principal": ACCOUNT}, {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}),
        (
            {"Principal": f"arn:aws:iam::{ACCOUNT}:user/u"},
            {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/u"}},
        ),
        (
            {
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
                "SourceAccount": ACCOUNT,
                "PrincipalOrgID": "o-1234567890",
                "SourceArn": "arn:aws:s3:::b",
                "InvokedViaFunctionUrl": True,
            },
            {
                "Condition": {
                    "StringEquals": {
                        "AWS:SourceAccount": ACCOUNT,
                        "lambda:FunctionUrlAuthType": "NONE",
                        "aws:PrincipalOrgID": "o-1234567890",
                    },
                    "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"},
                    "Bool": {"lambda:InvokedViaFunctionUrl": "true"},
                }
            },
        ),
    ],
    ids=["everybody", "an account", "a user", "conditions"],
)
def test_a_statement_says_who_may_and_when(
    populated: Place, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Recorded: `test_add_lambda_permission_fields`."""
    operation, parameters = permission(**given)
    told = json.loads(populated(operation, **parameters)["Statement"])
    assert told.items() >= expected.items()


def test_a_permission_gives_its_function_a_new_revision(populated: Place) -> None:
    """Recorded: `test_lambda_permission_revisions`."""
    before = populated("GetFunctionConfiguration", FunctionName="fn")["RevisionId"]
    operation, given = permission(RevisionId=before)
    populated(operation, **given)
    after = populated("GetFunctionConfiguration", FunctionName="fn")["RevisionId"]
    assert after == populated("GetPolicy", FunctionName="fn")["RevisionId"] != before
