"""The proxy event and the proxy answer, as recorded ("test_lambda_aws_proxy_integration",
"test_aws_proxy_response_payload_format_validation")."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.gateway.proxy import MalformedAnswer, answer
from tests.localaws.cloud import Api, Cloud

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""
AS_TOLD = """
import json
def handler(event, context):
    return json.loads(event["body"])
"""


@pytest.fixture(scope="module")
def echo(server: Cloud) -> Api:
    api = server.api(server.function(ECHO), stage="stage")
    api.method("ANY", "/{proxy+}")
    api.method("GET", "/hardcoded")
    api.deploy()
    return api


@pytest.fixture(scope="module")
def told(server: Cloud) -> Api:
    """An API whose function answers with what the request's body says."""
    api = server.api(server.function(AS_TOLD))
    api.method("POST", "/")
    api.deploy()
    return api


def test_the_event_is_as_recorded(echo: Api) -> None:
    sent = {
        "tEsT-HEADeR": "aValUE",
        "User-Agent": "testing",
        "Authorization": "random-value",
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
    }
    event = echo.call("POST", "/proxy-value", headers=sent, data='{"a": 1}').json()
    host = echo.cloud.endpoint.removeprefix("http://")
    context = event.pop("requestContext")
    headers, multiple = event.pop("headers"), event.pop("multiValueHeaders")
    assert event == {
        "resource": "/{proxy+}",
        "path": "/proxy-value",
        "httpMethod": "POST",
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": "proxy-value"},
        "stageVariables": None,
        "body": '{"a": 1}',
        "isBase64Encoded": False,
    }
    assert multiple == {name: [value] for name, value in headers.items()}
    assert headers.pop("X-Amzn-Trace-Id").startswith("Root=1-")
    assert headers == sent | {
        "Host": host,
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": host.rpartition(":")[2],
        "X-Forwarded-Proto": "http",
    }
    identity = context.pop("identity")
    assert (identity.pop("sourceIp"), identity.pop("userAgent")) == ("127.0.0.1", "testing")
    assert identity == dict.fromkeys(
        [
            *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider"),
            *("cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId"),
            *("principalOrgId", "user", "userArn"),
        ]
    )
    changing = ("deploymentId", "extendedRequestId", "requestId", "resourceId", "requestTime")
    assert all(isinstance(context.pop(name), str) for name in changing)
    assert isinstance(context.pop("requestTimeEpoch"), int)
    assert context == {
        "accountId": "123456789012",
        "apiId": echo.id,
        "domainName": host,
        "domainPrefix": echo.id,
        "httpMethod": "POST",
        "path": "/stage/proxy-value",
        "protocol": "HTTP/1.1",
        "resourcePath": "/{proxy+}",
        "stage": "stage",
    }


@pytest.mark.parametrize(
    ("path", "in_event", "proxy", "in_context"),
    [
        ("/proxy-value", "/proxy-value", "proxy-value", "/stage/proxy-value"),
        ("/proxy-value/", "/proxy-value/", "proxy-value", "/stage/proxy-value/"),
        ("//proxy-value", "/proxy-value", "proxy-value", "/stage//proxy-value"),
        ("/a//b", "/a//b", "a//b", "/stage/a//b"),
        (
            "/user/test%2Balias@gmail.com/test+alias@gmail.com",
            "/user/test%2Balias@gmail.com/test+alias@gmail.com",
            "user/test%2Balias@gmail.com/test+alias@gmail.com",
            "/stage/user/test%2Balias@gmail.com/test+alias@gmail.com",
        ),
    ],
)
def test_paths_reach_the_event_as_recorded(
    echo: Api, path: str, in_event: str, proxy: str, in_context: str
) -> None:
    event = echo.call("GET", path).json()
    assert event["path"] == in_event
    assert event["pathParameters"] == {"proxy": proxy}
    assert event["requestContext"]["path"] == in_context


def test_slashes_before_the_stage_and_the_path_do_not_count(echo: Api) -> None:
    url = echo.url.replace("/stage", "//stage") + "//hardcoded"
    event = echo.cloud.http.get(url, timeout=30).json()
    assert (event["resource"], event["pathParameters"]) == ("/hardcoded", None)
    assert (event["path"], event["requestContext"]["path"]) == ("/hardcoded", "/stage//hardcoded")


