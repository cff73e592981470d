"""How AWS tells a caller that a request is denied.

Source: IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

from iampolicy.evaluation import Decision, Source

_POLICY = {
    "identity": ("an identity-based policy", "no identity-based policy"),
    "boundary": ("a permissions boundary", "no permissions boundary"),
    "session": ("a session policy", "no session policy"),
    "resource": ("a resource-based policy", "no resource-based policy"),
    "trust": ("the role trust policy", "no role trust policy"),
}


def denial(decision: Decision) -> str:
    """The message of AccessDenied. Raises ValueError for a request that is allowed.

    AWS leaves out the resource where a service doesn't tell it; here it is always named.
    """
    if decision.decided_by is None or decision.allowed:
        raise ValueError(f"{decision.request.action} is allowed: there is no denial to word.")
    request = decision.request
    caller = request.principal.id if request.principal else "anonymous"
    reason = _reason(decision.outcome == "explicitDeny", decision.decided_by, request.action)
    asked = f"{request.action} on resource: {request.resource}"
    return f"User: {caller} is not authorized to perform: {asked} {reason}"


def _reason(explicit: bool, source: Source, action: str) -> str:
    denying, lacking = _POLICY[source]
    if explicit:
        return f"with an explicit deny in {denying}"
    return f"because {lacking} allows the {action} action"
