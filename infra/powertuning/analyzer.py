"""Which size is best, and what it cost to find out."""

from __future__ import annotations

from typing import Any

from powertuning import visualization
from powertuning.analysis import best, transitions
from powertuning.prices import Prices


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The run's output; empty for a dry run."""
    plan, stats = event["plan"], event["stats"]
    if plan["dryRun"]:
        return {}
    prices = Prices.packed(plan["lambdaARN"].split(":")[3])
    chosen = best(stats, plan["strategy"], plan["balancedWeight"])
    output = {
        "power": chosen["value"],
        "cost": chosen["averagePrice"],
        "duration": chosen["averageDuration"],
        "stateMachine": {
            "executionCost": prices.execution(transitions(plan)),
            "lambdaCost": sum(each["totalCost"] for each in stats),
            "visualization": visualization.url(stats),
        },
    }
    return output | ({"stats": stats} if plan["includeOutputResults"] else {})
