"""Cognito authorizers, with tokens that a user pool really issued."""

from __future__ import annotations

import asyncio
import base64
import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from localaws.gateway.authorizers.userpool import UserPool, UserPoolAuthorizer, told, verified
from localaws.gateway.definitions import Authorizer
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.snapshot import DeployedStage, Match, Method, Resource, Snapshot
from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud, new_name
from tests.localaws.gateway.made import request

ECHO = """
import json
def handler(event, context):
    return {"body": json.dumps(event["requestContext"].get("authorizer"))}
"""
PASSWORD = "Passw0rd!"  # noqa: S105 - of a user that lives for a second
SCOPE = "aws.cognito.signin.user.admin"  # what tokens of the API have
UNAUTHORIZED = (401, {"message": "Unauthorized"}, "UnauthorizedException")


class Pool:
    def __init__(self, cloud: Cloud) -> None:
        self._cognito = cloud.client("cognito-idp")
        made = self._cognito.create_user_pool(PoolName=new_name("pool"))["UserPool"]
        self.id, self.arn = made["Id"], made["Arn"]
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        self.client = self._cognito.create_user_pool_client(
            UserPoolId=self.id, ClientName="c", ExplicitAuthFlows=flows
        )["UserPoolClient"]["ClientId"]

    def tokens(self, *groups: str) -> dict[str, str]:
        name = new_name("user")
        user = {"UserPoolId": self.id, "Username": name}
        self._cognito.admin_create_user(**user)
        self._cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
        for group in groups:
            self._cognito.create_group(UserPoolId=self.id, GroupName=group)
            self._cognito.admin_add_user_to_group(**user, GroupName=group)
        answered = self._cognito.admin_initiate_auth(
            UserPoolId=self.id,
            ClientId=self.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        found: dict[str, str] = answered["AuthenticationResult"]
        return found


@pytest.fixture(scope="module")
def pool(server: Cloud) -> Pool:
    return Pool(server)


@pytest.fixture(scope="module")
def api(server: Cloud, pool: Pool) -> Api:
    one = server.api(server.function(ECHO))
    gateway = server.client("apigateway")
    for path, more in {"": {}, "/other": {"validation": ".*nobody"}, "/query": {}}.items():
        source = "querystring.token" if path == "/query" else "header.Authorization"
        authorizer = gateway.create_authorizer(
            restApiId=one.id,
            name=new_name("authorizer"),
            type="COGNITO_USER_POOLS",
            providerARNs=[Pool(server).arn, pool.arn],
            identitySource=f"method.request.{source}",
            **({"identityValidationExpression": more["validation"]} if more else {}),
        )["id"]
        method: dict[str, Any] = {
            "authorizationType": "COGNITO_USER_POOLS",
            "authorizerId": authorizer,
        }
        one.method("GET", f"{path}/me", method=method)
        one.method("GET", f"{path}/scoped", method=method | {"authorizationScopes": [SCOPE, "x/y"]})
        one.method("GET", f"{path}/elsewhere", method=method | {"authorizationScopes": ["x/y"]})
    one.deploy()
    return one


def seen(api: Api, token: str | None, path: str = "/me") -> Any:
    headers = {"Authorization": token} if token is not None else {}
    reply = api.call("GET", path, headers=headers)
    if reply.status_code == 200:
        return 200
    return reply.status_code, reply.json(), reply.headers["x-amzn-ErrorType"]


def test_an_id_token_lets_in_and_its_claims_reach_the_function(api: Api, pool: Pool) -> None:
    token = pool.tokens("admins", "people")["IdToken"]
    claims = api.call("GET", "/me", headers={"Authorization": token}).json()["claims"]
    assert all(isinstance(value, str) for value in claims.values())
    assert claims["iss"] == f"https://cognito-idp.{REGION}.amazonaws.com/{pool.id}"
    assert (claims["aud"], claims["token_use"]) == (pool.client, "id")
    assert sorted(claims["cognito:groups"].split(",")) == ["admins", "people"]
    assert claims["auth_time"].isdigit()
    form = "%a %b %d %H:%M:%S UTC %Y"
    expires, made = (datetime.datetime.strptime(claims[name], form) for name in ("exp", "iat"))
    assert expires - made == datetime.timedelta(hours=1)


def test_a_token_may_come_as_a_bearers_and_from_elsewhere(api: Api, pool: Pool) -> None:
    token = pool.tokens()["IdToken"]
    assert seen(api, f"Bearer {token}") == 200
    assert seen(api, None, f"/query/me?token={token}") == 200
    assert seen(api, token, "/query/me") == UNAUTHORIZED


def test_a_method_with_scopes_wants_an_access_token_that_has_one(api: Api, pool: Pool) -> None:
    tokens = pool.tokens()
    assert seen(api, tokens["AccessToken"], "/scoped") == 200
    assert seen(api, tokens["AccessToken"], "/elsewhere") == UNAUTHORIZED
    assert seen(api, tokens["IdToken"], "/scoped") == UNAUTHORIZED


def test_a_token_of_another_kind_is_unauthorized(api: Api, pool: Pool) -> None:
    tokens = pool.tokens()
    head, body, signature = tokens["IdToken"].split(".")
    forged = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "somebody else"}
    encoded = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    wrong = {
        "none": None,
        "empty": "",
        "nonsense": "nonsense",
        "an access token": tokens["AccessToken"],
        "forged": f"{head}.{encoded}.{signature}",
        "unsigned": f"{unsigned}.{encoded}.",
        "a refresh token": tokens["RefreshToken"],
    }
    assert {name: seen(api, token) for name, token in wrong.items()} == dict.fromkeys(
        wrong, UNAUTHORIZED
    )


