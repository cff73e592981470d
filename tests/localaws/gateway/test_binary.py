"""Binary payloads, as recorded with S3 (``TestApiGatewayS3BinarySupport``) and of functions."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from localaws.gateway.binary import is_binary
from tests.localaws.cloud import REGION, Api, Cloud, new_name, trusting

TO_TEXT, TO_BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"
PNG = "image/png"
TEXT = b"this is a UTF8 text typed object"
RAW = gzip.compress(b"compressed, so no UTF-8", mtime=0)
ENCODED = base64.b64encode(RAW)
BROKEN = RAW.decode("utf-8", "replace").encode()
TWICE = base64.b64encode(ENCODED)


def with_types(server: Cloud, function: str, *types: str) -> Api:
    made = server.client("apigateway").create_rest_api(
        name=new_name("api"), binaryMediaTypes=list(types)
    )
    assert made.get("binaryMediaTypes", []) == list(types)
    api = Api(server, made["id"], "prod", function)
    if function != "nobody":
        api.permit()
    return api


class Bucket:
    """A bucket, and an API in front of it: a resource for each content handling."""

    def __init__(self, server: Cloud, *types: str) -> None:
        self.name, self.s3 = new_name("bucket"), server.client("s3")
        self.s3.create_bucket(Bucket=self.name)
        self.api = with_types(server, "nobody", *types)
        role = server.role(trust=trusting("apigateway.amazonaws.com"))
        parameters = {
            "integration.request.path.key": "method.request.path.key",
            "integration.request.header.Content-Type": "method.request.header.Content-Type",
        }
        for handling in (None, TO_TEXT, TO_BINARY):
            settings = {"contentHandling": handling} if handling else {}
            stored = {"responseParameters": {}} | settings
            answers = {"200": {name: value for name, value in stored.items() if value}}
            place = f"/{handling or 'none'}/{{key}}"
            uri = f"arn:aws:apigateway:{REGION}:s3:path/{self.name}/{{key}}"
            made = {"type": "AWS", "uri": uri, "credentials": role, "requestParameters": parameters}
            self.api.custom("PUT", place, {"200": {}}, post="PUT", **made, **settings)
            self.api.custom("GET", place, answers, post="GET", **made)
        self.api.deploy()

    def store(self, body: bytes, content_type: str, handling: str | None) -> bytes | int:
        """What was stored of what was sent, or the status of the failure."""
        headers = {"Content-Type": content_type}
        reply = self.api.call("PUT", f"/{handling or 'none'}/key", data=body, headers=headers)
        if reply.status_code != 200:
            return int(reply.status_code)
        stored: bytes = self.s3.get_object(Bucket=self.name, Key="key")["Body"].read()
        return stored

    def fetch(self, body: bytes, content_type: str, accept: str, handling: str | None) -> Any:
        self.s3.put_object(Bucket=self.name, Key="key", Body=body, ContentType=content_type)
        headers = {"Accept": accept}
        reply = self.api.call("GET", f"/{handling or 'none'}/key", headers=headers)
        return reply.content if reply.status_code == 200 else reply.status_code


@pytest.fixture(scope="module")
def plain(server: Cloud) -> Bucket:
    return Bucket(server)


@pytest.fixture(scope="module")
def png(server: Cloud) -> Bucket:
    return Bucket(server, PNG)


@pytest.mark.parametrize(
    ("handling", "body", "stored"),
    [
        (None, TEXT, TEXT),
        (None, RAW, BROKEN),
        (None, ENCODED, ENCODED),
        (TO_TEXT, RAW, BROKEN),
        (TO_TEXT, ENCODED, ENCODED),
        (TO_BINARY, ENCODED, RAW),
        (TO_BINARY, TEXT, 500),
        (TO_BINARY, RAW, 500),
    ],
)
def test_without_binary_types_a_request_is_text(
    plain: Bucket, handling: str | None, body: bytes, stored: bytes | int
) -> None:
    assert plain.store(body, PNG, handling) == stored


@pytest.mark.parametrize(
    ("handling", "content_type", "body", "stored"),
    [
        (None, PNG, RAW, RAW),
        (None, PNG, ENCODED, ENCODED),
        (None, "text/plain", RAW, BROKEN),
        (TO_TEXT, PNG, RAW, ENCODED),
        (TO_TEXT, PNG, ENCODED, TWICE),
        (TO_TEXT, "text/plain", RAW, BROKEN),
        (TO_BINARY, PNG, RAW, RAW),
        (TO_BINARY, PNG, ENCODED, ENCODED),
        (TO_BINARY, "text/plain", ENCODED, RAW),
        (TO_BINARY, "text/plain", TEXT, 500),
    ],
)
def test_a_binary_type_keeps_the_bytes(
    png: Bucket, handling: str | None, content_type: str, body: bytes, stored: bytes | int
) -> None:
    assert png.store(body, content_type, handling) == stored


@pytest.mark.parametrize(
    ("handling", "content_type", "accept", "body", "sent"),
    [
        (None, "text/plain", "text/plain", RAW, BROKEN),
        (None, "text/plain", PNG, ENCODED, RAW),
        (None, "text/plain", PNG, RAW, 500),
        (None, PNG, PNG, RAW, RAW),
        (None, PNG, f"{PNG};q=0.9, text/plain", ENCODED, ENCODED),
        (None, PNG, "text/plain", RAW, ENCODED),
        (None, PNG, f"text/plain, {PNG}", ENCODED, TWICE),
        (TO_TEXT, "text/plain", PNG, RAW, BROKEN),
        (TO_TEXT, PNG, PNG, RAW, ENCODED),
        (TO_BINARY, "text/plain", "text/plain", ENCODED, RAW),
        (TO_BINARY, PNG, "text/plain", RAW, RAW),
        (TO_BINARY, "text/plain", PNG, TEXT, 500),
    ],
)
def test_an_answer_becomes_what_the_client_accepts(
    png: Bucket, handling: str | None, content_type: str, accept: str, body: bytes, sent: Any
) -> None:
    assert png.fetch(body, content_type, accept, handling) == sent


@pytest.mark.parametrize(
    ("content_type", "types", "binary"),
    [
        ("image/png", ["image/png"], True),
        ("Image/PNG; q=1", ["image/png"], True),
        ("image/gif", ["image/png"], False),
        ("image/gif", ["image/*"], True),
        ("text/plain", ["*/*"], True),
        (None, ["*/*"], True),
        (None, ["image/png"], False),
        ("", [""], False),
        ("image/png", [], False),
    ],
)
def test_types_stand_for_one_for_a_kind_or_for_all(
    content_type: str | None, types: list[str], binary: bool
) -> None:
    assert is_binary(content_type, types) == binary


ECHO = """
import base64, json
def handler(event, context):
    if event["path"] == "/event":
        return {"body": json.dumps([event["body"], event["isBase64Encoded"]])}
    encoded = event["path"] != "/not-encoded"
    body = "no base64" if event["path"] == "/broken" else "gAD/"
    return {"body": body, "isBase64Encoded": encoded, "headers": {"Content-Type": "image/png"}}
