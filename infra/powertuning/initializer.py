"""The first step: check the input, and take away what a run that broke down has left."""

from __future__ import annotations

from typing import Any, TypedDict

import boto3

from powertuning.errors import AlreadyTuning
from powertuning.executions import is_over
from powertuning.payloads import payloads
from powertuning.plan import Plan, aliases, planned
from powertuning.tuned import Settings, Tuned


class Version(TypedDict):
    """One to be published."""

    power: int
    alias: str


class Publication(TypedDict):
    """What is to be published, first things first; `more` where anything is."""

    queue: list[Version]
    more: bool


class Beginning(TypedDict):
    """What all further steps are given; `usual` are the function's own settings."""

    plan: Plan
    architecture: str
    usual: dict[str, Any]
    publication: Publication


def handler(event: dict[str, Any], context: object) -> Beginning:
    plan = planned(event["input"], event["execution"])
    payloads(plan, lambda: boto3.client("s3"))
    tuned = Tuned(plan["lambdaARN"], boto3.client("lambda"))
    _take_away_leftovers(tuned, plan)
    configuration = tuned.configuration
    return Beginning(
        plan=plan,
        architecture=configuration["Architectures"][0],
        usual=Settings(configuration["MemorySize"], configuration["Description"])._asdict(),
        publication=Publication(queue=_queue(plan), more=True),
    )


def _queue(plan: Plan) -> list[Version]:
    return [
        Version(power=power, alias=alias)
        for power in plan["powerValues"]
        for alias in aliases(plan, power)
    ]


def _take_away_leftovers(tuned: Tuned, plan: Plan) -> None:
    """Raises AlreadyTuning when they are those of a run that goes on."""
    others = {made.execution for made in tuned.made()} - {plan["execution"]}
    for other in sorted(others):
        if not is_over(other, boto3.client("stepfunctions")):
            raise AlreadyTuning(
                f"{other} is measuring this function too. Wait until it is over, or stop it."
            )
        tuned.remove(other)
