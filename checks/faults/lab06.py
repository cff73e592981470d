"""Wrong tunings: each fault begins with a machine of the tuner's name and no past."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from checks import work
from checks.faults.deployed import Deployed, Document
from checks.faults.language import Apply, Fault, in_turn
from checks.lab06 import (
    function_was_tuned,
    measured_often_enough,
    no_alias_is_left,
    no_version_is_left,
    recommendation_is_applied,
    sizes_were_measured,
    tuner_exists,
    work_was_measured,
)
from checks.tuning import LEAST, SIZES
from powertuning.analysis import Stat
from powertuning.visualization import url

_PATIENCE = 20  # seconds until an execution has ended
_CHEAP, _FAST = SIZES[0], SIZES[-1]


def _machine(me: Deployed) -> Document:
    machines = me.client("stepfunctions").list_state_machines()["stateMachines"]
    found = next(each for each in machines if each["name"] == me.names.tuner)
    arn = found["stateMachineArn"]
    return dict(me.client("stepfunctions").describe_state_machine(stateMachineArn=arn))


def _delete(me: Deployed) -> None:
    me.client("stepfunctions").delete_state_machine(stateMachineArn=_machine(me)["stateMachineArn"])


def _made_anew(state: Document, name: Callable[[Deployed], str] | None = None) -> Apply:
    """In place of the machine, one of a single state."""

    def apply(me: Deployed) -> None:
        role = _machine(me)["roleArn"]
        _delete(me)
        definition = json.dumps({"StartAt": "Only", "States": {"Only": state}})
        me.client("stepfunctions").create_state_machine(
            name=name(me) if name else me.names.tuner, definition=definition, roleArn=role
        )

    return apply


def _started(**asked: Any) -> Apply:
    """Runs it, asked as the lab asks but for this."""

    def apply(me: Deployed) -> None:
        states = me.client("stepfunctions")
        payload = {"operation": "list", "tableName": me.names.table, "payload": {}}
        given = {"lambdaARN": me.function_arn, "powerValues": SIZES, "num": LEAST}
        given |= {"payload": payload, "strategy": "cost"} | asked
        arn = _machine(me)["stateMachineArn"]
        run = states.start_execution(stateMachineArn=arn, input=json.dumps(given))
        deadline = time.monotonic() + _PATIENCE
        while states.describe_execution(executionArn=run["executionArn"])["status"] == "RUNNING":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{run['executionArn']} does not end")
            time.sleep(0.05)

    return apply


def _finding(power: int, sizes: Sequence[int] = SIZES) -> Document:
    """A state that ends as a tuning: the smallest size is the cheapest, the largest the fastest."""
    stats = [
        Stat(value=size, averageDuration=10_000 / size, averagePrice=size, totalCost=size)
        for size in sizes
    ]
    machine = {"executionCost": 0.00045, "lambdaCost": 1e-5, "visualization": url(stats)}
    result = {"power": power, "cost": 1e-7, "duration": 80.0, "stateMachine": machine}
    return {"Type": "Pass", "Result": result, "End": True}


def _tuned(sizes: Sequence[int] = SIZES, **asked: Any) -> Apply:
    """For the size that the function has."""

    def apply(me: Deployed) -> None:
        _made_anew(_finding(int(me.function["MemorySize"]), sizes))(me)
        _started(**asked)(me)

    return apply


def _recommended(power: int, **asked: Any) -> Apply:
    return in_turn(_made_anew(_finding(power)), _started(**asked))


def _sized(memory: int) -> Apply:
    return lambda me: me.configures(MemorySize=memory)


def _published(memory: int, alias: str = "") -> Apply:
    """A version of that size; the function's own is as before."""

    def apply(me: Deployed) -> None:
        usual, name = me.function["MemorySize"], me.names.function
        me.configures(MemorySize=memory)
        version = me.functions.publish_version(FunctionName=name)["Version"]
        me.configures(MemorySize=usual)
        if alias:
            me.functions.create_alias(FunctionName=name, Name=alias, FunctionVersion=version)

    return apply


