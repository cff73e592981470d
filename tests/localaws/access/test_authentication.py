"""Who signed a call: what is forged, foreign, stale or changed is refused in AWS's words."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import boto3
import botocore.auth
import pytest
import requests
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.localaws.cloud import REGION, Cloud, new_name, trusting_account

STRANGER = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
# An operation of each wire form, what it says of an unknown key and of another secret, the status.
UNKNOWN, FORGED = "UnrecognizedClientException", "InvalidSignatureException"
MISMATCHED = "SignatureDoesNotMatch"
FORMS = [
    ("dynamodb", "list_tables", UNKNOWN, FORGED, 400),
    (
        "logs",
        "describe_log_groups",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        400,
    ),
    ("lambda", "list_functions", UNKNOWN, FORGED, 403),
    (
        "apigateway",
        "get_rest_apis",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        403,
    ),
    ("iam", "list_roles", "InvalidClientTokenId", MISMATCHED, 403),
    ("sts", "get_caller_identity", "InvalidClientTokenId", MISMATCHED, 403),
    ("sns", "list_topics", "InvalidClientTokenId", MISMATCHED, 403),
    ("sqs", "list_queues", "InvalidClientTokenId", MISMATCHED, 403),
    ("cloudwatch", "list_metrics", "InvalidClientTokenId", MISMATCHED, 403),
    ("ec2", "describe_vpcs", "AuthFailure", "AuthFailure", 401),
    ("s3", "list_buckets", "InvalidAccessKeyId", "SignatureDoesNotMatch", 403),
]
MISMATCH = "The request signature we calculated does not match the signature you provided"


def refusal(
    cloud: Cloud, service: str, operation: str, *key: str | None, **more: Any
) -> tuple[str, str, int]:
    """Its code, message and status."""
    settings = Config(retries={"total_max_attempts": 1})
    session = boto3.Session(*key, region_name=REGION)
    client: Any = session.client(service, endpoint_url=cloud.endpoint, config=settings)
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**more)
    error = refused.value.response
    told = error["Error"]
    return told["Code"], told["Message"], error["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("service", "operation", "code", "_", "status"), FORMS)
def test_a_foreign_key_is_unknown(
    cloud: Cloud, service: str, operation: str, code: str, _: str, status: int
) -> None:
    assert refusal(cloud, service, operation, *STRANGER)[::2] == (code, status)


@pytest.mark.parametrize(("service", "operation", "_", "code", "status"), FORMS)
def test_a_forged_signature_is_refused(
    cloud: Cloud, service: str, operation: str, _: str, code: str, status: int
) -> None:
    found = refusal(cloud, service, operation, cloud.key.id, "another-secret")
    assert found[::2] == (code, status)
    assert code == "AuthFailure" or found[1].startswith(MISMATCH)


def sent(
    cloud: Cloud,
    service: str,
    *,
    path: str = "/",
    method: str = "POST",
    headers: dict[str, str] | None = None,
    signed: bytes = b"{}",
    body: bytes | None = None,
    added: dict[str, str] | None = None,
    key: Credentials | None = None,
) -> requests.Response:
    """A request by hand. ``body`` and ``added`` are what it has beside what was signed."""
    request = AWSRequest(method, cloud.endpoint + path, data=signed, headers=dict(headers or {}))
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    kind(key or Credentials(cloud.key.id, cloud.key.secret), service, REGION).add_auth(request)
    return requests.request(
        method,
        cloud.endpoint + path,
        data=signed if body is None else body,
        headers={**dict(request.headers.items()), **(added or {})},
        timeout=60,
    )


JSON = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
}


def test_a_body_that_was_changed_on_the_way_is_refused(cloud: Cloud) -> None:
    assert sent(cloud, "dynamodb", headers=JSON).status_code == 200
    replayed = sent(cloud, "dynamodb", headers=JSON, body=b'{"Limit": 1}')
    assert (replayed.status_code, replayed.json()["__type"]) == (400, "InvalidSignatureException")


def test_an_object_other_than_the_signed_one_is_refused(cloud: Cloud) -> None:
    bucket = new_name("bucket")
    cloud.client("s3").create_bucket(Bucket=bucket)
    given = {"path": f"/{bucket}/k", "method": "PUT"}
    replayed = sent(cloud, "s3", **given, signed=b"mine", body=b"ours")
    assert (replayed.status_code, "XAmzContentSHA256Mismatch" in replayed.text) == (400, True)
    assert sent(cloud, "s3", **given, signed=b"mine").status_code == 200


def test_a_target_that_was_not_signed_is_refused(cloud: Cloud) -> None:
    target = {"X-Amz-Target": "DynamoDB_20120810.DeleteTable"}
    kind = {"Content-Type": "application/x-amz-json-1.0"}
    reply = sent(cloud, "dynamodb", headers=kind, added=target)
    assert (
        reply.json()["message"]
        == "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization."
    )


def at(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: now.replace(tzinfo=None)
    )


@pytest.mark.parametrize(("minutes", "words"), [(-20, "expired"), (20, "not yet current")])
def test_a_signature_of_another_time_is_refused(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, minutes: int, words: str
) -> None:
    at(monkeypatch, minutes)
    key = (cloud.key.id, cloud.key.secret)
    code, message, status = refusal(cloud, "dynamodb", "list_tables", *key)
    assert (code, status) == ("InvalidSignatureException", 400)
    assert message.startswith(f"Signature {words}: ")
    assert refusal(cloud, "sts", "get_caller_identity", *key)[0] == "SignatureDoesNotMatch"
    assert refusal(cloud, "s3", "list_buckets", *key)[0] == "RequestTimeTooSkewed"


def test_temporary_credentials_need_their_token(cloud: Cloud) -> None:
    role = cloud.role(trust=trusting_account())
    one = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
    key = (one["AccessKeyId"], one["SecretAccessKey"])
    for token in (None, "another"):
        code, _, _ = refusal(cloud, "dynamodb", "list_tables", *key, token)
        assert code == "UnrecognizedClientException"
        assert refusal(cloud, "s3", "list_buckets", *key, token)[0] == "InvalidToken"
    mine = boto3.Session(*key, one["SessionToken"], region_name=REGION)
    assert mine.client("dynamodb", endpoint_url=cloud.endpoint).list_tables()


def test_the_sessions_of_a_role_end_with_it(cloud: Cloud) -> None:
    role = cloud.role(trust=trusting_account())
    one = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
    key = (one["AccessKeyId"], one["SecretAccessKey"], one["SessionToken"])
    name = role.rpartition("/")[2]
    cloud.client("iam").delete_role_policy(RoleName=name, PolicyName="p")
    cloud.client("iam").delete_role(RoleName=name)
    assert refusal(cloud, "sts", "get_caller_identity", *key)[0] == "InvalidClientTokenId"


def test_an_inactive_key_is_unknown_and_an_active_one_known_again(cloud: Cloud) -> None:
    iam, name = cloud.client("iam"), new_name("user")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    key = (made["AccessKeyId"], made["SecretAccessKey"])
    switch = {"UserName": name, "AccessKeyId": key[0]}
    client = boto3.Session(*key, region_name=REGION).client("sts", endpoint_url=cloud.endpoint)
    assert client.get_caller_identity()["Arn"].endswith(f"user/{name}")
    iam.update_access_key(**switch, Status="Inactive")
    assert refusal(cloud, "sts", "get_caller_identity", *key)[0] == "InvalidClientTokenId"
    iam.update_access_key(**switch, Status="Active")
    assert client.get_caller_identity()["Arn"].endswith(f"user/{name}")


@pytest.mark.parametrize(
    "header",
    [
        "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/dynamodb/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/dynamodb/aws4_request, Signature=0",
    ],
)
def test_half_a_signature_is_incomplete(cloud: Cloud, header: str) -> None:
    reply = requests.post(cloud.endpoint, headers=JSON | {"Authorization": header}, timeout=30)
    assert (reply.status_code, reply.json()["__type"]) == (400, "IncompleteSignatureException")


def test_a_header_with_two_credentials_is_nobodys(cloud: Cloud) -> None:
    """Whichever is verified, the other may be who the call is answered for."""
    mine = cloud.signature("dynamodb", "POST", "/", JSON, b"{}")
    other = f"Credential=AKIAIOSFODNN7EXAMPLE/20260101/{REGION}/dynamodb/aws4_request"
    for both in (
        mine["Authorization"] + f", {other}",
        mine["Authorization"].replace("Credential=", f"{other}, Credential="),
    ):
        reply = requests.post(
            cloud.endpoint, headers=mine | {"Authorization": both}, data=b"{}", timeout=30
        )
        assert reply.status_code == 400
        assert reply.json()["__type"] in (
            "IncompleteSignatureException",
            "UnrecognizedClientException",
        )


def test_signing_up_is_unsigned(cloud: Cloud) -> None:
    pools = cloud.client("cognito-idp")
    pool = pools.create_user_pool(PoolName=new_name("pool"))["UserPool"]["Id"]
    client = pools.create_user_pool_client(UserPoolId=pool, ClientName="c")["UserPoolClient"]
    unsigned: Any = boto3.Session(region_name=REGION).client(
        "cognito-idp",
        endpoint_url=cloud.endpoint,
        config=Config(signature_version=botocore.UNSIGNED),
    )
    made = unsigned.sign_up(ClientId=client["ClientId"], Username="me", Password="Passw0rd!")  # noqa: S106
    assert made["UserSub"]
    with pytest.raises(ClientError):
        unsigned.list_users(UserPoolId=pool)


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    name = new_name("bucket")
    cloud.client("s3").create_bucket(Bucket=name)
    return name


def presigned(cloud: Cloud, version: str, bucket: str, seconds: int = 60) -> str:
    settings = Config(signature_version=version, s3={"addressing_style": "path"})
    client: Any = cloud.session.client("s3", endpoint_url=cloud.endpoint, config=settings)
    return str(
        client.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": "a b"}, ExpiresIn=seconds
        )
    )


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_is_good_for_its_object_and_its_time(
    cloud: Cloud, bucket: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a b", "another"):
        cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"text")
    url = presigned(cloud, version, bucket)
    assert requests.get(url, timeout=30).text == "text"
    changed = requests.get(url.replace("a%20b", "another"), timeout=30)
    assert (changed.status_code, "SignatureDoesNotMatch" in changed.text) == (403, True)
    assert requests.delete(url, timeout=30).status_code == 403
    past = presigned(cloud, version, bucket, -3600 if version == "s3" else 1)
    if version == "s3v4":
        at(monkeypatch, -10)
        past = presigned(cloud, version, bucket)
    late = requests.get(past, timeout=30)
    assert (late.status_code, "<Message>Request has expired</Message>" in late.text) == (403, True)


def chunked(cloud: Cloud, bucket: str, spoil: Callable[[bytes], bytes]) -> requests.Response:
    """An upload in two signed chunks ("chunked upload", Amazon S3 API Reference)."""
    data = [b"a" * 65_536, b"b" * 10, b""]
    path = f"/{bucket}/chunks"
    length = sum(len(f"{len(d):x};chunk-signature={'0' * 64}\r\n") + len(d) + 2 for d in data)
    headers = {
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": "65546",
        "content-encoding": "aws-chunked",
        "content-length": str(length),
    }
    request = AWSRequest("PUT", cloud.endpoint + path, headers=headers)
    signer = Chunks(Credentials(cloud.key.id, cloud.key.secret), "s3", REGION)
    signer.add_auth(request)
    given = {name: str(value) for name, value in request.headers.items()}
    previous = given["Authorization"].rpartition("Signature=")[2]
    stamp = given["X-Amz-Date"]
    scope = f"{stamp[:8]}/{REGION}/s3/aws4_request"
    key = f"AWS4{cloud.key.secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    body = b""
    for one in data:
        hashes = f"{hashlib.sha256(b'').hexdigest()}\n{hashlib.sha256(one).hexdigest()}"
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{scope}\n{previous}\n{hashes}"
        previous = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        body += f"{len(one):x};chunk-signature={previous}\r\n".encode() + one + b"\r\n"
    return requests.put(cloud.endpoint + path, data=spoil(body), headers=given, timeout=60)


class Chunks(S3SigV4Auth):
    def payload(self, request: Any) -> str:
        return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"

    def _should_sha256_sign_payload(self, request: Any) -> bool:
        return True

    def _modify_request_before_signing(self, request: Any) -> None:
        super()._modify_request_before_signing(request)
        del request.headers["X-Amz-Content-SHA256"]
        request.headers["X-Amz-Content-SHA256"] = self.payload(request)


def test_an_upload_in_signed_chunks_is_checked_chunk_by_chunk(cloud: Cloud, bucket: str) -> None:
    assert chunked(cloud, bucket, lambda body: body).status_code == 200
    kept = cloud.client("s3").get_object(Bucket=bucket, Key="chunks")["Body"].read()
    assert kept == b"a" * 65_536 + b"b" * 10
    for spoil in (
        lambda body: body.replace(b"bbbbb", b"ccccc"),
        lambda body: body.replace(b"a" * 65_536, b"a" * 65_535 + b"x"),
    ):
        spoiled = chunked(cloud, bucket, spoil)
        assert (spoiled.status_code, "SignatureDoesNotMatch" in spoiled.text) == (403, True)


def test_an_unsigned_call_lacks_its_token(cloud: Cloud) -> None:
    reply = requests.post(cloud.endpoint, headers=JSON, data=b"{}", timeout=30)
    assert (reply.status_code, reply.json()["__type"]) == (
        400,
        "MissingAuthenticationTokenException",
    )
    form = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    reply = requests.post(cloud.endpoint, data=form, timeout=30)
    assert (reply.status_code, "<Code>MissingAuthenticationToken<" in reply.text) == (403, True)


def test_what_is_anybodys_is_public_by_the_buckets_policy(cloud: Cloud, bucket: str) -> None:
    cloud.client("s3").put_object(Bucket=bucket, Key="page.html", Body=b"hello")
    url = f"{cloud.endpoint}/{bucket}/page.html"
    assert requests.get(url, timeout=30).status_code == 403
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",'
        f' "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{bucket}/*"}}]}}'
    )
    cloud.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
    assert requests.get(url, timeout=30).text == "hello"
    assert requests.delete(url, timeout=30).status_code == 403
