"""Who called, as an event says it: "CloudTrail userIdentity element"."""

from __future__ import annotations

from typing import Any

from localaws.access.identity import Identity

TIME = "%Y-%m-%dT%H:%M:%SZ"


def user_identity(who: Identity) -> dict[str, Any]:
    if who.kind == "Service":
        return {"type": "AWSService", "invokedBy": who.arn}
    if who.kind != "AWS":
        return {"type": "Unknown", "principalId": "Anonymous"}
    kind, name = who.principal.kind, who.principal.name
    common = {
        "principalId": who.unique_id,
        "arn": who.arn,
        "accountId": who.account,
        "accessKeyId": who.access_key,
    }
    if kind == "user":
        return {"type": "IAMUser", **common, "userName": name}
    if kind == "assumed-role":
        return {"type": "AssumedRole", **common, "sessionContext": _session(who)}
    return {"type": {"root": "Root", "federated-user": "FederatedUser"}.get(kind, kind), **common}


def _session(who: Identity) -> dict[str, Any]:
    return {
        "sessionIssuer": {
            "type": "Role",
            "principalId": who.unique_id.partition(":")[0],
            "arn": who.role,
            "accountId": who.account,
            "userName": who.principal.name,
        },
        "attributes": {
            "creationDate": who.facts.get("aws:tokenissuetime", ""),
            "mfaAuthenticated": "false",
        },
    }


def user_name(identity: dict[str, Any]) -> str:
    """What `LookupEvents` calls Username: a user's name, a session's, or ``root``."""
    if identity["type"] == "Root":
        return "root"
    return str(identity.get("userName") or identity.get("arn", "").rpartition("/")[2])
