"""The smallest policy that would have done for what was used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from workshop.meter.uses import Use

# What comes anew with each environment or execution is granted by what it belongs to: "Sending
# Lambda function logs to CloudWatch Logs", "IAM policies for Step Functions".
_ANEW = (
    re.compile(r"(arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+)(?::.*)?"),
    re.compile(r"(arn:[^:]*:states:[^:]*:[^:]*:(?:execution|express):[^:]+):.+"),
)
_OBJECT = re.compile(r"(arn:[^:]*:s3:::[^/]+)/.+")
_MANY = 5  # objects of one bucket; beyond that, all of them


def smallest_policy(uses: Iterable[Use]) -> dict[str, Any] | None:
    """A policy document for these actions on these resources; None when nothing was used."""
    by_action: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        by_action[use.action].add(use.resource)
    by_resources: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for action in sorted(by_action):
        by_resources[reach(by_action[action])].append(action)
    if not by_resources:
        return None
    statements = [
        {
            "Effect": "Allow",
            "Action": actions,
            "Resource": resources[0] if len(resources) == 1 else list(resources),
        }
        for resources, actions in sorted(by_resources.items(), key=lambda item: item[1])
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def reach(resources: Iterable[str]) -> tuple[str, ...]:
    """As few patterns as name these resources and, what comes anew aside, hardly any others."""
    named = {_lasting(resource) for resource in resources}
    objects: dict[str, set[str]] = defaultdict(set)
    for resource in named:
        if found := _OBJECT.fullmatch(resource):
            objects[found[1]].add(resource)
    for bucket, keys in objects.items():
        if len(keys) > _MANY:
            named = (named - keys) | {f"{bucket}/*"}
    return tuple(sorted(named))


def _lasting(resource: str) -> str:
    for pattern in _ANEW:
        if found := pattern.fullmatch(resource):
            return f"{found[1]}:*"
    return resource
