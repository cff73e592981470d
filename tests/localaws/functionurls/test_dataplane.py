"""Function URLs, called by HTTP as browsers and curl do.

Expected events and answers are AWS's recorded ones (``TestLambdaURL``).
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.cloud import REGION, Cloud
from tests.localaws.functionurls.called import ECHO, send, url_of


def test_the_event_is_of_format_2(cloud: Cloud, echoes: str) -> None:
    """recorded: ``test_lambda_url_echo_http_fixture_default``"""
    answer = send(
        cloud,
        echoes + "pa%20th/1?q=query&multi=foo&multi=%2Fbar",
        "POST",
        json={"foo": "bar"},
        headers={"ExTrA-HeadErs": "With WeiRd CapS", "Cookie": "a=1; b=2", "User-Agent": "test"},
    )
    event = answer.json()
    headers, context = event.pop("headers"), event.pop("requestContext")
    url_id = echoes.split("/")[-2]
    assert event == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/pa%20th/1",
        "rawQueryString": "q=query&multi=foo&multi=%2Fbar",
        "cookies": ["a=1", "b=2"],
        "queryStringParameters": {"q": "query", "multi": "foo,/bar"},
        "body": '{"foo": "bar"}',
        "isBase64Encoded": False,
    }
    assert headers["extra-headers"] == "With WeiRd CapS"
    assert headers["content-type"] == "application/json"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers.keys().isdisjoint({"connection", "cookie", "Host"})
    http = context.pop("http")
    assert http == {
        "method": "POST",
        "path": "/pa%20th/1",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "test",
    }
    assert (context["accountId"], context["apiId"], context["domainPrefix"]) == (
        *("anonymous", url_id),
        url_id,
    )
    assert (context["stage"], context["routeKey"]) == ("$default", "$default")
    assert context["requestId"] == answer.headers["x-amzn-RequestId"]


@pytest.mark.parametrize(
    ("kind", "is_text"),
    [
        ("text/plain", True),
        ("application/json; charset=utf-8", True),
        ("application/problem+json", True),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("image/png", False),
    ],
)
def test_bodies_that_are_no_text_come_in_base64(
    cloud: Cloud, echoes: str, kind: str, is_text: bool
) -> None:
    """recorded: ``test_lambda_url_form_payload``"""
    event = send(cloud, echoes, "PUT", data=b"a=1", headers={"Content-Type": kind}).json()
    assert event["isBase64Encoded"] == (not is_text)
    assert event["body"] == ("a=1" if is_text else base64.b64encode(b"a=1").decode())


def test_a_request_without_a_body_has_none(cloud: Cloud, echoes: str) -> None:
    event = send(cloud, echoes).json()
    assert "body" not in event
    assert "queryStringParameters" not in event
    assert event["rawPath"] == "/"


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"hello": "world"}, '{"hello":"world"}'),
        ({"statusCode": 200, "body": "body123"}, "body123"),
        ({"statusCode": 200, "body": '{"hello": "world"}'}, '{"hello": "world"}'),
        (["hello", 3, True], '["hello",3,true]'),
        ("hello", "hello"),
        (3, "3"),
        (3.1, "3.1"),
        (True, "true"),
        (None, "null"),
    ],
)
def test_whatever_a_function_returns_is_an_answer(
    cloud: Cloud, returns: str, result: Any, text: str
) -> None:
    """recorded: ``test_lambda_url_invocation``"""
    answer = send(cloud, returns, "POST", json=result)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Length"] == str(len(text))
    assert uuid.UUID(answer.headers["x-amzn-RequestId"])


def test_a_response_has_status_headers_cookies_and_bytes(cloud: Cloud, returns: str) -> None:
    result = {
        "statusCode": "201",
        "headers": {"Content-Type": "image/png", "X-Number": 7},
        "cookies": ["a=1; Secure", "b=2"],
        "body": base64.b64encode(b"\x89PNG").decode(),
        "isBase64Encoded": True,
    }
    answer = send(cloud, returns, "POST", json=result)
    assert (answer.status_code, answer.content) == (201, b"\x89PNG")
    assert (answer.headers["Content-Type"], answer.headers["X-Number"]) == ("image/png", "7")
    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1; Secure", "b=2"]


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "abc"},
        {"statusCode": 99},
        {"statusCode": True},
        {"statusCode": 200, "body": {"an": "object"}},
        {"statusCode": 200, "headers": ["x"]},
        {"statusCode": 200, "headers": {"bad name": "x"}},
        {"statusCode": 200, "headers": {"x": "a\r\nb: c"}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
    ],
)
def test_a_response_that_is_none_is_a_502(cloud: Cloud, returns: str, result: Any) -> None:
    answer = send(cloud, returns, "POST", json=result)
    assert (answer.status_code, answer.text) == (502, "Internal Server Error")


def test_a_function_that_fails_is_a_502(cloud: Cloud) -> None:
    """recorded: ``test_lambda_url_invocation_exception``"""
    url = url_of(cloud, cloud.function("def handler(event, context): raise KeyError('x')"))
    answer = send(cloud, url)
    assert (answer.status_code, answer.text) == (502, "Internal Server Error")


def test_the_request_id_is_the_invocations(cloud: Cloud) -> None:
    """recorded: ``test_request_id_invoke_url``"""
    url = url_of(cloud, cloud.function("def handler(e, context): return context.aws_request_id"))
    answer = send(cloud, url)
    assert answer.text == answer.headers["x-amzn-RequestId"]


def test_the_host_form_leads_there_too(cloud: Cloud, echoes: str) -> None:
    url_id = echoes.split("/")[-2]
    host = f"{url_id}.lambda-url.{REGION}.localhost:{cloud.endpoint.rpartition(':')[2]}"
    event = send(cloud, cloud.endpoint + "/lambda-url/x", headers={"Host": host}).json()
    assert event["rawPath"] == "/lambda-url/x"
    assert event["requestContext"]["domainName"] == host


def test_a_stream_is_refused_by_name(cloud: Cloud) -> None:
    url = url_of(cloud, cloud.function(ECHO), InvokeMode="RESPONSE_STREAM")
    answer = send(cloud, url)
    assert answer.status_code == 501
    assert "does not stream" in answer.json()["Message"]


def test_a_function_that_is_switched_off_is_a_429(cloud: Cloud) -> None:
    name = cloud.function(ECHO)
    url = url_of(cloud, name)
    cloud.client("lambda").put_function_concurrency(
        FunctionName=name, ReservedConcurrentExecutions=0
    )
    answer = send(cloud, url)
    assert (answer.status_code, answer.json()) == (429, {"Message": "Rate Exceeded."})


texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
    path=texts,
    query=st.dictionaries(texts, texts, max_size=3),
    header=texts,
    body=st.binary(max_size=50),
    kind=st.sampled_from(["", "text/plain", "application/json", "image/png", ";;"]),
)
@settings(max_examples=60, deadline=None)
def test_any_request_gets_a_documented_answer(
    server: Cloud,
    echoes: str,
    method: str,
    path: str,
    query: dict[str, str],
    header: str,
    body: bytes,
    kind: str,
) -> None:
    """The function gets the request whole and answers it: no other status comes of it."""
    request = requests.Request(
        method,
        echoes + requests.utils.quote(path),
        params=query,
        data=body,
        headers={"X-Any": header.strip(), "Content-Type": kind},
    )
    answer = server.http.send(request.prepare(), timeout=30)
    assert answer.status_code == 200
    if method == "HEAD":
        return
    event = answer.json()
    sent = event.get("body", "")
    received = base64.b64decode(sent) if event["isBase64Encoded"] else sent.encode()
    assert received == body
    assert requests.utils.unquote(event["rawPath"]) == "/" + path


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["statusCode", "headers", "body", "cookies", "isBase64Encoded", "x"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_result_is_a_200_a_502_or_the_status_that_it_says(
    server: Cloud, returns: str, result: Any
) -> None:
    body = json.dumps(result).encode()
    answer = server.http.post(
        returns, data=body, headers={"Content-Type": "application/json"}, timeout=30
    )
    said = result.get("statusCode") if isinstance(result, dict) else None
    assert answer.status_code in (200, 502, said)
