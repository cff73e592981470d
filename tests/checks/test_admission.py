"""Whom a function's resource policy lets in."""

from typing import Any

import pytest

from checks.admission import admits, statements

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
API = "arn:aws:execute-api:us-east-1:123456789012:abc"
SOURCE = f"{API}/prod/POST/DynamoDBManager"


def policy(**changes: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
    }
    return {"Version": "2012-10-17", "Statement": [statement | changes]}


def only(source: str) -> dict[str, Any]:
    return policy(Condition={"ArnLike": {"AWS:SourceArn": source}})


def let_in(document: dict[str, Any]) -> bool:
    return admits(document, FUNCTION, SOURCE, "123456789012")


@pytest.mark.parametrize(
    "document",
    [
        policy(),
        only(SOURCE),
        only(f"{API}/*/POST/DynamoDBManager"),
        only(f"{API}/*"),
        policy(Condition={"StringEquals": {"AWS:SourceAccount": "123456789012"}}),
    ],
)
def test_the_method_is_let_in(document: dict[str, Any]) -> None:
    assert let_in(document)


@pytest.mark.parametrize(
    "document",
    [
        only(f"{API}/test/POST/DynamoDBManager"),
        only(f"{API}/*/GET/DynamoDBManager"),
        only(f"{API}/*/POST/"),
        only(SOURCE.replace("abc", "xyz")),
        only(SOURCE.replace("123456789012", "210987654321")),
        policy(Principal={"Service": "events.amazonaws.com"}),
        policy(Action="lambda:GetFunction"),
        policy(Resource=f"{FUNCTION}:live"),
        policy(Effect="Deny"),
    ],
)
def test_anything_else_is_not(document: dict[str, Any]) -> None:
    assert not let_in(document)


def test_a_policy_is_told_in_a_line() -> None:
    assert statements(only(SOURCE)) == f"Allow apigateway.amazonaws.com for {SOURCE}"
    assert statements(policy()) == "Allow apigateway.amazonaws.com for everything"
    wrong = policy(Action="lambda:GetFunction", Condition={"StringEquals": {"a": "210987654321"}})
    assert statements(wrong).endswith("to do lambda:GetFunction for 210987654321")