def test_a_token_of_another_pool_is_unauthorized(api: Api) -> None:
    assert seen(api, Pool(api.cloud).tokens()["IdToken"]) == UNAUTHORIZED


def test_a_validation_expression_is_about_the_audience(api: Api, pool: Pool) -> None:
    assert seen(api, pool.tokens()["IdToken"], "/other/me") == UNAUTHORIZED


KEY = RSAKey.generate_key(2048)
MADE = UserPool("https://issuer", json.dumps(KEY.as_dict(private=False)))


def refusal(claims: dict[str, Any], scopes: tuple[str, ...] = ()) -> GatewayFailure | None:
    """What a token with these claims is refused with; a real one would take minutes to expire."""
    token = jwt.encode({"alg": "RS256"}, {"iss": MADE.issuer, **claims}, KEY)
    method = Match(Resource("r", "/", {}), Method("GET", scopes=scopes), {})
    stage = DeployedStage("1", "us-east-1", "prod", {}, Snapshot.of("api", "one", []))
    exchange = Exchange(request(headers=(("authorization", token),)), stage, method)

    async def find(arn: str) -> UserPool:
        return MADE

    authorizer = Authorizer("a", "COGNITO_USER_POOLS", user_pools=("arn",))
    try:
        asyncio.run(UserPoolAuthorizer(find).authorize(exchange, authorizer))
    except GatewayFailure as refused:
        return refused
    return None


def test_an_expired_token_is_told_so() -> None:
    now = request().received.timestamp()
    assert refusal({"exp": now + 1, "token_use": "id"}) is None
    refused = refusal({"exp": now, "token_use": "id"})
    assert refused is not None
    assert (refused.status, refused.message) == (401, "The incoming token has expired")


@pytest.mark.parametrize("expires", [None, "tomorrow", {}])
def test_a_token_without_a_readable_end_is_unauthorized(expires: Any) -> None:
    refused = refusal({"exp": expires, "token_use": "id"})
    assert refused is not None
    assert refused.message == "Unauthorized"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("exp", 1521560620, "Tue Mar 20 15:43:40 UTC 2018"),
        ("exp", 1e400, "Infinity"),
        ("auth_time", 1521557020, "1521557020"),
        ("email_verified", True, "true"),
        ("cognito:groups", ["a", "b"], "a,b"),
        ("address", {"street": "x"}, '{"street": "x"}'),
    ],
)
def test_claims_are_told_as_texts(name: str, value: Any, text: str) -> None:
    assert told(name, value) == text


@given(st.text(max_size=80))
def test_any_text_is_no_token(token: str) -> None:
    key = '{"kty":"RSA","n":"' + "q" * 342 + '","e":"AQAB"}'
    assert verified(token, UserPool("x", key)) is None


def test_an_authorizers_pools_can_be_changed(cloud: Cloud, pool: Pool) -> None:
    gateway = cloud.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"))["id"]
    other = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_other"
    authorizer = gateway.create_authorizer(
        restApiId=api, name="a", type="COGNITO_USER_POOLS", providerARNs=[other]
    )["id"]
    for op, arn in (("add", pool.arn), ("remove", other)):
        change = [{"op": op, "path": "/providerARNs", "value": arn}]
        found = gateway.update_authorizer(
            restApiId=api, authorizerId=authorizer, patchOperations=change
        )
    assert found["providerARNs"] == [pool.arn]
