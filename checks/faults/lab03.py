"""Functions that are not there, or are set up wrong."""

from __future__ import annotations

from typing import Any

from checks.faults.deployed import Deployed, zipped
from checks.faults.lab01 import RIGHT
from checks.faults.language import Apply, Fault, in_turn
from checks.lab03 import (
    function_exists,
    function_is_ready,
    handler_is_named,
    has_the_role,
    runtime_is_supported,
    timeout_is_sane,
)

_ELSEWHERE = "us-west-2"


def _delete(me: Deployed) -> None:
    me.functions.delete_function(FunctionName=me.names.function)


def _made(*, name: str = "", region: str = "") -> Apply:
    """The same function once more, elsewhere or under another name."""

    def apply(me: Deployed) -> None:
        client = me.client("lambda", region)
        kept = ("Runtime", "Role", "Handler", "Timeout", "MemorySize")
        wanted = name or me.names.function
        client.create_function(
            FunctionName=wanted,
            Code={"ZipFile": zipped(me.files())},
            **{key: me.function[key] for key in kept},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=wanted)

    return apply


def _misname(me: Deployed) -> None:
    _made(name=me.names.function.replace("Over", "over"))(me)


def _switch_off(me: Deployed) -> None:
    me.functions.put_function_concurrency(
        FunctionName=me.names.function, ReservedConcurrentExecutions=0
    )


def _wear(name: str) -> Apply:
    """Another role, with the same policy."""

    def apply(me: Deployed) -> None:
        other = me.other(name)
        arn = me.makes_role(RIGHT, other)
        me.puts_policy(me.policy(), role=other)
        me.configures(Role=arn)

    return apply


def _set(**settings: Any) -> Apply:
    return lambda me: me.configures(**settings)


FAULTS = (
    Fault("There is no function", function_exists, "no such thing", _delete),
    Fault(
        "The function has another name",
        function_exists,
        "the nearest name is",
        in_turn(_misname, _delete),
    ),
    Fault(
        "The function is in another region",
        function_exists,
        f"there is one in {_ELSEWHERE}",
        in_turn(_made(region=_ELSEWHERE), _delete),
    ),
    Fault("The function is switched off", function_is_ready, "switched off", _switch_off),
    *(
        Fault(f"The runtime is {runtime}", runtime_is_supported, runtime, _set(Runtime=runtime))
        for runtime in ("python3.9", "python3.10", "nodejs22.x")
    ),
    *(
        Fault(title, handler_is_named, handler, _set(Handler=handler))
        for title, handler in {
            "The handler has no dot": "lambda_handler",
            "The handler is the file's name": "lambda_function.py",
            "The handler has a slash for the dot": "lambda_function/lambda_handler",
            "The handler has a colon for the dot": "lambda_function:lambda_handler",
        }.items()
    ),
    *(
        Fault(f"The timeout is {seconds} s", timeout_is_sane, str(seconds), _set(Timeout=seconds))
        for seconds in (1, 2, 60, 900)
    ),
    Fault("The function has another role", has_the_role, "role/other-role", _wear("other-role")),
    Fault(
        "The function has the tuner's role",
        has_the_role,
        "power-tuner-functions-role",
        _wear("power-tuner-functions-role"),
    ),
)
