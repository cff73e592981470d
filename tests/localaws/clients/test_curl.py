"""curl, in every form of a deployed API's URL."""

from __future__ import annotations

import json
import shutil
from urllib.parse import urlsplit

import pytest

from localaws.client import REGION
from tests.localaws.clients.tools import run
from tests.localaws.cloud import Cloud

ECHO = """
import json
def handler(event, context):
    seen = [event["httpMethod"], event["path"], event["body"]]
    return {"statusCode": 201, "headers": {"x-seen": "yes"}, "body": json.dumps(seen)}
"""


@pytest.fixture(scope="module")
def api(server: Cloud) -> str:
    made = server.api(server.function(ECHO))
    made.method("ANY", "/{proxy+}")
    made.deploy()
    return made.id


@pytest.mark.parametrize(
    "form",
    [
        "http://127.0.0.1:{port}/execute-api/{api}/prod",
        "http://localhost:{port}/execute-api/{api}/prod",
        "http://{api}.execute-api.{region}.localhost:{port}/prod",
        "http://127.0.0.1:{port}/restapis/{api}/prod/_user_request_",
    ],
    ids=["path", "localhost", "host", "legacy"],
)
def test_every_form_of_the_url_reaches_the_function(server: Cloud, api: str, form: str) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")
    base = form.format(port=urlsplit(server.endpoint).port, api=api, region=REGION)
    ended = run(
        [
            *(curl, "--silent", "--show-error", "--include", "--noproxy", "*", "--max-time", "20"),
            *("-X", "PUT", "-H", "Content-Type: application/json", "-d", '{"a": 1}'),
            f"{base}/pets/1?x=y",
        ]
    )
    assert ended.returncode == 0, ended.stderr
    head, _, body = ended.stdout.partition("\n\n")  # in text, its line ends are Python's
    assert head.startswith("HTTP/1.1 201")
    assert "x-seen: yes" in head
    assert json.loads(body) == ["PUT", "/pets/1", '{"a": 1}']