"""


@pytest.fixture(scope="module")
def function(server: Cloud) -> Api:
    api = with_types(server, server.function(ECHO), PNG)
    api.method("ANY", "/{proxy+}")
    api.deploy()
    return api


def test_a_function_gets_binary_payloads_as_base64(function: Api) -> None:
    for content_type, body, seen in [
        (PNG, b"\x80\x00\xff", ["gAD/", True]),
        ("text/plain", b"text", ["text", False]),
        (PNG, b"", [None, False]),
    ]:
        headers = {"Content-Type": content_type}
        assert function.call("POST", "/event", data=body, headers=headers).json() == seen


@pytest.mark.parametrize(
    ("path", "accept", "content"),
    [
        ("/encoded", PNG, b"\x80\x00\xff"),
        ("/encoded", f"{PNG}, */*", b"\x80\x00\xff"),
        ("/encoded", "*/*", b"gAD/"),
        ("/encoded", f"text/html, {PNG}", b"gAD/"),
        ("/encoded", None, b"\x80\x00\xff"),
        ("/not-encoded", PNG, b"gAD/"),
    ],
)
def test_a_functions_base64_is_decoded_for_who_accepts_it(
    function: Api, path: str, accept: str | None, content: bytes
) -> None:
    assert function.call("GET", path, headers={"Accept": accept}).content == content


def test_a_functions_base64_that_is_none_is_a_502(function: Api) -> None:
    assert function.call("GET", "/broken", headers={"Accept": PNG}).status_code == 502


def test_binary_types_are_added_replaced_and_removed(cloud: Cloud) -> None:
    """Recorded: ``test_update_rest_api_operation_add_remove``."""
    gateway = cloud.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"))["id"]

    def change(op: str, path: str, **more: str) -> list[str]:
        patch = [{"op": op, "path": f"/binaryMediaTypes/{path}", **more}]
        made = gateway.update_rest_api(restApiId=api, patchOperations=patch)
        return list(made.get("binaryMediaTypes", []))

    assert change("add", "image~1png") == ["image/png"]
    assert change("add", "image~1jpeg") == ["image/png", "image/jpeg"]
    assert change("replace", "image~1png", value="image/gif") == ["image/jpeg", "image/gif"]
    assert change("remove", "image~1jpeg") == ["image/gif"]
