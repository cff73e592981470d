"""What the control planes hold, counted: what a learner would miss if it were gone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from localaws.seams import functions
from localaws.seams.credentials import ADMINISTRATOR

# A kind's name, and where moto keeps it: a service's module, its backends, their attribute.
KINDS = (
    ("role", "iam", "iam_backends", "roles"),
    ("user", "iam", "iam_backends", "users"),
    ("table", "dynamodb", "dynamodb_backends", "tables"),
    ("API", "apigateway", "apigateway_backends", "apis"),
    ("bucket", "s3", "s3_backends", "buckets"),
    ("queue", "sqs", "sqs_backends", "queues"),
    ("topic", "sns", "sns_backends", "topics"),
    ("parameter", "ssm", "ssm_backends", "_parameters"),
    ("state machine", "stepfunctions", "stepfunctions_backends", "state_machines"),
    ("stack", "cloudformation", "cloudformation_backends", "stacks"),
    ("user pool", "cognitoidp", "cognitoidp_backends", "user_pools"),
    ("alarm", "cloudwatch", "cloudwatch_backends", "alarms"),
    ("log group", "logs", "logs_backends", "groups"),
)
FIRST = ("role", "user", "table", "function", "layer")
# What is there from the start: public parameters, which moto loads beside a learner's own, and the
# user whose key a workspace hands out.
AWS_PARAMETERS = "/aws/service/"


def inventory() -> dict[str, int]:
    """How many of each kind there are; kinds without any are left out."""
    counted = {kind: sum(map(_own, holders(*place))) for kind, *place in KINDS}
    registries = functions.registries()
    counted["function"] = sum(len(registry.functions) for registry in registries)
    counted["layer"] = sum(len(registry.layers) for registry in registries)
    counted["item"] = sum(_items())
    return {kind: counted[kind] for kind in sorted(counted, key=_turn) if counted[kind]}


def _turn(kind: str) -> int:
    return FIRST.index(kind) if kind in FIRST else len(FIRST)


def holders(service: str, backends: str, attribute: str) -> Iterator[Any]:
    """That attribute of each account's and region's backend, if the service was ever called."""
    module = sys.modules.get(f"moto.{service}.models")
    for regions in list(getattr(module, backends).values()) if module else ():
        for backend in list(regions.values()):
            held = backend
            for name in attribute.split("."):
                held = getattr(held, name)
            yield held


def _own(held: Iterable[Any]) -> int:
    names = map(str, held)
    return sum(not (n.startswith(AWS_PARAMETERS) or n == ADMINISTRATOR) for n in names)


def _items() -> Iterator[int]:
    for tables in holders("dynamodb", "dynamodb_backends", "tables"):
        yield from (len(table) for table in tables.values())
