"""Which service a request is for, by its signature alone."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from localaws.call import ApiCall, Scope, scope_of

KEY = "AKIAIOSFODNN7EXAMPLE"
V4 = f"AWS4-HMAC-SHA256 Credential={KEY}/20260131/eu-west-1/dynamodb/aws4_request, SignedHeaders=x"


def request(path: str = "/", **headers: str) -> web.BaseRequest:
    return make_mocked_request("GET", path, headers=headers)


@pytest.mark.parametrize(
    ("seen", "scope"),
    [
        (request(Authorization=V4), Scope(KEY, "eu-west-1", "dynamodb")),
        (
            request(f"/b/k?X-Amz-Credential={KEY}%2F20260131%2Feu-west-1%2Fs3%2Faws4_request"),
            Scope(KEY, "eu-west-1", "s3"),
        ),
        (
            request(f"/b/k?AWSAccessKeyId={KEY}&Signature=x%3D&Expires=1"),
            Scope(KEY, "us-east-1", "s3"),
        ),
        (request(Authorization=f"AWS {KEY}:signature="), Scope(KEY, "us-east-1", "s3")),
        (
            request(**{"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}),
            Scope("", "us-east-1", "cognito-idp"),
        ),
    ],
)
def test_a_scope_is_found(seen: web.BaseRequest, scope: Scope) -> None:
    assert scope_of(seen) == scope


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer token",
        "random-value",
        "AWS4-HMAC-SHA256 Credential=AKIA/20260131/eu-west-1",
        "AWS4-HMAC-SHA256 Credential=AKIA/20260131/eu-west-1/moto_api/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKIA/20260131/eu-west-1/motoapi.amazonaws.com/aws4_request",
    ],
)
def test_anything_else_has_none(authorization: str) -> None:
    assert scope_of(request(Authorization=authorization)) is None


def test_parameters_come_from_the_form_or_the_query() -> None:
    scope = Scope(KEY, "us-east-1", "iam")
    form = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)
    posted = ApiCall(scope, "POST", "/", "a=1", form, b"Action=ListRoles&Empty=")
    assert posted.parameters == {"Action": ["ListRoles"], "Empty": [""]}
    assert ApiCall(scope, "GET", "/", "Action=X", (), b"").parameters == {"Action": ["X"]}