def test_query_parameters_are_decoded_and_the_last_of_a_name_counts(echo: Api) -> None:
    query = (
        "?plus=test+alias@gmail.com&email=test%2Balias%40gmail.com&price=10&price=30"
        "&url=https%3A%2F%2Fwww.google.com%2F&empty=&bare&dateTimeOffset=T18:05:10+00:00"
    )
    event = echo.call("GET", "/x" + query).json()
    assert event["queryStringParameters"] == {
        "plus": "test alias@gmail.com",
        "email": "test+alias@gmail.com",
        "price": "30",
        "url": "https://www.google.com/",
        "empty": "",
        "bare": "",
        "dateTimeOffset": "T18:05:10 00:00",
    }
    assert event["multiValueQueryStringParameters"]["price"] == ["10", "30"]


parameters = st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=4)
visible = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1)


@given(query=parameters, path=visible.filter(lambda text: not set(text) & set("/?#%\\")))
@settings(max_examples=40, deadline=None)
def test_any_path_and_query_reach_the_event(echo: Api, query: dict[str, str], path: str) -> None:
    """Sent raw: an HTTP library would tidy up ``.`` and ``..`` first."""
    import http.client
    import urllib.parse

    connection = http.client.HTTPConnection(echo.cloud.endpoint.removeprefix("http://"))
    target = f"/execute-api/{echo.id}/stage/{path}?{urllib.parse.urlencode(query)}"
    connection.request("GET", target)
    event = json.loads(connection.getresponse().read())
    connection.close()
    assert event["pathParameters"] == {"proxy": path}
    assert event["queryStringParameters"] == (query or None)


@given(body=st.text(max_size=200))
@settings(max_examples=30, deadline=None)
def test_any_text_body_reaches_the_event(echo: Api, body: str) -> None:
    sent = body.encode()
    assert echo.call("POST", "/x", data=sent).json()["body"] == (body or None)


def test_repeated_headers_are_lists_and_hop_by_hop_ones_are_dropped(echo: Api) -> None:
    import http.client

    connection = http.client.HTTPConnection(echo.cloud.endpoint.removeprefix("http://"))
    connection.putrequest("GET", f"/execute-api/{echo.id}/stage/x")
    for name, value in [("X-A", "1"), ("X-A", "2"), ("TE", "trailers"), ("Max-Forwards", "3")]:
        connection.putheader(name, value)
    connection.putheader("X-Forwarded-For", "203.0.113.7")
    connection.putheader("X-Forwarded-Port", "1")
    connection.endheaders()
    event = json.loads(connection.getresponse().read())
    connection.close()
    assert event["headers"]["X-A"] == "2"
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]
    assert event["headers"]["X-Forwarded-For"] == "203.0.113.7, 127.0.0.1"
    assert len(event["multiValueHeaders"]["X-Forwarded-Port"]) == 1
    assert event["headers"].keys().isdisjoint({"TE", "Max-Forwards", "Connection"})


def test_a_clients_trace_goes_on(echo: Api) -> None:
    root = "Root=1-67891233-abcdef012345678912345678"
    sent = f"{root};Parent=53995c3f42cd8ad8;Sampled=1"
    reply = echo.call("GET", "/x", headers={"X-Amzn-Trace-Id": sent})
    assert reply.json()["headers"]["X-Amzn-Trace-Id"] == sent
    assert reply.headers["X-Amzn-Trace-Id"] == root


