"""Signature Version 4: what botocore signs is recognised, and nothing else."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from localaws.access.signature import Signable, SignatureError, read
from localaws.access.verification import verify

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION, SERVICE = "us-east-1", "execute-api"
MINUTE = datetime.timedelta(minutes=1)


def signed(
    method: str = "POST",
    url: str = "http://api.example/prod/pets",
    body: bytes = b"{}",
    headers: dict[str, str] | None = None,
    signer: type[SigV4Auth] = SigV4Auth,
    params: dict[str, str] | None = None,
    token: str | None = None,
) -> Signable:
    """A request as a server receives it from botocore."""
    request = AWSRequest(method, url, data=body, headers=headers or {}, params=params)
    signer(Credentials(KEY, SECRET, token), SERVICE, REGION).add_auth(request)
    sent = request.prepare()
    parts = urlsplit(sent.url)
    arrived = [("Host", parts.netloc), *((k, str(v)) for k, v in request.headers.items())]
    return Signable(method, parts.path, parts.query, tuple(arrived), body)


def refusal(request: Signable, **more: Any) -> SignatureError | None:
    signature = read(request)
    assert signature is not None
    given = {"secret_key": SECRET, "region": REGION, "service": SERVICE, "now": signature.made}
    try:
        verify(request, signature, **given | more)
    except SignatureError as error:
        return error
    return None


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
segments = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1)


@given(
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.lists(segments.filter(lambda text: not set(text) & set("?#%\\/")), max_size=3),
    st.dictionaries(texts.filter(bool), texts, max_size=3),
    st.binary(max_size=20),
)
def test_whatever_botocore_signs_is_recognised(
    method: str, path: list[str], params: dict[str, str], body: bytes
) -> None:
    url = "http://api.example/prod/" + "/".join(path)
    assert refusal(signed(method, url, body, params=params)) is None


def test_headers_are_part_of_it_whatever_their_spacing() -> None:
    request = signed(headers={"X-A": "  one   two  ", "Content-Type": "application/json"})
    assert refusal(request) is None


@pytest.mark.parametrize(
    "change",
    [
        {"body": b"{ }"},
        {"path": "/prod/toys"},
        {"query": "a=1"},
        {"method": "GET"},
        {"headers": ("host", "other.example")},
        {"headers": ("x-a", "2")},
    ],
    ids=str,
)
def test_what_was_changed_on_the_way_is_refused(change: dict[str, Any]) -> None:
    request = signed(headers={"X-A": "1"})
    if "headers" in change:
        name, value = change["headers"]
        rest = [(k, v) for k, v in request.headers if k.lower() != name]
        change = {"headers": ((name, value), *rest)}
    found = refusal(dataclasses.replace(request, **change))
    assert found is not None
    assert found.code == "InvalidSignatureException"
    assert "The request signature we calculated does not match" in found.message
    assert "The Canonical String for this request should have been" in found.message


def test_another_secret_is_refused() -> None:
    found = refusal(signed(), secret_key=SECRET[:-1])
    assert found is not None
    assert found.code == "InvalidSignatureException"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"region": "eu-west-1"}, "Credential should be scoped to a valid region, not 'us-east-1'"),
        ({"service": "lambda"}, "Credential should be scoped to correct service: 'lambda'"),
    ],
)
def test_another_scope_is_refused(asked: dict[str, str], message: str) -> None:
    found = refusal(signed(), **asked)
    assert found is not None
    assert message in found.message


def test_a_signature_holds_for_five_minutes_either_way() -> None:
    request = signed()
    made = read(request)
    assert made is not None
    for minutes, message in ((-6, "not yet current"), (-5, ""), (5, ""), (6, "expired")):
        found = refusal(request, now=made.made + minutes * MINUTE)
        assert (found.message if found else "").startswith(
            f"Signature {message}" if message else ""
        )
        assert bool(found) == bool(message)


class LongQuery(SigV4QueryAuth):
    def __init__(self, credentials: Any, service: str, region: str) -> None:
        super().__init__(credentials, service, region, expires=600)


def test_a_presigned_url_holds_as_long_as_it_says() -> None:
    request = signed("GET", body=b"", signer=LongQuery, params={"q": "a b"}, token="token")  # noqa: S106 - no secret
    made = read(request)
    assert made is not None
    assert (made.seconds, made.token) == (600, "token")
    assert refusal(request, now=made.made + 10 * MINUTE) is None
    found = refusal(request, now=made.made + 11 * MINUTE)
    assert found is not None
    assert "expired" in found.message


def test_s3_encodes_its_path_once_and_takes_unsigned_payloads() -> None:
    request = AWSRequest("PUT", "http://s3.example/bucket/a%20b//c")
    S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", REGION, expires=60).add_auth(request)
    parts = urlsplit(request.url)
    sent = Signable("PUT", parts.path, parts.query, (("host", parts.netloc),), b"other")
    assert refusal(sent, service="s3") is None


def test_an_unsigned_request_has_no_signature() -> None:
    assert read(Signable("GET", "/", "a=1", (), b"")) is None


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Bearer abc", "Invalid key=value pair (missing equal-sign) in Authorization header"),
        ("abc", "Invalid key=value pair (missing equal-sign) in Authorization header"),
        (
            "AWS4-HMAC-SHA256 Credential=a",
            "Authorization header requires 'Signature' parameter. Authorization header requires "
            "'SignedHeaders' parameter. Authorization header requires existence of either a "
            "'X-Amz-Date' or a 'Date' header.",
        ),
    ],
)
def test_a_signature_that_is_not_whole_is_told_what_it_lacks(header: str, message: str) -> None:
    """Whatever follows, it is AWS's words that begin it."""
    with pytest.raises(SignatureError) as refused:
        read(Signable("GET", "/", "", (("Authorization", header),), b""))
    assert refused.value.code == "IncompleteSignatureException"
    assert refused.value.message.startswith(message)


@given(
    st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"AWS4-HMAC-SHA256 {text}"),
    st.text(max_size=30),
    st.text(max_size=60),
)
def test_any_header_and_query_are_read_or_refused(header: str, date: str, query: str) -> None:
    headers = (("Authorization", header), ("X-Amz-Date", date))
    try:
        found = read(Signable("GET", "/", query, headers, b""))
    except SignatureError:
        return
    assert found is None or found.access_key
