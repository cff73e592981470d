"""CloudWatch Logs: log groups as its permissions spell them.

Source: "Actions, resources, and condition keys for Amazon CloudWatch Logs" and "Log group ARNs":
the form with ``:*`` is for policies on all actions but those that tag. What CloudWatch Logs asks of
a policy ends with ``:log-stream:`` and the stream's name, if there is one, as its denials show.
"""

from __future__ import annotations

from localaws.access.requirement import Requirement
from localaws.access.requirements import generic
from localaws.access.requirements.arns import Where
from localaws.access.requirements.asked import Asked

TAGGING = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})
NAMES = ("logGroupNames", "logGroupIdentifiers")


def requirements(asked: Asked, where: Where) -> list[Requirement]:
    made = generic.requirement(asked, where)
    if asked.operation in TAGGING:
        resources = tuple(arn.removesuffix(":*") for arn in made.resources)
    elif asked.operation == "DescribeLogGroups":  # of no group, as its denials show
        resources = (where.arn("logs", "log-group::log-stream:"),)
    else:
        groups = tuple(_group(each, where) for name in NAMES for each in _list(asked, name))
        resources = tuple(_asked_of(arn) for arn in groups or made.resources)
    return [Requirement(made.action, resources, made.context)]


def _group(name: str, where: Where) -> str:
    return name if name.startswith("arn:") else where.arn("logs", f"log-group:{name}")


def _asked_of(arn: str) -> str:
    if ":log-group:" not in arn or ":log-stream:" in arn or arn.endswith(":log-group:*"):
        return arn
    return f"{arn.removesuffix(':*')}:log-stream:"


def _list(asked: Asked, name: str) -> list[str]:
    found = asked.parameters.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []
