"""boto3 clients of an endpoint under the bench."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config


def client(endpoint: str, service: str) -> Any:
    """It tries once, so that a failure is a failure."""
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=80)
    make: Any = boto3.client  # its overloads know no service by a variable name
    return make(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="AKIALOCALAWSWORKSHOP",
        aws_secret_access_key="local-aws-has-no-secrets",  # noqa: S106 - it opens nothing
        config=config,
    )
