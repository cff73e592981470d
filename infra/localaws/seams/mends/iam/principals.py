"""Whom a trust or resource policy may name: principals that are there.

"AWS JSON policy elements: Principal", IAM User Guide: who is named by an ARN must exist when the
policy is saved. Of other accounts than those here nothing is known; a service's name is looked at
for its form alone, where AWS knows them all.
"""

from __future__ import annotations

import re
from typing import Any

from iampolicy import Policy
from localaws.seams.holdings import PARTITION

# Its origin access identities ("Restrict access to an Amazon S3 origin").
CLOUDFRONT = "arn:aws:iam::cloudfront:user/"
_ACCOUNT = re.compile(r"\d{12}")
_ARN = re.compile(r"arn:aws[a-z-]*:(iam|sts)::(\d{12}):(.+)")
_SERVICE = re.compile(r"([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com|aws|aws\.internal)")


def unknown(policy: Policy) -> tuple[str, str] | None:
    """The first that cannot be there: what AWS calls its kind, and its name."""
    for statement in policy.statements:
        entries = statement.principals.entries if statement.principals else {}
        for name in entries.get("AWS", ()):
            if not _is_there(name):
                return "AWS", name
        for name in entries.get("Service", ()):
            if not _SERVICE.fullmatch(name):
                return "SERVICE", name
    return None


def _is_there(name: str) -> bool:
    if name == "*" or _ACCOUNT.fullmatch(name):
        return True
    arn = _ARN.fullmatch(name)
    if not arn:
        return name.startswith(CLOUDFRONT)
    from moto.iam.models import iam_backends

    service, account, resource = arn.groups()
    kind, _, path = resource.partition("/")
    if service == "sts":
        return kind in ("assumed-role", "federated-user") and bool(path)
    iam = iam_backends[account][PARTITION] if account in iam_backends else None
    if resource == "root" or iam is None or not (iam.users or iam.roles):
        return kind in ("root", "user", "role")  # an account that is not here
    known: Any = {"user": iam.users, "role": iam.roles}.get(kind, {})
    return any(each.arn == name for each in known.values())
