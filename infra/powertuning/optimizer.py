"""The last step: give the function the size that was found, if the input asks for it."""

from __future__ import annotations

from typing import Any

import boto3

from powertuning.tuned import Tuned


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The analysis, which is the run's output, as it came."""
    plan = event["plan"]
    analysis: dict[str, Any] = event["analysis"]
    if plan["autoOptimize"] and analysis:
        tuned = Tuned(plan["lambdaARN"], boto3.client("lambda"))
        tuned.resize(analysis["power"], plan["autoOptimizeAlias"])
    return analysis
