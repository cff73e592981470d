"""``AWS_IAM`` methods, as signers of all kinds meet them."""

from __future__ import annotations

import datetime
import json
import time
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud, allow, new_name, trusting_account

IDENTITY = (
    'import json\ndef handler(e, c): return {"body": json.dumps(e["requestContext"]["identity"])}'
)
UNSIGNED = (
    403,
    {"message": "Missing Authentication Token"},
    "MissingAuthenticationTokenException",
)
UNKNOWN = (
    403,
    {"message": "The security token included in the request is invalid."},
    "UnrecognizedClientException",
)


@pytest.fixture(scope="module")
def api(server: Cloud) -> Api:
    one = server.api(server.function(IDENTITY))
    one.method("POST", "/pets/{id}", method={"authorizationType": "AWS_IAM"})
    one.method("GET", "/pets/{id}", method={"authorizationType": "AWS_IAM"})
    one.deploy()
    return one


def invoking(api: Api, what: str = "*") -> dict[str, Any]:
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/{what}"
    return allow("execute-api:Invoke", resource=arn)


def user(cloud: Cloud, policy: dict[str, Any] | None) -> tuple[str, Credentials]:
    """The ARN and an access key of a new user with this policy."""
    iam, name = cloud.client("iam"), new_name("user")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return arn, Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def send(
    api: Api,
    credentials: Credentials | None,
    method: str = "POST",
    path: str = "/pets/1?q=a%20b",
    signed: bytes = b"{}",
    sent: bytes | None = None,
    signer: Any = SigV4Auth,
    host: str | None = None,
    service: str = "execute-api",
    region: str = REGION,
) -> requests.Response:
    url = f"{api.cloud.endpoint}/{api.stage}{path}" if host else api.url + path
    headers = {"Host": host} if host else {}
    request = AWSRequest(method, url, data=signed, headers=headers)
    if credentials:
        signer(credentials, service, region).add_auth(request)
    body = signed if sent is None else sent
    told = dict(request.headers)
    return requests.request(method, request.url, headers=told, data=body, timeout=30)


def seen(reply: requests.Response) -> Any:
    return reply.status_code, reply.json(), reply.headers["x-amzn-ErrorType"]


def test_an_unsigned_request_is_refused(api: Api) -> None:
    assert seen(send(api, None)) == UNSIGNED


def test_a_user_that_may_invoke_the_method_is_told_to_the_function(api: Api) -> None:
    arn, credentials = user(api.cloud, invoking(api, "prod/POST/pets/*"))
    identity = send(api, credentials).json()
    unique = api.cloud.client("iam").get_user(UserName=arn.rpartition("/")[2])["User"]["UserId"]
    assert identity["userArn"] == arn
    assert (identity["user"], identity["caller"]) == (unique, unique)
    assert identity["accessKey"] == credentials.access_key
    assert identity["accountId"] == ACCOUNT


@pytest.mark.parametrize("form", ["header", "query", "host"])
def test_a_signature_may_come_in_any_form(api: Api, form: str) -> None:
    _, credentials = user(api.cloud, invoking(api))
    port = api.cloud.endpoint.rpartition(":")[2]
    host = f"{api.id}.execute-api.{REGION}.localhost:{port}" if form == "host" else None
    signer = SigV4QueryAuth if form == "query" else SigV4Auth
    assert send(api, credentials, "GET", signed=b"", signer=signer, host=host).status_code == 200


@pytest.mark.parametrize(
    ("what", "suffix"),
    [("prod/POST/toys/*", ""), ("prod/GET/*", ""), ("test/*", ""), (None, ""), ("*", "deny")],
)
def test_a_user_that_may_not_is_told_so(api: Api, what: str | None, suffix: str) -> None:
    policy = invoking(api, what) if what else None
    if policy and suffix:
        policy["Statement"].append(policy["Statement"][0] | {"Effect": "Deny"})
    arn, credentials = user(api.cloud, policy)
    hidden = f"arn:aws:execute-api:{REGION}:********9012:{api.id}/prod/POST/pets/1"
    message = f"User: {arn} is not authorized to perform: execute-api:Invoke on resource: {hidden}"
    message += " with an explicit deny" if suffix else ""
    assert seen(send(api, credentials)) == (403, {"Message": message}, "AccessDeniedException")


