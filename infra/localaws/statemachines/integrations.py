"""What each integration does around the call of its service."""

from __future__ import annotations

import json
from typing import Any

from localaws.call import ApiCall, Scope
from localaws.errors import AwsError
from localaws.operations import model_of, parsed
from localaws.statemachines import shapes
from localaws.statemachines.client import Answer, Client, worded
from localaws.statemachines.data import dumps, parsed_or_text
from localaws.statemachines.errors import PERMISSIONS, TASK_FAILED, StateError
from localaws.statemachines.resources import SYNC_JSON, Resource


async def function(client: Client, resource: Resource, arguments: Any) -> Any:
    """A Lambda function by its ARN: its answer is the result, its error the task's.

    Raises:
        StateError: the function's own error type, with its payload as it came (recorded:
            ``test_raise_exception``), or what Lambda answered.
    """
    path = f"/2015-03-31/functions/{resource.arn}/invocations"
    region = resource.arn.split(":")[3]
    scope = Scope("", region, "lambda")
    call = ApiCall(scope, "POST", path, "", (), dumps(arguments).encode())
    try:
        reply = await client.send(client.caller, call)
    except AwsError as error:
        raise StateError(PERMISSIONS, error.message) from error
    model = model_of("lambda", "Invoke")
    try:
        output = parsed("lambda", "Invoke", reply)
    except AwsError as error:
        raise worded(Resource(resource.arn), model, error, reply) from error
    payload = reply.body.decode("utf-8", "replace")
    if "FunctionError" in output:
        raise _function_error(payload, payload)
    return parsed_or_text(payload)


def _function_error(payload: str, cause: str) -> StateError:
    told = parsed_or_text(payload)
    if isinstance(told, dict) and told.get("errorType"):
        return StateError(str(told["errorType"]), cause)
    return StateError(
        "Lambda.Unknown",
        "The cause could not be determined because Lambda did not return an error type. "
        f"Returned payload: {payload}",
    )


def result(resource: Resource, answer: Answer) -> Any:
    """A service's answer as the task's result.

    Raises:
        StateError: where an answer of success tells of failure.
    """
    if resource.optimised is None:
        return shapes.named_result(answer.operation.output_shape, answer.output)
    if resource.type == "lambda":
        return _invocation(answer)
    if resource.type == "states":
        started = answer.output["startDate"].timestamp()
        named = {"ExecutionArn": answer.output["executionArn"], "StartDate": started}
        return answer.with_metadata(named)
    output = shapes.result(answer.output)
    if output.get("FailedEntryCount"):
        raise StateError("EventBridge.FailedEntry", dumps(output))
    return answer.with_metadata(output)


def _invocation(answer: Answer) -> Any:
    """Recorded: ``test_result_selector``, and ``TestTaskServiceLambda`` for errors: their payload
    is written anew."""
    payload = answer.reply.body.decode("utf-8", "replace")
    if "FunctionError" in answer.output:
        told = parsed_or_text(payload)
        raise _function_error(payload, payload if isinstance(told, str) else dumps(told))
    named = {
        name: answer.output[name]
        for name in ("ExecutedVersion", "LogResult", "StatusCode")
        if answer.output.get(name) is not None
    }
    return answer.with_metadata({**named, "Payload": parsed_or_text(payload) if payload else {}})


def execution(resource: Resource, described: dict[str, Any]) -> Any:
    """``startExecution.sync``: what DescribeExecution says; ``.sync:2`` has JSON inside.

    Raises:
        StateError: States.TaskFailed, when it did not succeed.
    """
    named = {f"{name[:1].upper()}{name[1:]}": value for name, value in described.items()}
    for name in ("StartDate", "StopDate"):
        named[name] = int(named[name] * 1000)
    for name in ("InputDetails", "OutputDetails"):
        if name in named:
            named[name] = {"Included": named[name]["included"]}
    if named["Status"] != "SUCCEEDED":
        raise StateError(TASK_FAILED, dumps(named))
    if resource.pattern == SYNC_JSON:
        named |= {name: json.loads(named[name]) for name in ("Input", "Output")}
    return named
