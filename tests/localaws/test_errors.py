"""Each protocol's error shape, read by botocore's own parsers."""

from __future__ import annotations

import pytest
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st

from localaws.errors import AwsError, not_implemented, render

PROTOCOLS = ("json", "rest-json", "query", "ec2", "rest-xml", "smithy-rpc-v2-cbor")


def parsed(error: AwsError, protocol: str) -> dict[str, str]:
    reply = render(error, protocol)
    headers = {name.lower(): value for name, value in reply.headers}
    response = {"status_code": reply.status, "body": reply.body, "headers": headers}
    found: dict[str, str] = create_parser(protocol).parse(response, None)["Error"]
    return found


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(message=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=50))
def test_boto3_reads_code_and_message_in_every_protocol(protocol: str, message: str) -> None:
    found = parsed(AwsError("ValidationException", message), protocol)
    assert (found["Code"], found["Message"]) == ("ValidationException", message)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(message=st.text(max_size=50))
def test_no_message_makes_an_answer_unreadable(protocol: str, message: str) -> None:
    assert parsed(AwsError("ValidationException", f"'{message}'"), protocol)["Code"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_not_here_is_a_501_that_no_client_retries(protocol: str) -> None:
    error = not_implemented("lambda", "GetAccountSettings")
    assert render(error, protocol).status == 501
    found = parsed(error, protocol)
    assert found["Code"] == "NotImplemented"
    assert found["Message"].startswith("The local AWS does not implement lambda:GetAccountSettings")
    assert "WORKSHOP_TARGET=aws" in found["Message"]


def test_more_fields_stand_beside_the_message() -> None:
    reply = render(AwsError("TooManyRequestsException", "Slow.", 429, Reason="R"), "rest-json")
    assert b'"Reason": "R"' in reply.body
    assert b'"Type": "User"' in reply.body
