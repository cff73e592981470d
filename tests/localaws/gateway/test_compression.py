"""Compressed payloads, both ways ("Enable payload compression for an API")."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from localaws.gateway import compression
from localaws.reply import Reply
from tests.localaws.cloud import Api, Cloud, new_name

ECHO = """
def handler(event, context):
    return {"body": event["body"] or "", "headers": {"Content-Type": "text/plain"}}
"""
TEXT = "a" * 200


@pytest.fixture(scope="module")
def api(server: Cloud) -> Api:
    api = server.api(server.function(ECHO))
    api.method("POST", "/")
    change = [{"op": "replace", "path": "/minimumCompressionSize", "value": "100"}]
    server.client("apigateway").update_rest_api(restApiId=api.id, patchOperations=change)
    api.deploy()
    return api


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("br, gzip;q=0.5", "gzip"),
        ("gzip;q=0, deflate", "deflate"),
        ("*", "gzip"),
        ("identity", None),
        ("br", None),
        ("", None),
    ],
)
def test_a_large_answer_is_compressed_as_the_client_takes_it(
    api: Api, accept: str, encoding: str | None
) -> None:
    reply = api.call("POST", data=TEXT, headers={"Accept-Encoding": accept})
    assert (reply.text, reply.headers.get("Content-Encoding")) == (TEXT, encoding)
    assert (int(reply.headers["Content-Length"]) < len(TEXT)) == (encoding is not None)


def test_a_small_answer_is_not(api: Api) -> None:
    reply = api.call("POST", data="short", headers={"Accept-Encoding": "gzip"})
    assert (reply.text, reply.headers.get("Content-Encoding")) == ("short", None)


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_compressed_request_is_seen_plain(api: Api, encoding: str, compress: Any) -> None:
    headers = {"Content-Encoding": encoding}
    assert api.call("POST", data=compress(b"sent"), headers=headers).text == "sent"


@pytest.mark.parametrize(("encoding", "status"), [("br", 415), ("gzip", 400)])
def test_what_cannot_be_decompressed_is_refused(api: Api, encoding: str, status: int) -> None:
    reply = api.call("POST", data=b"plain", headers={"Content-Encoding": encoding})
    assert (reply.status_code, set(reply.json())) == (status, {"message"})


def test_a_request_that_grows_above_10_megabytes_is_too_long(api: Api) -> None:
    body = gzip.compress(b"a" * (11 * 1024 * 1024))
    assert api.call("POST", data=body, headers={"Content-Encoding": "gzip"}).status_code == 413


async def compressed(reply: Reply) -> Reply:
    return await compression.encoded(reply, 0, "gzip")


def test_what_is_encoded_already_stays(cloud: Cloud) -> None:
    import asyncio

    reply = Reply(200, b"x", (("Content-Encoding", "br"),))
    assert asyncio.run(compressed(reply)) == reply


@pytest.mark.parametrize(("value", "fine"), [("0", 1), ("10485760", 1), ("10485761", 0), ("-1", 0)])
def test_the_size_is_from_0_to_10_megabytes(cloud: Cloud, value: str, fine: bool) -> None:
    """Recorded: ``test_update_rest_api_compression``."""
    gateway = cloud.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"))["id"]

    def change(op: str = "replace", **more: Any) -> Any:
        patch = [{"op": op, "path": "/minimumCompressionSize", **more}]
        return gateway.update_rest_api(restApiId=api, patchOperations=patch)

    if fine:
        assert change(value=value)["minimumCompressionSize"] == int(value)
        assert "minimumCompressionSize" not in change()
    else:
        with pytest.raises(gateway.exceptions.BadRequestException, match="between 0 and 10485760"):
            change(value=value)
    with pytest.raises(gateway.exceptions.BadRequestException, match="Must be one of"):
        change("add", value="10")
