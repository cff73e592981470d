"""TestState: one state by itself ("Using TestState API to test a state")."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

from localaws import seams
from localaws.errors import AwsError, not_implemented
from localaws.statemachines import validation
from localaws.statemachines.data import dumps
from localaws.statemachines.engine import Engine
from localaws.statemachines.errors import StateError
from localaws.statemachines.execution import Execution
from localaws.statemachines.history import Chain
from localaws.statemachines.language import JSONATA, language_of
from localaws.statemachines.machine import STANDARD, Machine
from localaws.statemachines.retry import Retries, catcher_for
from localaws.statemachines.scope import Scope, Step

NOT_HERE = ("context", "mock", "stateConfiguration", "stateName", "revealSecrets")
NOT_ALONE = ("Parallel", "Map")


async def test(
    engine: Engine, given: dict[str, Any], region: str, principal: str
) -> dict[str, Any]:
    """The state's output, or its error and what would become of that.

    Raises:
        AwsError: InvalidDefinition, InvalidExecutionInput, ValidationException.
    """
    for name in NOT_HERE:
        if given.get(name):
            raise not_implemented("states", f"TestState with {name}")
    state = await asyncio.to_thread(_state, given["definition"])
    if state["Type"] == "Task" and not given.get("roleArn"):
        raise AwsError("ValidationException", "A roleArn is required to test a Task state")
    data, variables = _json(given.get("input", "{}")), _json(given.get("variables", "{}"))
    execution = _execution(given, region, principal)
    scope = Scope(Chain(execution.history), execution.context(data), variables)
    interpreter = engine.interpreter(execution)
    language = language_of(state, "JSONPath")
    step = Step("State", state, data, scope, language, interpreter.evaluator)
    step.enter()
    once = Step(
        "State",
        {**state, "Retry": [], "Catch": []},
        data,
        scope,
        language,
        interpreter.evaluator,
        step.entered,
    )
    try:
        outcome = await interpreter.outcome(once)
    except StateError as error:
        return await _failed(step, step.place(error))
    found: dict[str, Any] = {"status": "SUCCEEDED", "output": dumps(outcome.output)}
    if outcome.next:
        found["nextState"] = outcome.next
    return found | _inspection(given, step, outcome.output)


async def _failed(step: Step, error: StateError) -> dict[str, Any]:
    told = error.details
    if Retries(step.state.get("Retry", ())).delay(error) is not None:
        return {**told, "status": "RETRIABLE"}
    caught = catcher_for(error, step.state.get("Catch", ()))
    if caught is None:
        return {**told, "status": "FAILED"}
    number, catcher = caught
    output, _ = await step.evaluate(
        step.language.caught, catcher, step.view, error.output, f"Catch[{number}]"
    )
    shown = {"status": "CAUGHT_ERROR", "output": dumps(output), "nextState": catcher["Next"]}
    return {**told, **shown}


def _state(definition: str) -> dict[str, Any]:
    """The state, valid in a machine of its own."""
    try:
        state = json.loads(definition)
    except ValueError:
        state = None
    if not isinstance(state, dict) or "States" in state:
        raise AwsError("InvalidDefinition", "Invalid State Machine Definition: 'no single state'")
    if state.get("Type") in NOT_ALONE:
        raise not_implemented("states", f"TestState of a {state['Type']} state")
    validation.refuse_state(state)
    return state


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        message = f"Invalid State Machine Execution Input: '{error}'"
        raise AwsError("InvalidExecutionInput", message) from error


def _execution(given: dict[str, Any], region: str, principal: str) -> Execution:
    name = str(uuid.uuid4())
    machine = Machine(
        account=seams.ACCOUNT,
        region=region,
        arn=f"arn:aws:states:{region}:{seams.ACCOUNT}:stateMachine:TestState",
        name="TestState",
        definition="{}",
        role=given.get("roleArn", ""),
        type=STANDARD,
        principal=principal,
    )
    return Execution(machine.execution_arn(name), name, machine, given.get("input", "{}"))


def _inspection(given: dict[str, Any], step: Step, output: Any) -> dict[str, Any]:
    """With DEBUG: what the state's fields made of the data."""
    if given.get("inspectionLevel", "INFO") == "INFO":
        return {}
    data: dict[str, Any] = {"input": dumps(step.input)}
    arguments = step.language.arguments(step.state, step.view)
    if step.language.name == JSONATA:
        data["afterArguments"] = dumps(arguments)
    else:
        bare = {key: value for key, value in step.state.items() if key != "Parameters"}
        data["afterInputPath"] = dumps(step.language.arguments(bare, step.view))
        data["afterParameters"] = dumps(arguments)
    told = [event for event in step.scope.chain.history.events if "Succeeded" in event["type"]]
    for event in told[-1:]:
        details = next(value for value in event.values() if isinstance(value, dict))
        data["result"] = details["output"]
    if step.kind == "Pass" and "result" not in data:
        data["result"] = dumps(step.state.get("Result", arguments))
    return {"inspectionData": data | {"variables": dumps(step.scope.variables)}}
