"""What AWS's services do among themselves, where no customer's policy has a say."""

from __future__ import annotations

from localaws.access.identity import Identity
from localaws.call import ApiCall

# "Events from AWS services": they reach the default bus of the account that they are about.
_OWN = frozenset(
    {("states.amazonaws.com", "events:PutEvents"), ("cloudwatch.amazonaws.com", "events:PutEvents")}
)


def is_own_business(identity: Identity, call: ApiCall) -> bool:
    if identity.kind != "Service":
        return False
    return (identity.arn, f"{call.service}:{call.target}") in _OWN
