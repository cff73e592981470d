"""HTTP integrations with a real endpoint on loopback, as recorded (``test_apigateway_http``)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.cloud import Api, Cloud
from tests.localaws.gateway.integrations.echo import echo_server

OURS = (500, {"message": "Internal server error"})
LATE = (504, {"message": "Endpoint request timed out"})


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with echo_server() as url:
        yield url


@pytest.fixture
def api(cloud: Cloud) -> Api:
    return cloud.api("nobody", permitted=False)


def proxy(api: Api, url: str, path: str = "/", verb: str = "ANY", **more: Any) -> Api:
    post = more.pop("post", "ANY")
    api.method(verb, path, type="HTTP_PROXY", uri=url, post=post, **more)
    api.deploy()
    return api


def seen(reply: requests.Response) -> tuple[int, Any]:
    return reply.status_code, reply.json()


@pytest.fixture(scope="module")
def passed(server: Cloud, echo: str) -> Api:
    """An API that passes everything on."""
    api = server.api("nobody", permitted=False)
    parameters = {"integration.request.path.proxy": "method.request.path.proxy"}
    return proxy(api, f"{echo}/at/{{proxy}}", "/{proxy+}", requestParameters=parameters)


def test_a_proxy_passes_the_request_on(passed: Api) -> None:
    headers = {"X-A": "1", "Accept": "application/xml", "Authorization": "secret"}
    told = passed.call("PUT", "/a/b?q=1&q=2&empty=", json={"x": 1}, headers=headers).json()
    assert (told["method"], told["path"], told["body"]) == ("PUT", "/at/a/b", '{"x": 1}')
    assert told["query"] == [["q", "1"], ["q", "2"], ["empty", ""]]
    expected = headers | {"Content-Type": "application/json", "Content-Length": "8"}
    assert told["headers"].items() >= expected.items()
    assert told["headers"]["x-amzn-apigateway-api-id"] == passed.id
    assert told["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert told["headers"]["Host"].startswith("127.0.0.1")


def test_some_headers_are_kept_from_the_endpoint(passed: Api) -> None:
    """Recorded: ``test_apigateway_header_remapping_http[HTTP_PROXY]``."""
    hidden = ("Content-MD5", "Max-Forwards", "Via", "TE", "Trailer", "Server", "Content-Encoding")
    shown = ("X-Other", "Accept-Charset", "Pragma")
    sent = dict.fromkeys((*hidden, *shown), "x")
    told = passed.call("GET", "/x", headers=sent).json()["headers"]
    assert {name for name in sent if name in told} == set(shown)


def test_a_proxys_answer_comes_back_with_its_headers(passed: Api) -> None:
    reply = passed.call("GET", "/x")
    assert reply.headers["X-Endpoint"] == "echo"
    assert reply.headers["x-amzn-Remapped-Server"].startswith("BaseHTTP")
    assert int(reply.headers["x-amzn-Remapped-Content-Length"]) == len(reply.content)
    assert reply.headers["x-amzn-Remapped-x-amzn-RequestId"] == "the endpoint's"
    assert reply.headers["x-amzn-RequestId"] != "the endpoint's"
    assert "X-Amzn-Trace-Id" not in reply.headers


@pytest.mark.parametrize("status", [200, 201, 400, 404, 500, 503])
def test_a_proxy_passes_the_status_on(passed: Api, status: int) -> None:
    """Recorded: ``test_http_integration_invoke_status_code_passthrough``."""
    assert passed.call("GET", f"/status/{status}").status_code == status


def test_a_redirect_is_the_clients_to_follow(api: Api, echo: str) -> None:
    reply = proxy(api, f"{echo}/redirect").call("GET", allow_redirects=False)
    assert (reply.status_code, reply.headers["Location"]) == (302, "/elsewhere")


def test_head_and_options_pass_too(passed: Api) -> None:
    assert passed.call("OPTIONS", "/x").json()["method"] == "OPTIONS"
    reply = passed.call("HEAD", "/x")
    assert (reply.status_code, reply.content) == (200, b"")


def test_a_proxys_parameters_are_mapped_as_recorded(api: Api, echo: str) -> None:
    """Recorded: ``test_http_proxy_integration_request_data_mappings``."""
    parameters = {
        "integration.request.header.headerVar": "method.request.header.foobar",
        "integration.request.path.qsVar": "method.request.querystring.testVar",
        "integration.request.path.pathVar": "method.request.path.pathVariable",
        "integration.request.querystring.queryString": "method.request.querystring.testQueryString",
        "integration.request.querystring.testQs": "method.request.querystring.testQueryString",
        "integration.request.querystring.testEmptyQs": "method.request.header.emptyheader",
    }
    uri = f"{echo}/?testVar={{pathVar}}&testQs={{qsVar}}"
    proxy(api, uri, "/{pathVariable}", "POST", post="POST", requestParameters=parameters)
    told = api.call(
        "POST",
        "/foobar?testVar=bar&testQueryString=foo",
        json={"message": "hello world"},
        headers={"foobar": "mapped-value"},
    ).json()
    joined: dict[str, str] = {}
    for name, value in told["query"]:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    assert joined == {
        "queryString": "foo",
        "testQs": "bar,foo",
        "testQueryString": "foo",
        "testVar": "foobar,bar",
    }
    assert told["headers"]["headerVar"] == told["headers"]["foobar"] == "mapped-value"


def custom(api: Api, url: str, verb: str = "POST", **more: Any) -> Api:
    answers = more.pop("answers", {"200": {}})
    api.custom(verb, more.pop("path", "/"), answers, type="HTTP", uri=url, **more)
    api.deploy()
    return api


def test_an_integration_that_is_no_proxy_sends_only_what_is_mapped(api: Api, echo: str) -> None:
    """Recorded: ``test_http_integration_with_lambda[HTTP]``."""
    parameters = {
        "integration.request.header.X-Mapped": "method.request.header.X-A",
        "integration.request.header.X-Static": "'static'",
        "integration.request.header.X-Stage": "context.stage",
        "integration.request.header.X-Body": "method.request.body.message",
        "integration.request.header.X-Many": "method.request.multivalueheader.X-Many",
        "integration.request.querystring.to": "method.request.multivaluequerystring.from",
    }
    custom(api, f"{echo}/here", requestParameters=parameters)
    reply = api.call(
        "POST",
        "/?from=1&from=2&other=3",
        json={"message": "hello world"},
        headers={"X-A": "a", "User-Agent": "testing", "Accept": "text/html"},
    )
    told = reply.json()
    headers = told["headers"]
    assert (told["method"], told["path"], told["body"]) == (
        "POST",
        "/here",
        '{"message": "hello world"}',
    )
    assert told["query"] == [["to", "1"], ["to", "2"]]
    names = {"Host", "X-Mapped", "X-Static", "X-Stage", "X-Body", "User-Agent", "Accept"}
    names |= {"Content-Type", "Content-Length", "X-Amzn-Trace-Id", "x-amzn-apigateway-api-id"}
    assert set(headers) == names
    assert headers["User-Agent"] == f"AmazonAPIGateway_{api.id}"
    assert headers["Accept"] == headers["Content-Type"] == "application/json"
    assert (headers["X-Mapped"], headers["X-Static"], headers["X-Stage"], headers["X-Body"]) == (
        "a",
        "static",
        "prod",
        "hello world",
    )
    assert reply.headers["X-Amzn-Trace-Id"].startswith("Root=")
    assert "X-Endpoint" not in reply.headers


def test_the_status_selects_the_integration_response(api: Api, echo: str) -> None:
    """Recorded: ``test_http_integration_status_code_selection``."""
    parameters = {"integration.request.path.status": "method.request.path.status"}
    answers = {"200": {}, "400": {"selectionPattern": r"4\d{2}"}}
    url = f"{echo}/status/{{status}}"
    custom(api, url, "GET", path="/{status}", answers=answers, requestParameters=parameters)
    for asked, answered in [(200, 200), (201, 200), (404, 400), (499, 400), (500, 200)]:
        assert api.call("GET", f"/{asked}").status_code == answered


def test_an_answer_is_mapped_back(api: Api, echo: str) -> None:
    template = {"application/json": '{"was": "$input.path(\'$.method\')"}'}
    parameters = {
        "method.response.header.X-Copied": "integration.response.header.x-endpoint",
        "method.response.header.X-Static": "'static'",
        "method.response.header.X-Method": "integration.response.body.method",
        "method.response.header.X-Stage": "context.stage",
        "method.response.header.X-Absent": "integration.response.header.nobody",
        "method.response.header.Server": "'mine'",
    }
    answers = {"200": {"responseParameters": parameters, "responseTemplates": template}}
    custom(api, echo, answers=answers)
    reply = api.call("POST")
    assert reply.json() == {"was": "POST"}
    assert {name: reply.headers.get(f"X-{name}") for name in ("Copied", "Static", "Method")} == {
        "Copied": "echo",
        "Static": "static",
        "Method": "POST",
    }
    assert (reply.headers["X-Stage"], reply.headers["x-amzn-Remapped-Server"]) == ("prod", "mine")
    assert "X-Absent" not in reply.headers


def test_a_template_may_override_the_request(api: Api, echo: str) -> None:
    """Recorded shapes: ``test_render_custom_template``."""
    template = (
        '#set($context.requestOverride.header.X-Over = "one")'
        '#set($context.requestOverride.header.multi = ["1", "2"])'
        '#set($context.requestOverride.path.id = "over")'
        '#set($context.requestOverride.querystring.q = "over"){"sent": $input.json("$")}'
    )
    parameters = {
        "integration.request.path.id": "'mapped'",
        "integration.request.querystring.q": "'mapped'",
    }
    custom(
        api,
        f"{echo}/{{id}}",
        requestParameters=parameters,
        requestTemplates={"application/json": template},
    )
    told = api.call("POST", json={"a": 1}).json()
    assert (told["path"], told["query"], told["body"]) == (
        "/over",
        [["q", "over"]],
        '{"sent": {"a":1}}',
    )
    assert told["headers"]["X-Over"] == "one"


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding"])
def test_headers_that_frame_the_message_cannot_be_mapped(
    api: Api, echo: str, kind: str, name: str
) -> None:
    """Recorded: ``test_apigateway_header_remapping_http``."""
    parameters = {f"integration.request.header.{name}": "'1'"}
    api.custom("POST", "/", {"200": {}}, type=kind, uri=echo, requestParameters=parameters)
    api.deploy()
    assert seen(api.call("POST")) == OURS


def test_broken_json_is_a_400_where_a_mapping_looks_into_it(api: Api, echo: str) -> None:
    parameters = {"integration.request.header.X-A": "method.request.body.a"}
    custom(api, echo, requestParameters=parameters)
    assert seen(api.call("POST", data="{broken")) == (
        400,
        {"message": "Invalid JSON in request body"},
    )
    assert api.call("POST", data="no object").status_code == 200


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
def test_an_endpoint_that_is_late_is_a_504(api: Api, echo: str, kind: str) -> None:
    answers = {"200": {}}
    api.custom("POST", "/", answers, type=kind, uri=f"{echo}/slow", timeoutInMillis=50)
    api.deploy()
    assert seen(api.call("POST")) == LATE


def test_an_endpoint_that_is_not_there_is_a_504(api: Api) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        proxy(api, f"http://127.0.0.1:{port}/")
        reply = api.call()
    assert seen(reply) == (504, {"message": "Network error communicating with endpoint"})


def test_an_address_that_is_none_is_a_500(api: Api) -> None:
    """Recorded: ``test_failed_invoke_test_method``."""
    assert seen(proxy(api, "http://nobody.invalid/").call()) == OURS


def test_an_endpoint_without_tls_is_a_500(api: Api, echo: str) -> None:
    assert seen(proxy(api, echo.replace("http:", "https:")).call()) == OURS


def test_stage_variables_are_filled_into_the_uri(api: Api, echo: str) -> None:
    host = echo.removeprefix("http://")
    api.method("GET", "/", type="HTTP_PROXY", uri="http://${stageVariables.host}/x", post="GET")
    api.deploy(variables={"host": host})
    assert api.call().json()["path"] == "/x"


words = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1)


@given(value=st.text(max_size=20), path=words.filter(lambda text: not set(text) & set("/?#%\\.")))
@settings(max_examples=30, deadline=None)
def test_any_query_and_path_reach_the_endpoint(passed: Api, value: str, path: str) -> None:
    import urllib.parse

    query = urllib.parse.urlencode({"q": value.encode("utf-8", "replace").decode()})
    told = passed.call("GET", f"/{urllib.parse.quote(path)}?{query}").json()
    assert urllib.parse.unquote(told["path"]) == f"/at/{path}"
    assert told["query"] == [["q", value.encode("utf-8", "replace").decode()]]
