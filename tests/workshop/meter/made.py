"""Roles and uses made for a test."""

import datetime

from workshop.meter.grants import Grant, Granted
from workshop.meter.uses import Seen, Use

NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/worker"
TABLE = f"arn:aws:dynamodb:{HERE}:table/orders"
STREAM = f"arn:aws:logs:{HERE}:log-group:/aws/lambda/f:log-stream:2026/05/01/[$LATEST]1"


def use(action: str, resource: str = TABLE, count: int = 1, *, allowed: bool = True) -> Use:
    return Use(action, resource, allowed, count, NOON)


def role(*grants: Grant, **more: int) -> Granted:
    facts: dict[str, int] = {"denies": 0, "bounded": False, **more}
    return Granted(
        "worker",
        ROLE,
        NOON - datetime.timedelta(days=1),
        grants,
        facts["denies"],
        bool(facts["bounded"]),
    )


def grant(action: str, *resources: str, policy: str = "work", conditional: bool = False) -> Grant:
    return Grant(policy, action, resources or ("*",), conditional=conditional)


def seen(*uses: Use, by_resource: bool = True, blind: tuple[str, ...] = ()) -> Seen:
    return Seen(uses, by_resource, blind)
