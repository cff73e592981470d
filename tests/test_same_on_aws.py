"""What learners see is what AWS does: run here on both targets, where there is an account.

`WORKSHOP_TARGET=aws pytest -m aws_verified` makes a few small things in the account of the standard
credentials and removes them again.
"""

from __future__ import annotations

import base64
import json
import re
import time

import pytest
import requests

from tests.verified import Verified

pytestmark = pytest.mark.aws_verified

REPORT = re.compile(
    r"REPORT RequestId: \S+\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
    r"Memory Size: 128 MB\tMax Memory Used: \d+ MB(\tInit Duration: \d+\.\d\d ms)?\t"
)


def answered(url: str, wanted: int) -> requests.Response:
    """On AWS a fresh deployment answers after some seconds."""
    deadline = time.monotonic() + 30
    while True:
        response = requests.get(url, timeout=30)
        if response.status_code == wanted or time.monotonic() > deadline:
            return response
        time.sleep(1)


def test_a_role_without_permissions_is_denied_implicitly(verified: Verified) -> None:
    role = verified.role()
    answer = verified.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["dynamodb:PutItem"]
    )
    assert answer["EvaluationResults"][0]["EvalDecision"] == "implicitDeny"


def test_an_allowed_action_is_allowed_and_its_neighbour_is_not(verified: Verified) -> None:
    role = verified.role("dynamodb:PutItem")
    answer = verified.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["dynamodb:PutItem", "dynamodb:GetItem"]
    )
    decisions = [result["EvalDecision"] for result in answer["EvaluationResults"]]
    assert decisions == ["allowed", "implicitDeny"]


def test_a_call_is_reported_in_the_tail_of_the_log(verified: Verified) -> None:
    function = verified.function("def handler(event, context): return event")
    answer = verified.client("lambda").invoke(
        FunctionName=function, Payload=b'{"id": "1"}', LogType="Tail"
    )
    tail = base64.b64decode(answer["LogResult"]).decode()
    assert json.load(answer["Payload"]) == {"id": "1"}
    assert REPORT.search(tail), tail


def test_an_exception_is_an_unhandled_error_with_its_trace(verified: Verified) -> None:
    function = verified.function('def handler(event, context): return event["operation"]')
    answer = verified.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    error = json.load(answer["Payload"])
    assert answer["FunctionError"] == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'operation'")
    assert error["stackTrace"][0].startswith('  File "/var/task/index.py", line 1, in handler')


def test_a_missing_handler_is_named(verified: Verified) -> None:
    function = verified.function("def other(event, context): return 1")
    answer = verified.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    assert json.load(answer["Payload"])["errorType"] == "Runtime.HandlerNotFound"


def test_a_decimal_in_a_direct_answer_is_a_number(verified: Verified) -> None:
    code = "from decimal import Decimal\ndef handler(event, context): return Decimal('9.5')"
    answer = verified.client("lambda").invoke(FunctionName=verified.function(code), Payload=b"{}")
    assert json.load(answer["Payload"]) == 9.5


def test_an_api_that_may_not_invoke_its_function_answers_500(verified: Verified) -> None:
    function = verified.function('def handler(event, context): return {"statusCode": 200}')
    response = answered(verified.api(function, permitted=False), 500)
    assert (response.status_code, response.json()) == (500, {"message": "Internal server error"})


def test_a_malformed_proxy_answer_is_a_502(verified: Verified) -> None:
    function = verified.function('def handler(event, context): return "pong"')
    response = answered(verified.api(function, permitted=True), 502)
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})


def test_an_unknown_path_asks_for_a_token(verified: Verified) -> None:
    function = verified.function('def handler(event, context): return {"statusCode": 204}')
    url = verified.api(function, permitted=True)
    assert answered(url, 204).status_code == 204
    response = answered(f"{url}/nowhere", 403)
    assert response.json() == {"message": "Missing Authentication Token"}
