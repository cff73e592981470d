"""Requests are recognised by botocore's model of Lambda, as any client sends them."""

from __future__ import annotations

from typing import Any

import pytest

from localaws import operations
from localaws.call import ApiCall, Scope
from localaws.errors import AwsError
from localaws.lambdaapi.api import OPERATIONS
from localaws.lambdaapi.request import model, recognise

# Of each type, something that a path or a query can hold.
SAMPLES: dict[str, Any] = {"string": "a:$b/c d", "integer": 7, "long": 7, "boolean": True}


def minimal(shape: Any) -> Any:
    if shape.type_name == "structure":
        return {name: minimal(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return ["a", "b"]
    return {"map": {}, "blob": b"x"}.get(shape.type_name, SAMPLES.get(shape.type_name))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_a_client_sends_is_recognised(name: str) -> None:
    shape: Any = model().operation_model(name).input_shape
    given = minimal(shape)
    for extra, member in shape.members.items():
        if member.serialization.get("location") == "querystring":
            given[extra] = minimal(member)
    found = recognise(operations.build("lambda", name, given, "key", "us-east-1"))
    assert found is not None
    assert found.operation.name == name
    blobs = {"Code", "Content", "ZipFile"}
    assert {k: v for k, v in found.parameters.items() if k not in blobs} == {
        k: v for k, v in given.items() if k not in blobs
    }


def call(method: str, path: str, body: bytes = b"", query: str = "") -> ApiCall:
    return ApiCall(Scope("key", "us-east-1", "lambda"), method, path, query, (), body)


def test_what_is_no_operation_is_not_recognised() -> None:
    assert recognise(call("GET", "/2015-03-31/fun")) is None
    assert recognise(call("PATCH", "/2015-03-31/functions")) is None


def test_a_slash_at_the_end_makes_no_difference() -> None:
    found = recognise(call("GET", "/2015-03-31/functions/"))
    assert found is not None
    assert found.operation.name == "ListFunctions"


@pytest.mark.parametrize("body", [b"7", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(AwsError, match="SerializationException"):
        recognise(call("POST", "/2015-03-31/functions", body))
