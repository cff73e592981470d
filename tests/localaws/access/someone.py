"""A user of a local AWS, and how they are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localaws.cloud import ACCOUNT, REGION, Cloud, new_name

SETTINGS = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
Clients = Callable[..., Any]


class Someone:
    """A user with a key, and no permissions yet."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud, self.name, iam = cloud, new_name("user"), cloud.client("iam")
        self.arn = str(iam.create_user(UserName=self.name)["User"]["Arn"])
        made = iam.create_access_key(UserName=self.name)["AccessKey"]
        self.session = boto3.Session(
            made["AccessKeyId"], made["SecretAccessKey"], region_name=REGION
        )

    def may(self, policy: dict[str, Any], name: str = "p") -> None:
        self.cloud.client("iam").put_user_policy(
            UserName=self.name, PolicyName=name, PolicyDocument=json.dumps(policy)
        )

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.cloud.endpoint, config=SETTINGS)


def refused(call: Callable[..., Any], **given: Any) -> tuple[str, str, int]:
    """Code, message and status."""
    with pytest.raises(ClientError) as error:
        call(**given)
    told = error.value.response
    status = told["ResponseMetadata"]["HTTPStatusCode"]
    return told["Error"]["Code"], told["Error"]["Message"], status


def arn(service: str, rest: str, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"
