"""What the measurements of a run say: an average for each size, and which size is best."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import TypedDict

from powertuning.plan import Plan
from powertuning.prices import Prices
from powertuning.report import Report


class Stat(TypedDict):
    """Of one size: `value` in MB, prices in US dollars, the duration in milliseconds."""

    value: int
    averagePrice: float
    averageDuration: float
    totalCost: float


def trimmed_mean(values: Sequence[float], discarded: float) -> float:
    """Without that share of the values at each end."""
    drop = floor(len(values) * discarded)
    kept = sorted(values)[drop : len(values) - drop]
    return sum(kept) / len(kept)


def stat(
    plan: Plan, power: int, reports: Sequence[Report], prices: Prices, architecture: str
) -> Stat:
    discarded = plan["discardTopBottom"]
    billed = [report.billed for report in reports]
    return Stat(
        value=power,
        averagePrice=prices.invocation(trimmed_mean(billed, discarded), power, architecture),
        averageDuration=trimmed_mean([report.duration for report in reports], discarded),
        totalCost=sum(prices.invocation(each, power, architecture) for each in billed),
    )


def best(stats: Sequence[Stat], strategy: str, weight: float) -> Stat:
    """By a strategy of `plan.STRATEGIES`; `weight` is what balanced gives to cost, from 0 to 1."""
    most = max(each["averagePrice"] for each in stats)
    longest = max(each["averageDuration"] for each in stats)

    def cost(each: Stat) -> tuple[float, float]:
        return each["averagePrice"], each["averageDuration"]

    def speed(each: Stat) -> tuple[float, float]:
        return each["averageDuration"], each["averagePrice"]

    def balanced(each: Stat) -> tuple[float, float]:
        shares = each["averagePrice"] / most, each["averageDuration"] / longest
        return weight * shares[0] + (1 - weight) * shares[1], each["value"]

    return min(stats, key={"cost": cost, "speed": speed, "balanced": balanced}[strategy])


def transitions(plan: Plan) -> int:
    """How many states a run that succeeds goes through."""
    powers = len(plan["powerValues"])
    versions = powers * (plan["num"] if plan["onlyColdStarts"] else 1)
    return 6 + powers + 2 * versions
