"""Documented decisions, made for real: by boto3, as a user who has the policies."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localaws.access.test_decisions import ACCOUNT, REGION, TABLE, named
from tests.localaws.cloud import LAMBDA, Cloud, new_name, trusting
from tests.localaws.command import localaws

# The codes of a denial in each wire form; a HEAD request has its status alone.
DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403"}
)
# A role that is passed, and that the service may not assume, is not the caller's to lack.
NOT_TRUSTED = "authorized to assume the provided role"
# A condition asks for its key's value.
TABLE_WITH_A_KEY = {
    "TableName": "lambda-apigateway",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
SETTINGS = Config(
    retries={"total_max_attempts": 1},
    inject_host_prefix=False,
    parameter_validation=False,
    s3={"addressing_style": "path"},
)
GROUPS = [group for group in TABLE["group"] if group.get("enforced")]


@pytest.fixture(scope="module")
def place(no_aws: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A local AWS of these tests' own: what is allowed is done."""
    home = tmp_path_factory.mktemp("home")
    started = localaws("start", home, "--port", "0")
    assert started.code == 0, started.err
    facts = json.loads((home / "server.json").read_text())
    cloud = Cloud(f"http://127.0.0.1:{facts['port']}", home)
    cloud.client("dynamodb").create_table(**TABLE_WITH_A_KEY)
    yield cloud
    cloud.http.close()
    assert localaws("stop", home).code == 0


def document(statements: Any) -> str:
    texts = named([statements] if isinstance(statements, str) else statements)
    return json.dumps({"Version": "2012-10-17", "Statement": [json.loads(text) for text in texts]})


def user(cloud: Cloud, group: dict[str, Any]) -> boto3.Session:
    """A session of a new user with the group's policies."""
    name, iam = new_name("user"), cloud.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(
        UserName=name, PolicyName="identity", PolicyDocument=document(group["identity"])
    )
    if "boundary" in group:
        text = document(group["boundary"])
        made = iam.create_policy(PolicyName=new_name("boundary"), PolicyDocument=text)
        arn = made["Policy"]["Arn"]
        iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=arn)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)


class User:
    """Calls as a user does who has the group's policies."""

    def __init__(self, cloud: Cloud, group: dict[str, Any]) -> None:
        self._session, self._endpoint = user(cloud, group), cloud.endpoint
        self._clients: dict[str, Any] = {}

    def is_denied(self, service: str, operation: str, parameters: dict[str, Any]) -> bool:
        try:
            getattr(self._client(service), xform_name(operation))(**parameters)
        except ClientError as error:
            told = error.response["Error"]
            return told["Code"] in DENIED and NOT_TRUSTED not in told["Message"]
        return False

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(
                service, endpoint_url=self._endpoint, config=SETTINGS
            )
        return self._clients[service]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["rule"])
def test_what_is_documented_is_enforced(place: Cloud, group: dict[str, Any]) -> None:
    with contextlib.closing(User(place, group)) as learner:
        wrong = [
            (outcome, *call)
            for outcome, *call in group["calls"]
            if learner.is_denied(*named(call)) is (outcome == "allowed")
        ]
    assert wrong == [], f"{group['rule']} ({group['page']})"


def allowing(action: str, resource: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {"identity": json.dumps(statement)}


def test_a_role_is_known_by_its_path(place: Cloud) -> None:
    for path in ("/lab/", "/other/"):
        place.client("iam").create_role(
            RoleName=f"of{path.replace('/', '-')}",
            Path=path,
            AssumeRolePolicyDocument=json.dumps(trusting(LAMBDA)),
        )
    group = allowing("iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/lab/*")
    with contextlib.closing(User(place, group)) as learner:
        assert not learner.is_denied("iam", "GetRole", {"RoleName": "of-lab-"})
        assert learner.is_denied("iam", "GetRole", {"RoleName": "of-other-"})


def test_a_secret_is_known_by_its_whole_arn(place: Cloud) -> None:
    made = place.client("secretsmanager").create_secret(Name="known", SecretString="s")
    place.client("secretsmanager").create_secret(Name="unknown", SecretString="s")
    group = allowing("secretsmanager:GetSecretValue", made["ARN"])
    with contextlib.closing(User(place, group)) as learner:
        assert not learner.is_denied("secretsmanager", "GetSecretValue", {"SecretId": "known"})
        assert learner.is_denied("secretsmanager", "GetSecretValue", {"SecretId": "unknown"})


def test_an_alias_stands_for_its_key(place: Cloud) -> None:
    kms = place.client("kms")
    keys = [kms.create_key()["KeyMetadata"] for _ in range(2)]
    for number, key in enumerate(keys):
        kms.create_alias(AliasName=f"alias/{number}", TargetKeyId=key["KeyId"])
    with contextlib.closing(User(place, allowing("kms:Encrypt", keys[0]["Arn"]))) as learner:
        assert not learner.is_denied("kms", "Encrypt", {"KeyId": "alias/0", "Plaintext": b"x"})
        assert learner.is_denied("kms", "Encrypt", {"KeyId": "alias/1", "Plaintext": b"x"})
