"""The URL forms of a deployed API, recognised from host and path alone."""

from __future__ import annotations

import pytest

from localaws.gateway.address import Address, recognise

LOCAL = "127.0.0.1:4566"


@pytest.mark.parametrize(
    ("host", "path", "address"),
    [
        (LOCAL, "/execute-api/a1/prod/pets/1", Address("a1", "prod", "/pets/1")),
        (LOCAL, "/execute-api/a1/prod", Address("a1", "prod", "/")),
        (LOCAL, "/execute-api/a1/prod/", Address("a1", "prod", "/")),
        (LOCAL, "/execute-api/a1//prod//pets", Address("a1", "prod", "//pets")),
        (LOCAL, "/restapis/a1/prod/_user_request_/pets", Address("a1", "prod", "/pets")),
        (LOCAL, "/restapis/a1/prod/_user_request_", Address("a1", "prod", "/")),
        ("a1.execute-api.us-east-1.localhost:4566", "/prod/p%2Fq", Address("a1", "prod", "/p%2Fq")),
        ("a1.execute-api.localhost", "//prod/", Address("a1", "prod", "/")),
        ("a1.execute-api.us-east-1.amazonaws.com", "/prod", Address("a1", "prod", "/")),
        ("a1.execute-api.us-east-1.amazonaws.com", "/", Address("a1", "", "/")),
    ],
)
def test_an_api_is_recognised_in_each_form(host: str, path: str, address: Address) -> None:
    assert recognise(host, path) == address


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (LOCAL, "/"),
        (LOCAL, "/execute-api"),
        (LOCAL, "/execute-api/a1"),
        (LOCAL, "/restapis/a1/stages/prod"),
        (LOCAL, "/restapis/a1/prod/_user_request_x"),
        ("dynamodb.us-east-1.amazonaws.com", "/execute"),
        ("execute-api.us-east-1.localhost", "/prod"),
    ],
)
def test_anything_else_is_no_api(host: str, path: str) -> None:
    assert recognise(host, path) is None
