"""Function URLs that most tests call."""

from __future__ import annotations

import pytest

from tests.localaws.cloud import Cloud
from tests.localaws.functionurls.called import ECHO, url_of

RETURN = """
import base64, json
def handler(event, context):
    body = event.get("body") or "null"
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    return json.loads(body)
"""


@pytest.fixture(scope="module")
def returns(server: Cloud) -> str:
    """The URL of a function that answers what its body says."""
    return url_of(server, server.function(RETURN))


@pytest.fixture(scope="module")
def echoes(server: Cloud) -> str:
    return url_of(server, server.function(ECHO))