@pytest.mark.parametrize(
    ("result", "status", "body"),
    [
        ({"statusCode": 201, "body": "made"}, 201, "made"),
        ({"statusCode": "201"}, 201, ""),
        ({"body": "no status"}, 200, "no status"),
        ({"headers": {"X-A": "1"}}, 200, ""),
        ({"statusCode": 200, "body": None}, 200, ""),
        ({"statusCode": 404, "body": "gone"}, 404, "gone"),
        ({"statusCode": 500, "body": "ours"}, 500, "ours"),
        ({"statusCode": 200, "body": "¡olé!"}, 200, "¡olé!"),
        ({"body": "dGVzdC1kYXRh", "isBase64Encoded": True}, 200, "dGVzdC1kYXRh"),
        ({"body": "dGVzdC1kYXRh", "isBase64Encoded": False}, 200, "dGVzdC1kYXRh"),
        ({"statusCode": 200, "headers": None, "multiValueHeaders": None}, 200, ""),
    ],
)
def test_a_well_formed_answer_is_what_the_client_gets(
    told: Api, result: Any, status: int, body: str
) -> None:
    reply = told.call("POST", json=result)
    assert (reply.status_code, reply.content.decode()) == (status, body)
    assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "result",
    [
        None,
        "just a string",
        [],
        1,
        True,
        {},
        {"status_code": 200},
        {"statusCode": 200, "body": "x", "extra": 1},
        {"statusCode": 200, "body": {"an": "object"}},
        {"statusCode": 200, "body": 1},
        {"statusCode": "fine"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 1e400},
        {"statusCode": {}},
        {"statusCode": 200, "headers": "X-A: 1"},
        {"statusCode": 200, "headers": {"X-A": ["1"]}},
        {"statusCode": 200, "headers": {"X A": "1"}},
        {"statusCode": 200, "headers": {"X-A": "1\r\nX-B: 2"}},
        {"statusCode": 200, "multiValueHeaders": {"X-A": "1"}},
        {"statusCode": 200, "multiValueHeaders": []},
        {"Items": [], "Count": 0, "ResponseMetadata": {}},
    ],
    ids=lambda result: json.dumps(result)[:40],
)
def test_a_malformed_answer_is_a_502(told: Api, result: Any) -> None:
    reply = told.call("POST", data=json.dumps(result))
    assert (reply.status_code, reply.json()) == (502, {"message": "Internal server error"})
    assert reply.headers["x-amzn-ErrorType"] == "InternalServerErrorException"


@given(st.binary(max_size=200))
def test_any_payload_is_an_answer_or_malformed(payload: bytes) -> None:
    try:
        reply = answer(payload)
    except (MalformedAnswer, ValueError):
        return
    assert 200 <= reply.status <= 599


def test_headers_are_spelled_as_json_spells_them(told: Api) -> None:
    headers = {"test-header": "value", "header-bool": True, "header-int": 1}
    reply = told.call("POST", json={"headers": headers})
    assert [reply.headers[name] for name in headers] == ["value", "true", "1"]


@pytest.mark.parametrize(
    ("multiple", "single", "seen"),
    [
        ({"test-multi": ["value1", "value2"]}, {}, "value1, value2"),
        ({"test-multi": ["value-multi"]}, {"test-multi": "value-solo"}, "value-multi, value-solo"),
        ({"tesT-Multi": ["value-multi"]}, {"test-multi": "value-solo"}, "value-multi, value-solo"),
        ({"test-multi": ["same"]}, {"test-multi": "same"}, "same"),
    ],
)
def test_both_kinds_of_headers_are_merged(
    told: Api, multiple: dict[str, list[str]], single: dict[str, str], seen: str
) -> None:
    reply = told.call("POST", json={"multiValueHeaders": multiple, "headers": single})
    assert reply.headers["test-multi"] == seen


def test_headers_that_are_the_servers_own_come_back_remapped(told: Api) -> None:
    sent = {"Server": "mine", "Date": "today", "Content-Length": "999", "WWW-Authenticate": "Basic"}
    reply = told.call(
        "POST", json={"body": "x", "headers": sent | {"Transfer-Encoding": "chunked"}}
    )
    assert {name: reply.headers[f"x-amzn-Remapped-{name}"] for name in sent} == sent
    assert (reply.headers["Content-Length"], reply.content) == ("1", b"x")
    assert "Transfer-Encoding" not in reply.headers
    assert "WWW-Authenticate" not in reply.headers


def test_every_answer_has_its_request_ids(told: Api) -> None:
    reply = told.call("POST", json={"statusCode": 200})
    ids = {"x-amzn-RequestId", "x-amz-apigw-id"}
    assert ids <= set(reply.headers)
    assert reply.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    broken = told.call("POST", data="null")
    assert ids <= set(broken.headers)
    assert "X-Amzn-Trace-Id" not in broken.headers


@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body(told: Api, status: int) -> None:
    reply = told.call("POST", json={"statusCode": status, "body": "x"})
    assert (reply.status_code, reply.content) == (status, b"")
