"""A log group of three lines, and what REST APIs lead to."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.localaws.cloud import Cloud, new_name
from tests.localaws.seams.loglines import LINES


@pytest.fixture(scope="module")
def function(server: Cloud) -> str:
    return server.function("def handler(event, context): return {}")


@pytest.fixture
def gateway(cloud: Cloud) -> Any:
    return cloud.client("apigateway")


@pytest.fixture
def logs(cloud: Cloud) -> Any:
    return cloud.client("logs")


@pytest.fixture
def group(logs: Any) -> str:
    """A log group with LINES, each in a stream of its own, the last stream first in time."""
    name, now = new_name("group"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=name)
    for number, line in enumerate(LINES):
        stream = {"logGroupName": name, "logStreamName": f"stream-{number}"}
        logs.create_log_stream(**stream)
        logs.put_log_events(**stream, logEvents=[{"timestamp": now - number, "message": line}])
    return name
