"""Which actions, on which resources, a call requires of its caller.

AWS publishes each service's actions, their resource types and condition keys ("Actions, resources,
and condition keys for AWS services", Service Authorization Reference); ``published`` has them. Most
calls follow from that (``generic``); the services that name things their own way have a module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from localaws.access.requirement import Requirement
from localaws.access.requirements import (
    apigateway,
    dynamodb,
    identities,
    lambdas,
    logs,
    s3,
    smaller,
)
from localaws.access.requirements.arns import Where
from localaws.access.requirements.asked import Asked, recognise
from localaws.access.requirements.known import Known, Nothing
from localaws.access.requirements.passing import passed_roles
from localaws.access.requirements.tagging import tagged
from localaws.call import ApiCall

NOTHING = Nothing()
SERVICES: dict[str, Callable[[Asked, Where], list[Requirement]]] = {
    "apigateway": apigateway.requirements,
    "lambda": lambdas.requirements,
    "logs": logs.requirements,
    "sts": identities.sts,
}


def requirements(call: ApiCall, account: str, known: Known = NOTHING) -> list[Requirement]:
    """What the caller must be allowed, all of it. Empty for the few calls that need no permission.

    ``account`` is the caller's: what the call names without an ARN belongs to it. A service that
    isn't mapped here requires its action on ``*``.
    """
    asked = recognise(call)
    where = Where(call.region, account)
    if asked.prefix == "dynamodb":
        needed = dynamodb.requirements(asked, where, known)
    else:
        needed = [_resolved(each, known) for each in _needed(asked, where, known)]
    if needed:
        needed += tagged(asked, needed[0])
    return [*needed, *passed_roles(asked)]


def _needed(asked: Asked, where: Where, known: Known) -> list[Requirement]:
    if asked.prefix == "iam":
        return identities.iam(asked, where, known)
    if asked.prefix == "s3":
        return s3.requirements(asked, where, known)
    return SERVICES.get(asked.prefix, smaller.requirements)(asked, where)


def _resolved(needed: Requirement, known: Known) -> Requirement:
    if known is NOTHING:
        return needed
    return replace(needed, resources=tuple(_whole(arn, known) for arn in needed.resources))


def _whole(arn: str, known: Known) -> str:
    named = arn.removesuffix(smaller.UNKNOWN_SUFFIX)
    found = known.resolve(named)
    return arn if found == named else found
