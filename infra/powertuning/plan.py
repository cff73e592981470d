"""The input of a run, checked, and with its defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypedDict

from powertuning.errors import InvalidInput

DEFAULT_POWERS = (128, 256, 512, 1024, 1536, 3008)  # MB
ALL_POWERS = range(128, 3008 + 1, 64)
STRATEGIES = ("cost", "speed", "balanced")
LEAST_INVOCATIONS = 5
MOST_DISCARDED = 0.4

# "Lambda quotas": MB that a function may have.
_SMALLEST, _LARGEST = 128, 10240
_FUNCTION = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+")


class Plan(TypedDict):
    """The fields of the input, under the names that users know; `execution` is the run's ARN."""

    execution: str
    lambdaARN: str
    num: int
    powerValues: list[int]
    payload: Any
    payloadS3: str
    parallelInvocation: bool
    strategy: str
    balancedWeight: float
    autoOptimize: bool
    autoOptimizeAlias: str
    dryRun: bool
    preProcessorARN: str
    postProcessorARN: str
    discardTopBottom: float
    sleepBetweenRunsMs: float
    disablePayloadLogs: bool
    includeOutputResults: bool
    onlyColdStarts: bool
    allowedExceptions: list[str]


def planned(given: object, execution: str) -> Plan:
    """Raises InvalidInput for what cannot be measured."""
    asked: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    only_cold = _flag(asked, "onlyColdStarts")
    return Plan(
        execution=execution,
        lambdaARN=_function(asked),
        num=_count(asked),
        powerValues=_powers(asked),
        payload=asked.get("payload"),
        payloadS3=_text(asked, "payloadS3"),
        parallelInvocation=_flag(asked, "parallelInvocation"),
        strategy=_strategy(asked),
        balancedWeight=min(max(_number(asked, "balancedWeight", 0.5), 0.0), 1.0),
        autoOptimize=_flag(asked, "autoOptimize"),
        autoOptimizeAlias=_text(asked, "autoOptimizeAlias"),
        dryRun=_flag(asked, "dryRun"),
        preProcessorARN=_text(asked, "preProcessorARN"),
        postProcessorARN=_text(asked, "postProcessorARN"),
        discardTopBottom=0.0 if only_cold else _discarded(asked),
        sleepBetweenRunsMs=max(_number(asked, "sleepBetweenRunsMs", 0), 0.0),
        disablePayloadLogs=_flag(asked, "disablePayloadLogs"),
        includeOutputResults=_flag(asked, "includeOutputResults"),
        onlyColdStarts=only_cold,
        allowedExceptions=_names(asked),
    )


def invocations(plan: Plan) -> int:
    """Of each size."""
    return 1 if plan["dryRun"] else plan["num"]


def aliases(plan: Plan, power: int) -> list[str]:
    """Of the versions with so many MB: one, or one for each invocation where all start cold."""
    if plan["onlyColdStarts"]:
        return [f"RAM{power}-{number}" for number in range(invocations(plan))]
    return [f"RAM{power}"]


def _function(asked: Mapping[str, Any]) -> str:
    arn = asked.get("lambdaARN")
    if not arn:
        raise InvalidInput("Missing or empty lambdaARN")
    if not isinstance(arn, str) or not _FUNCTION.fullmatch(arn):
        raise InvalidInput(f"lambdaARN is not the ARN of a function without a qualifier: {arn}")
    return arn


def _count(asked: Mapping[str, Any]) -> int:
    num = asked.get("num")
    if isinstance(num, bool) or not isinstance(num, int) or num < LEAST_INVOCATIONS:
        raise InvalidInput(f"Missing num or num below {LEAST_INVOCATIONS}")
    return num


def _powers(asked: Mapping[str, Any]) -> list[int]:
    given = asked.get("powerValues") or list(DEFAULT_POWERS)
    if given == "ALL":
        return list(ALL_POWERS)
    if not isinstance(given, list):
        raise InvalidInput(f'powerValues is neither a list of MB nor "ALL": {given}')
    return sorted({_power(each) for each in given})


def _power(value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"\d{1,6}", text) or not _SMALLEST <= int(text) <= _LARGEST:
        raise InvalidInput(f"powerValues has {value}; a function has {_SMALLEST} to {_LARGEST} MB")
    return int(text)


def _strategy(asked: Mapping[str, Any]) -> str:
    strategy = asked.get("strategy") or STRATEGIES[0]
    if strategy not in STRATEGIES:
        raise InvalidInput(f"Invalid strategy: {strategy}; there are {', '.join(STRATEGIES)}")
    return str(strategy)


def _discarded(asked: Mapping[str, Any]) -> float:
    return min(max(_number(asked, "discardTopBottom", 0.2), 0.0), MOST_DISCARDED)


def _names(asked: Mapping[str, Any]) -> list[str]:
    names = asked.get("allowedExceptions") or []
    if not isinstance(names, list):
        raise InvalidInput(f"allowedExceptions is not a list of error types: {names}")
    return [str(name) for name in names]


def _flag(asked: Mapping[str, Any], field: str) -> bool:
    value = asked.get(field)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise InvalidInput(f"{field} is neither true nor false: {value}")
    return value


def _number(asked: Mapping[str, Any], field: str, default: float) -> float:
    value = asked.get(field)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(f"{field} is not a number: {value}")
    return float(value)


def _text(asked: Mapping[str, Any], field: str) -> str:
    value = asked.get(field)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(f"{field} is not text: {value}")
    return value or ""
