"""What a Lambda proxy integration takes back from a function."""

from typing import Any

import pytest

from checks.proxy import complaint, event


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": 200, "headers": {}, "body": "pong"},
        {"statusCode": "201", "body": None},
        {"body": "pong", "isBase64Encoded": False},
    ],
)
def test_a_proxy_response_is_no_cause_for_complaint(answer: Any) -> None:
    assert complaint(answer) == ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("pong", "no object"),
        (None, "no object"),
        ({"Item": {"id": "1"}}, "it has Item"),
        ({"statusCode": 200, "body": {"id": "1"}}, "its body is no string"),
        ({"statusCode": "fine", "body": "x"}, "its statusCode is no number"),
    ],
)
def test_anything_else_is_named(answer: Any, words: str) -> None:
    assert words in complaint(answer)


def test_the_client_s_json_is_a_string_in_the_event() -> None:
    made = event("/DynamoDBManager", "/DynamoDBManager", "prod", '{"operation": "ping"}')
    assert (made["body"], made["httpMethod"]) == ('{"operation": "ping"}', "POST")
    assert made["pathParameters"] is None


def test_a_wide_resource_s_event_names_the_rest_of_the_path() -> None:
    made = event("/{proxy+}", "/DynamoDBManager", "prod", "")
    assert (made["resource"], made["path"]) == ("/{proxy+}", "/DynamoDBManager")
    assert made["pathParameters"] == {"proxy": "DynamoDBManager"}
