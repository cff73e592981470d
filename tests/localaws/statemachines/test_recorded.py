"""Executions end as AWS's did, event by event."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.cloud import new_name
from tests.localaws.statemachines.case import ANY, Case
from tests.localaws.statemachines.cases import ALONE
from tests.localaws.statemachines.machines import Ended, Machines, machine
from tests.localaws.statemachines.service_cases import (
    Made,
    of_functions,
    of_services,
    of_timeouts,
)

NOTHING = Made(
    {name: name for name in ("echo", "wrapped", "fail", "fail_in_its_own_way", "flood", "sleep")},
    "",
)


def is_like(found: Any, expected: Any) -> bool:
    if expected is ANY:
        return True
    if isinstance(expected, dict) and isinstance(found, dict):
        return found.keys() == expected.keys() and all(
            is_like(found[key], value) for key, value in expected.items()
        )
    return bool(found == expected)


def assert_as_recorded(ended: Ended, case: Case) -> None:
    assert ended.chain == case.chain
    if case.error is None:
        assert ended.status == "SUCCEEDED", ended.error
        assert is_like(ended.output, case.output), ended.output
    else:
        assert ended.status == "FAILED"
        assert all(map(is_like, ended.error, case.error)), ended.error


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case.test)
def test_an_execution_ends_as_recorded(machines: Machines, case: Case) -> None:
    assert_as_recorded(machines.run(case.definition, case.input), case)


@pytest.fixture(scope="module")
def made(machines: Machines, functions: dict[str, str]) -> Made:
    queue = machines.cloud.client("sqs").create_queue(QueueName=new_name("queue"))
    return Made(functions, queue["QueueUrl"])


@pytest.mark.parametrize("number", range(len(of_functions(NOTHING))))
def test_an_invocation_ends_as_recorded(machines: Machines, made: Made, number: int) -> None:
    case = of_functions(made)[number]
    assert_as_recorded(machines.run(case.definition, case.input), case)


@pytest.mark.parametrize("number", range(len(of_services(NOTHING))))
def test_a_service_call_ends_as_recorded(machines: Machines, made: Made, number: int) -> None:
    case = of_services(made)[number]
    assert_as_recorded(machines.run(case.definition, case.input), case)


def test_what_takes_too_long_ends_as_recorded(machines: Machines, made: Made) -> None:
    """All at once: each takes a second."""
    cases = of_timeouts(made)
    running = [machines.begin(case.definition, case.input) for case in cases]
    for execution, case in zip(running, cases, strict=True):
        assert_as_recorded(machines.end(execution), case)


def test_an_invocations_result_tells_of_its_http_exchange(machines: Machines, made: Made) -> None:
    """Recorded: ``test_result_selector``."""
    definition = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {
            "FunctionName.$": "$.FunctionName",
            "Payload": {"Input.$": "$$.Execution.Input"},
        },
        "ResultSelector": {"LambdaOutput.$": "$", "Value.$": "$$.Execution.Input.Payload"},
    }
    data = {"FunctionName": made.functions["echo"], "Payload": {"input-value": 0}}
    ended = machines.run(machine(definition), data)
    output = ended.output["LambdaOutput"]
    assert ended.output["Value"] == {"input-value": 0}
    assert output["ExecutedVersion"] == "$LATEST"
    assert output["Payload"] == {"Input": data}
    assert output["StatusCode"] == 200
    assert set(output["SdkHttpMetadata"]) == {"AllHttpHeaders", "HttpHeaders", "HttpStatusCode"}
    headers = output["SdkHttpMetadata"]["HttpHeaders"]
    assert set(headers) == {
        *("X-Amz-Executed-Version", "x-amzn-Remapped-Content-Length", "Connection"),
        *("x-amzn-RequestId", "Content-Length", "Date", "X-Amzn-Trace-Id", "Content-Type"),
    }
    assert headers["x-amzn-RequestId"] == output["SdkResponseMetadata"]["RequestId"]


def test_what_runs_when_another_fails_is_aborted_as_recorded(
    machines: Machines, made: Made
) -> None:
    """Recorded: ``test_service_lambda_map_timeout``, whose iterations all time out at once; here
    the first alone does."""
    invoke = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName.$": "$.FunctionName"},
        "TimeoutSecondsPath": "$.Seconds",
        "End": True,
    }
    over = {
        "Type": "Map",
        "ItemsPath": "$.Inputs",
        "ItemProcessor": {"StartAt": "i", "States": {"i": invoke}},
    }
    inputs = [{"FunctionName": made.functions["sleep"], "Seconds": each} for each in (1, 600, 600)]
    ended = machines.run(machine(over), {"Inputs": inputs})
    assert ended.error == ("States.Timeout", None)
    late = next(e["id"] for e in ended.events if e["type"] == "TaskTimedOut")
    assert ended.chain[late:] == [
        ("MapIterationFailed", late),
        ("TaskStateAborted", late),
        ("MapIterationAborted", late),
        ("TaskStateAborted", late),
        ("MapIterationAborted", late),
        ("TaskStateAborted", late),
        ("MapStateFailed", late),
        ("ExecutionFailed", late + 7),
    ]
