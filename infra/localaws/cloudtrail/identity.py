"""Who called, as an event says it: "CloudTrail userIdentity element"."""

from __future__ import annotations

import datetime
from typing import Any

TIME = "%Y-%m-%dT%H:%M:%SZ"
# What `localaws.access.identity` has; the rest of an ARN says what kind it is.


def user_identity(
    arn: str, unique_id: str, access_key: str, role: str, issued: datetime.datetime | None
) -> dict[str, Any]:
    """``arn`` is a service's name where a service called, and empty where nobody signed."""
    if not arn.startswith("arn:"):
        return {"type": "AWSService", "invokedBy": arn} if arn else _NOBODY
    account = arn.split(":")[4]
    kind, _, name = arn.split(":", 5)[5].partition("/")
    common = {"principalId": unique_id, "arn": arn, "accountId": account, "accessKeyId": access_key}
    if kind == "root":
        return {"type": "Root", **common}
    if kind == "user":
        return {"type": "IAMUser", **common, "userName": name.rpartition("/")[2]}
    if kind == "federated-user":
        return {"type": "FederatedUser", **common}
    context = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": unique_id.partition(":")[0],
            "arn": role,
            "accountId": account,
            "userName": role.rpartition("/")[2],
        },
        "attributes": {"mfaAuthenticated": "false"}
        | ({"creationDate": issued.strftime(TIME)} if issued else {}),
    }
    return {"type": "AssumedRole", **common, "sessionContext": context}


def user_name(identity: dict[str, Any]) -> str:
    """What `LookupEvents` calls Username: a user's name, a session's, or ``root``."""
    if identity["type"] == "Root":
        return "root"
    return str(identity.get("userName") or identity.get("arn", "").rpartition("/")[2])


_NOBODY = {"type": "Unknown", "principalId": "Anonymous"}