def test_another_body_than_the_signed_one_is_refused(api: Api) -> None:
    _, credentials = user(api.cloud, invoking(api))
    reply = send(api, credentials, sent=b"{ }")
    assert (reply.status_code, reply.headers["x-amzn-ErrorType"]) == (
        403,
        "InvalidSignatureException",
    )
    assert reply.json()["message"].startswith("The request signature we calculated does not match")


def test_a_wrong_secret_and_an_unknown_key_are_refused(api: Api) -> None:
    _, credentials = user(api.cloud, invoking(api))
    wrong = Credentials(credentials.access_key, "wrong")
    assert send(api, wrong).headers["x-amzn-ErrorType"] == "InvalidSignatureException"
    assert seen(send(api, Credentials("AKIANOBODY0000000000", "x"))) == UNKNOWN


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        (
            {"region": "eu-west-1"},
            "Credential should be scoped to a valid region, not 'eu-west-1'. ",
        ),
        (
            {"service": "lambda"},
            "Credential should be scoped to correct service: 'execute-api'. ",
        ),
    ],
)
def test_a_signature_for_elsewhere_is_refused(
    api: Api, scope: dict[str, str], message: str
) -> None:
    _, credentials = user(api.cloud, invoking(api))
    port = api.cloud.endpoint.rpartition(":")[2]
    host = f"{api.id}.execute-api.{REGION}.localhost:{port}"
    reply = send(api, credentials, host=host, **scope)
    assert seen(reply) == (403, {"message": message}, "InvalidSignatureException")


def test_an_inactive_key_is_unknown(api: Api) -> None:
    arn, credentials = user(api.cloud, invoking(api))
    api.cloud.client("iam").update_access_key(
        UserName=arn.rpartition("/")[2], AccessKeyId=credentials.access_key, Status="Inactive"
    )
    assert seen(send(api, credentials)) == UNKNOWN


def session(api: Api, role: str, **more: Any) -> Credentials:
    made = api.cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="me", **more)
    one = made["Credentials"]
    return Credentials(one["AccessKeyId"], one["SecretAccessKey"], one["SessionToken"])


def test_a_roles_session_calls_with_its_token(api: Api) -> None:
    role = api.cloud.role(policy=invoking(api), trust=trusting_account())
    credentials = session(api, role)
    identity = send(api, credentials).json()
    name = role.rpartition("/")[2]
    assert identity["userArn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/me"
    assert identity["caller"].endswith(":me")
    without = Credentials(credentials.access_key, credentials.secret_key)
    assert seen(send(api, without)) == UNKNOWN


def test_a_session_policy_limits_its_role(api: Api) -> None:
    role = api.cloud.role(policy=invoking(api), trust=trusting_account())
    limited = session(api, role, Policy=json.dumps(invoking(api, "prod/GET/*")))
    assert send(api, limited).status_code == 403
    assert send(api, limited, "GET", signed=b"").status_code == 200


def test_the_workspaces_own_key_is_its_administrators(api: Api) -> None:
    credentials = api.cloud.session.get_credentials()
    administrator = f"arn:aws:iam::{ACCOUNT}:user/administrator"
    assert send(api, credentials).json()["userArn"] == administrator


def test_an_old_signature_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    _, credentials = user(api.cloud, invoking(api))
    old = datetime.datetime.fromtimestamp(time.time() - 600, datetime.UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: old)
    reply = send(api, credentials)
    assert reply.status_code == 403
    assert reply.json()["message"].startswith("Signature expired: ")


@pytest.mark.parametrize(
    ("header", "error_type"),
    [
        ("Bearer abc", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=a", "IncompleteSignatureException"),
    ],
)
def test_an_authorization_that_is_no_signature_is_told_so(
    api: Api, header: str, error_type: str
) -> None:
    for path in ("/pets/1", "/nowhere"):  # of an unknown path too, which is misleading: so is AWS
        reply = api.call("POST", path, headers={"Authorization": header})
        assert (reply.status_code, reply.headers["x-amzn-ErrorType"]) == (403, error_type)