def _tune_another(me: Deployed) -> None:
    other = me.function_arn.replace(me.names.function, "somebody-elses")
    _tuned(lambdaARN=other)(me)


def _answer_another(me: Deployed) -> None:
    work.answer(state_machine=f"{_machine(me)['stateMachineArn']}-other")


_FAIL = {"Type": "Fail", "Error": "InvocationFailed", "Cause": "RAM128 failed"}
_PROXY = {"httpMethod": "POST", "requestContext": {"requestId": "tuning"}, "body": "no JSON"}
_ERRORS: dict[str, tuple[str, Apply]] = {
    "The payload names no operation that there is": (
        "Unrecognized operation",
        _tuned(payload={"operation": "fly"}),
    ),
    "The payload is empty": ("KeyError: 'operation'", _tuned(payload={})),
    "The payload names a table that it may not read": (
        "No access to the table",
        _tuned(payload={"operation": "list", "tableName": "payroll", "payload": {}}),
    ),
    "The payload is a request that the API refuses": ("the status 400", _tuned(payload=_PROXY)),
    "Errors were allowed": ("errors as well: KeyError", _tuned(allowedExceptions=["KeyError"])),
}
_NOT_APPLIED: dict[str, tuple[str, Apply]] = {
    "The recommended size is not applied": (
        "512",
        in_turn(_recommended(256), _sized(512)),
    ),
    "The fastest size is applied for the cheapest": (
        "the fastest; your tuning asked for the cheapest",
        in_turn(_recommended(_CHEAP), _sized(_FAST)),
    ),
    "The cheapest size is applied for the fastest": (
        "the cheapest; your tuning asked for the fastest",
        in_turn(_recommended(_FAST, strategy="speed"), _sized(_CHEAP)),
    ),
    "The size went to an alias that nobody calls": (
        "only the alias best has the recommended size",
        in_turn(_published(256, alias="best"), _recommended(256)),
    ),
}

FAULTS = (
    Fault("There is no state machine", tuner_exists, "no such thing", _delete),
    Fault(
        "The state machine has another name",
        tuner_exists,
        "the nearest name is",
        _made_anew(_finding(_CHEAP), lambda me: me.names.tuner.replace("power-", "Power-")),
    ),
    Fault("The answer names another state machine", tuner_exists, "no such thing", _answer_another),
    Fault(
        "The state machine was never started",
        function_was_tuned,
        "it was never started",
        _made_anew(_finding(_CHEAP)),
    ),
    Fault(
        "Another function was tuned",
        function_was_tuned,
        "it measured somebody-elses",
        _tune_another,
    ),
    Fault(
        "The tuning failed",
        function_was_tuned,
        "the newest one is FAILED: RAM128 failed",
        in_turn(_made_anew(_FAIL), _started()),
    ),
    Fault(
        "The tuning was a dry run",
        function_was_tuned,
        "ended without a recommendation",
        in_turn(_made_anew({"Type": "Pass", "Result": {}, "End": True}), _started()),
    ),
    *(Fault(title, work_was_measured, *how) for title, how in _ERRORS.items()),
    Fault("Each size was called five times", measured_often_enough, "5", _tuned(num=5)),
    Fault("One size was measured", sizes_were_measured, "128", _tuned(sizes=(_CHEAP,))),
    Fault(
        "A size is missing", sizes_were_measured, "128, 256, 1024", _tuned(sizes=(128, 256, 1024))
    ),
    *(Fault(title, recommendation_is_applied, *how) for title, how in _NOT_APPLIED.items()),
    Fault("An alias is left", no_alias_is_left, "RAM512", _published(512, alias="RAM512")),
    Fault("A version is left", no_version_is_left, "1", in_turn(_published(512), _tuned())),
)
