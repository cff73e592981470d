"""Another account's user, who may everything there, may nothing here unless it is let in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.credentials import Credentials
from moto.iam.models import iam_backends

from localaws import seams
from localaws.access.identity import Identity
from localaws.access.signature import SignatureError
from localaws.errors import AwsError
from tests.localaws.access.account import ALL, BUCKET_NAME, DENIED, QUEUE_URL, WORN, Account
from tests.localaws.access.agreement import BUCKET, ROLE, TABLE, TOPIC
from tests.localaws.cloud import REGION

FOREIGN = "999999999999"
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "Scan", {"TableName": TABLE}),
    ("sqs", "SendMessage", {"QueueUrl": QUEUE_URL, "MessageBody": "m"}),
    ("sns", "Publish", {"TopicArn": TOPIC, "Message": "m"}),
    ("s3", "GetObject", {"Bucket": BUCKET_NAME, "Key": "a/k"}),
    ("s3", "DeleteBucketPolicy", {"Bucket": BUCKET_NAME}),
    ("lambda", "GetFunction", {"FunctionName": TABLE.replace("dynamodb", "lambda")}),
    ("sts", "AssumeRole", {"RoleArn": WORN, "RoleSessionName": "me"}),
    ("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "me"}),
]


@pytest.fixture
def foreigner(account: Account) -> Iterator[Credentials]:
    iam = iam_backends[FOREIGN]["aws"]
    user = iam.create_user(REGION, "bob")
    user.policies["all"] = ALL
    key = iam.create_access_key("bob", prefix="AKIA")
    yield Credentials(key.access_key_id, key.secret_access_key)
    iam.reset()


def identity(key: Credentials) -> Identity:
    found = seams.identity(str(key.access_key))
    assert found
    return found


def test_its_signature_is_its_own_and_no_others(account: Account, foreigner: Credentials) -> None:
    signed = account.signed_by(foreigner, "dynamodb", "Scan", TableName=TABLE)
    assert (signed.account, signed.arn) == (FOREIGN, f"arn:aws:iam::{FOREIGN}:user/bob")
    for forged in (
        Credentials(account.user().access_key, foreigner.secret_key),
        Credentials(foreigner.access_key, account.user().secret_key),
    ):
        with pytest.raises(SignatureError, match="InvalidSignatureException"):
            account.signed_by(forged, "dynamodb", "Scan", TableName=TABLE)


@pytest.mark.parametrize(("service", "operation", "given"), CALLS)
def test_nothing_here_is_its_business(
    account: Account, foreigner: Credentials, service: str, operation: str, given: dict[str, Any]
) -> None:
    with pytest.raises(AwsError) as refused:
        account.attempt(identity(foreigner), service, operation, given)
    assert refused.value.code in DENIED


def test_a_policy_that_names_it_lets_it_in(account: Account, foreigner: Credentials) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:user/bob"},
        "Action": "s3:GetObject",
        "Resource": f"{BUCKET}/a/k",
    }
    account.let_in(BUCKET, {"Version": "2012-10-17", "Statement": [statement]})
    place = {"Bucket": BUCKET_NAME, "Key": "a/k"}
    assert account.attempt(identity(foreigner), "s3", "GetObject", place)["ETag"]
