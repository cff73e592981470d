"""What pages elsewhere may see of a function URL's answers."""

from __future__ import annotations

import pytest

from tests.localaws.cloud import Cloud
from tests.localaws.functionurls.called import send, url_of

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
