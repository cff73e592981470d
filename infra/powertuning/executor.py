"""The measurement of one size: so many invocations, one after another or all at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

from powertuning.analysis import Stat, stat
from powertuning.errors import NotRepeatable
from powertuning.invocation import Invocation
from powertuning.payloads import payloads
from powertuning.plan import Plan, aliases, invocations
from powertuning.prices import Prices
from powertuning.report import Report
from powertuning.tuned import Tuned

# "Lambda quotas": a function may take 900 seconds to answer.
_LONGEST = 910


def handler(event: dict[str, Any], context: object) -> Stat:
    plan, power = event["plan"], event["power"]
    try:
        reports = _measured(plan, power)
    except Exception as error:
        if plan["onlyColdStarts"]:
            raise NotRepeatable(f"{type(error).__name__}: {error}") from error
        raise
    prices = Prices.packed(plan["lambdaARN"].split(":")[3])
    return stat(plan, power, reports, prices, event["architecture"])


def _measured(plan: Plan, power: int) -> list[Report]:
    num = invocations(plan)
    client = _client(num if plan["parallelInvocation"] else 1)
    named = aliases(plan, power)
    for alias in named:
        Tuned(plan["lambdaARN"], client).ready(alias)
    measure = Invocation(plan, client).measure
    given = payloads(plan, lambda: boto3.client("s3"))
    each = named if plan["onlyColdStarts"] else named * num
    if plan["parallelInvocation"]:
        with ThreadPoolExecutor(num) as pool:
            return list(pool.map(measure, each, given))
    return _one_by_one(measure, each, given, plan["sleepBetweenRunsMs"] / 1000)


def _one_by_one(
    measure: Callable[[str, bytes | None], Report],
    named: Sequence[str],
    given: Sequence[bytes | None],
    pause: float,
) -> list[Report]:
    reports: list[Report] = []
    for alias, payload in zip(named, given, strict=True):
        if reports:
            time.sleep(pause)
        reports.append(measure(alias, payload))
    return reports


def _client(connections: int) -> Any:
    """Throttling is waited out, a few times."""
    return boto3.client(
        "lambda",
        config=Config(
            max_pool_connections=connections,
            read_timeout=_LONGEST,
            retries={"mode": "standard", "total_max_attempts": 5},
        ),
    )
