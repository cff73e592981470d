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
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.cloud import ACCOUNT, REGION, Cloud, allow, new_name

ECHO = "import json\ndef handler(event, context): return json.dumps(event)"
RETURN = """
import base64, json
def handler(event, context):
    body = event.get("body") or "null"
    if event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    return json.loads(body)
"""
FORBIDDEN = {
    "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
}


def url_of(cloud: Cloud, name: str, *, permitted: bool = True, **more: Any) -> str:
    client, qualifier = cloud.client("lambda"), {}
    if "Qualifier" in more:
        qualifier = {"Qualifier": more.pop("Qualifier")}
    settings = {"AuthType": "NONE", **more}
    made = client.create_function_url_config(FunctionName=name, **qualifier, **settings)
    if permitted:
        client.add_permission(
            FunctionName=name,
            StatementId=new_name("url"),
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType=settings["AuthType"],
            **qualifier,
        )
    return str(made["FunctionUrl"])


def send(cloud: Cloud, url: str, method: str = "GET", **more: Any) -> requests.Response:
    return cloud.http.request(method, url, timeout=30, **more)


@pytest.fixture(scope="module")
def returns(server: Cloud) -> str:
    """The URL of a function that answers what its body says."""
    return url_of(server, server.function(RETURN))


@pytest.fixture(scope="module")
def echoes(server: Cloud) -> str:
    return url_of(server, server.function(ECHO))


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


def test_without_the_public_permission_it_is_forbidden(cloud: Cloud) -> None:
    """recorded: ``test_lambda_permission_url_invocation``"""
    answer = send(cloud, url_of(cloud, cloud.function(ECHO), permitted=False))
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"


def test_an_unknown_url_is_forbidden(cloud: Cloud, echoes: str) -> None:
    url_id = echoes.split("/")[-2]
    answer = send(cloud, echoes.replace(url_id, "a" * 32))
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)


def test_the_host_form_leads_there_too(cloud: Cloud, echoes: str) -> None:
    url_id = echoes.split("/")[-2]
    host = f"{url_id}.lambda-url.{REGION}.localhost:{cloud.endpoint.rpartition(':')[2]}"
    event = send(cloud, cloud.endpoint + "/lambda-url/x", headers={"Host": host}).json()
    assert event["rawPath"] == "/lambda-url/x"
    assert event["requestContext"]["domainName"] == host


def test_an_aliass_url_invokes_its_version(cloud: Cloud) -> None:
    client, name = cloud.client("lambda"), cloud.function(ECHO)
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    url = url_of(cloud, name, Qualifier="live")
    assert send(cloud, url).status_code == 200
    assert any(line.endswith("Version: 1\n") for line in cloud.log(name))
    client.delete_alias(FunctionName=name, Name="live")
    answer = send(cloud, url)  # recorded: `test_lambda_url_persists_after_alias_delete`
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)


def signed(cloud: Cloud, url: str, key: str, secret: str, token: str | None = None) -> Any:
    request = AWSRequest("GET", url)
    SigV4Auth(Credentials(key, secret, token), "lambda", REGION).add_auth(request)
    return send(cloud, url, headers=dict(request.headers))


def a_user(cloud: Cloud, *actions: str) -> tuple[str, str, str]:
    """An IAM user who may do that, by name, and the access key."""
    iam, name = cloud.client("iam"), new_name("user")
    iam.create_user(UserName=name)
    if actions:
        iam.put_user_policy(
            UserName=name, PolicyName="p", PolicyDocument=json.dumps(allow(*actions))
        )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return name, key["AccessKeyId"], key["SecretAccessKey"]


def test_aws_iam_asks_for_a_signature_of_somebody_who_may(cloud: Cloud) -> None:
    url = url_of(cloud, cloud.function(ECHO), permitted=False, AuthType="AWS_IAM")
    assert send(cloud, url).status_code == 403
    name, *key = a_user(cloud, "lambda:InvokeFunctionUrl")
    answer = signed(cloud, url, *key)
    assert answer.status_code == 200, answer.text
    context = answer.json()["requestContext"]
    assert context["accountId"] == ACCOUNT
    assert context["authorizer"]["iam"]["userArn"] == f"arn:aws:iam::{ACCOUNT}:user/{name}"
    _, *stranger = a_user(cloud)
    assert signed(cloud, url, *stranger).status_code == 403
    assert signed(cloud, url, key[0], "not the secret").status_code == 403


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


CORS = {
    "AllowOrigins": ["https://example.com", "https://*.example.org"],
    "AllowMethods": ["GET", "PUT"],
    "AllowHeaders": ["x-mine"],
    "ExposeHeaders": ["x-shown"],
    "AllowCredentials": True,
    "MaxAge": 60,
}


@pytest.fixture(scope="module")
def shared(server: Cloud) -> str:
    """The URL of a function whose own CORS header is not what its URL says."""
    source = """def handler(event, context): return {
        "statusCode": 200, "headers": {"access-control-allow-origin": "own", "vary": "accept"}}"""
    return url_of(server, server.function(source), Cors=CORS)


@pytest.mark.parametrize("origin", ["https://example.com", "https://a.b.example.org"])
def test_a_preflight_is_answered_without_the_function(
    cloud: Cloud, shared: str, origin: str
) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    answer = send(cloud, shared, "OPTIONS", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    told = {k.lower(): v for k, v in answer.headers.items() if k.startswith("Access-Control")}
    assert told == {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,PUT",
        "access-control-allow-headers": "x-mine",
        "access-control-max-age": "60",
    }


def test_an_answer_to_a_page_elsewhere_says_what_it_may_see(cloud: Cloud, shared: str) -> None:
    answer = send(cloud, shared, headers={"Origin": "https://example.com"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://example.com"
    assert answer.headers["Access-Control-Expose-Headers"] == "x-shown"
    assert answer.headers["Vary"] == "accept, Origin"
    stranger = send(cloud, shared, headers={"Origin": "https://example.net"})
    assert stranger.headers["Access-Control-Allow-Origin"] == "own"


def test_without_cors_the_function_answers_options_itself(cloud: Cloud, echoes: str) -> None:
    headers = {"Origin": "https://example.com", "Access-Control-Request-Method": "PUT"}
    event = send(cloud, echoes, "OPTIONS", headers=headers).json()
    assert event["requestContext"]["http"]["method"] == "OPTIONS"


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
