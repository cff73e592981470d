"""States that decide, wait and pass on: everything but Task, Parallel and Map."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from localaws.statemachines import choice, paths
from localaws.statemachines.data import dumps, moment
from localaws.statemachines.errors import QueryError, StateError, runtime
from localaws.statemachines.language import JSONATA
from localaws.statemachines.scope import Outcome, Step

# Recorded: `test_timestamp_too_far_in_future_boundary`.
LONGEST_WAIT = 2**31 - 1


async def _pass(step: Step) -> Outcome:
    if step.language.name == JSONATA:
        return await _passed(step)
    arguments = step.language.arguments(step.state, step.view)
    result = step.state.get("Result", arguments)
    output, assigned = step.language.output(step.state, step.view, result)
    return Outcome(output, assigned, step.next)


async def _passed(step: Step) -> Outcome:
    output, assigned = await step.evaluate(step.language.passed, step.state, step.view)
    return Outcome(output, assigned, step.next)


async def _fail(step: Step) -> Outcome:
    error, cause = await step.field("Error"), await step.field("Cause")
    raise StateError(None if error is None else str(error), None if cause is None else str(cause))


async def _wait(step: Step) -> Outcome:
    seconds = await _seconds(step)
    if seconds > LONGEST_WAIT:
        raise runtime("Wait state delay is too long.")
    outcome = await _passed(step)
    await asyncio.sleep(max(0.0, seconds))
    return outcome


async def _seconds(step: Step) -> float:
    if "Seconds" in step.state or "SecondsPath" in step.state:
        return _whole(step, await step.field("Seconds"))
    return await _until(step) - time.time()


async def _until(step: Step) -> float:
    """Recorded: ``test_wait_timestamppath``."""
    value = await step.field("Timestamp")
    until = moment(value) if isinstance(value, str) else None
    if until is None:
        raise _refused(
            step,
            "Timestamp",
            "does not reference a valid ISO-8601 extended offset date-time format string",
            value,
        )
    return until


def _whole(step: Step, value: Any) -> float:
    """Recorded: ``test_base_wait_seconds_path``."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused(step, "Seconds", "cannot be parsed as a long value", value)
    if value < 0:
        raise _refused(step, "Seconds", "references a negative value", value)
    return float(value)


def _refused(step: Step, name: str, problem: str, value: Any) -> StateError:
    given = step.state.get(f"{name}Path", step.state.get(name))
    shown = value if isinstance(value, str) else dumps(value)
    if step.language.name == JSONATA:
        return QueryError(str(given).strip("{%} "), name, f"{problem}: {shown}")
    return runtime(f"The {name}Path parameter {problem}: {given} == {shown}")


async def _choice(step: Step) -> Outcome:
    rules = step.state["Choices"]
    for number, rule in enumerate(rules):
        if await step.evaluate(_holds, step, rule, f"Choices[{number}]"):
            return await _chosen(step, rule, f"Choices[{number}]", rule["Next"])
    if "Default" not in step.state:
        raise runtime(
            "Failed to transition out of the state. The state does not point to a next state."
        )
    return await _chosen(step, step.state, "", step.state["Default"])


def _holds(step: Step, rule: Mapping[str, Any], location: str) -> bool:
    if step.language.name == JSONATA:
        return _condition(step, rule, location)
    data = paths.select(step.state.get("InputPath", "$"), _roots(step, step.input))
    return choice.holds(rule, _roots(step, data))


def _condition(step: Step, rule: Mapping[str, Any], location: str) -> bool:
    condition = rule["Condition"]
    found = step.language.template(condition, f"{location}/Condition", step.view)
    if not isinstance(found, bool):
        raise unexpected(condition, f"{location}/Condition", "boolean", found)
    return found


def _roots(step: Step, data: Any) -> paths.Roots:
    return paths.Roots(data, step.scope.context, step.scope.variables)


async def _chosen(step: Step, rule: Mapping[str, Any], location: str, following: str) -> Outcome:
    """A rule assigns its own variables; a JSONPath state's paths are the state's."""
    if step.language.name != JSONATA:
        fields = {key: step.state[key] for key in ("InputPath", "OutputPath") if key in step.state}
        rule = {**fields, "Assign": rule.get("Assign", {})}
    output, assigned = await step.evaluate(step.language.passed, rule, step.view, location)
    return Outcome(output, assigned, following)


TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}


def unexpected(expression: Any, location: str, wanted: str, found: Any) -> QueryError:
    """A JSONata field of the wrong type."""
    text = str(expression).removeprefix("{%").removesuffix("%}").strip()
    problem = (
        f"returned an unexpected result type. Expected '{wanted}', but was "
        f"'{TYPES.get(type(found), 'number')}' for value: {dumps(found)}"
    )
    return QueryError(text, location, problem)


STATES: Mapping[str, Callable[[Step], Awaitable[Outcome]]] = {
    "Choice": _choice,
    "Fail": _fail,
    "Pass": _pass,
    "Succeed": _passed,
    "Wait": _wait,
}
