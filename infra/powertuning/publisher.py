"""One version of the function, of one size; what remains to be published is the answer."""

from __future__ import annotations

from typing import Any

import boto3

from powertuning.executions import is_over
from powertuning.initializer import Publication, Version
from powertuning.tuned import Settings, Tuned


def handler(event: dict[str, Any], context: object) -> Publication:
    plan, usual = event["plan"], Settings(**event["usual"])
    queue: list[Version] = event["publication"]["queue"]
    version, *rest = queue
    execution = plan["execution"]
    tuned = Tuned(plan["lambdaARN"], boto3.client("lambda"))
    tuned.publish(version["power"], version["alias"], execution, usual)
    # A run that was stopped meanwhile may have been cleaned up already, without this version.
    if is_over(execution, boto3.client("stepfunctions")):
        tuned.remove(execution, usual)
    return Publication(queue=rest, more=bool(rest))
