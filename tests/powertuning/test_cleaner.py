"""What the cleaner says of an error, and how a guard goes on for longer than a function may run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from powertuning import cleaner
from powertuning.cleaner import explained, handler


@pytest.mark.parametrize(
    ("caught", "told"),
    [
        (
            {"Error": "KeyError", "Cause": '{"errorMessage": "no key", "stackTrace": []}'},
            {"error": "KeyError", "cause": "no key"},
        ),
        (
            {"Error": "Lambda.TooManyRequestsException", "Cause": "Rate Exceeded. (Service: …)"},
            {"error": "Lambda.TooManyRequestsException", "cause": "Rate Exceeded. (Service: …)"},
        ),
        ({"Error": "States.Timeout"}, {"error": "States.Timeout", "cause": ""}),
        ({"Error": "E", "Cause": "[1]"}, {"error": "E", "cause": "[1]"}),
        ({}, {"error": "", "cause": ""}),
    ],
)
def test_an_error_is_one_sentence(caught: dict[str, str], told: dict[str, str]) -> None:
    assert explained(caught) == told


class Aws:
    """As much of two clients as a guard uses."""

    class exceptions:
        class ExecutionDoesNotExist(Exception):
            pass

    def __init__(self) -> None:
        self.invoked: list[dict[str, Any]] = []

    def describe_execution(self, **_: str) -> dict[str, str]:
        return {"status": "RUNNING"}

    def invoke(self, **asked: Any) -> None:
        self.invoked.append(asked)


class Context:
    function_name = "the-cleaner"

    def get_remaining_time_in_millis(self) -> int:
        return 1000


def test_a_guard_hands_on_when_its_own_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    aws = Aws()
    monkeypatch.setattr(cleaner.boto3, "client", lambda _: aws)
    event = {"guarded": "arn:execution", "plan": {}, "usual": {}}
    assert handler(event, Context()) == {}
    (asked,) = aws.invoked
    assert (asked["FunctionName"], asked["InvocationType"]) == ("the-cleaner", "Event")
    assert json.loads(asked["Payload"]) == event
