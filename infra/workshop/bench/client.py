"""boto3 clients of an endpoint under the bench, with whatever credentials this process has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config

from localaws.workspace import Workspace

ANY = "AKIAIOSFODNN7EXAMPLE"  # peers take whatever looks like a key


def client(endpoint: str, service: str) -> Any:
    """It tries once, so that a failure is a failure."""
    key = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    id, secret = (os.environ.get(name, ANY) for name in key)
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=80)
    make: Any = boto3.client  # its overloads know no service by a variable name
    return make(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=id,
        aws_secret_access_key=secret,
        config=config,
    )


@contextmanager
def credentials_of(workspace: Workspace) -> Iterator[None]:
    """Clients that are made meanwhile are its administrator's."""
    key = workspace.access_key()
    mine = {"AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret}
    before = {name: os.environ.pop(name, None) for name in mine}
    os.environ.update(mine)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
