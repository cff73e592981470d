"""The decision on a request, composed of everything that has a say.

Source: IAM User Guide, "Policy evaluation logic" ("How AWS enforcement code logic evaluates
requests to allow or deny access" and "Cross-account policy evaluation logic"). Service control
policies and resource control policies of AWS Organizations aren't known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from iampolicy.document import Policy
from iampolicy.principals import Grant
from iampolicy.request import Request
from iampolicy.statement import Statement

Outcome = Literal["allowed", "implicitDeny", "explicitDeny"]
Source = Literal["identity", "boundary", "session", "resource", "trust"]


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that made the decision, and the policy it is in."""

    source: Source
    policy: Policy
    statement: Statement


@dataclass(frozen=True, slots=True)
class Decision:
    """What AWS answers to a request, and why.

    `matched` holds the statements that allowed or, denied explicitly, those that denied alone.
    `decided_by` is None where no policy did: an account's root user needs none.
    `missing_keys` are context keys that some matching statement needed and the request lacks.
    """

    request: Request
    outcome: Outcome
    decided_by: Source | None
    matched: tuple[Match, ...]
    missing_keys: tuple[str, ...]
    allowed_by_boundary: bool | None

    @property
    def allowed(self) -> bool:
        return self.outcome == "allowed"


@dataclass(slots=True)
class _Voice:
    """What the policies of one source say to a request."""

    source: Source
    allows: list[Match]
    denies: list[Match]
    grant: Grant


_Verdict = tuple[Outcome, Source | None, list[Match]]


def evaluate(
    request: Request,
    *,
    identity: Iterable[Policy] = (),
    boundary: Policy | None = None,
    session: Sequence[Policy] | None = None,
    resource: Policy | None = None,
) -> Decision:
    """Decide a request. Each argument is optional: what is absent has no say.

    `identity` are the policies of the user (with its groups) or role; `boundary` its permissions
    boundary; `session` the policies passed when the session was made (None: none were passed);
    `resource` the resource's own policy, or the trust policy of a role to be assumed.
    """
    missing: set[str] = set()
    bounded = boundary is not None
    identity_says = _hear("identity", identity, request, missing)
    boundary_says = _hear("boundary", [boundary], request, missing) if boundary else None
    session_says = None if session is None else _hear("session", session, request, missing)
    source: Source = "trust" if resource and resource.kind == "trust" else "resource"
    resource_says = _hear(source, [resource] if resource else (), request, missing, bounded)

    # AWS names only one kind of policy in its answer and doesn't document which: ours, in order.
    voices = (identity_says, boundary_says, session_says, resource_says)
    denying = next((voice for voice in voices if voice and voice.denies), None)
    if denying:
        verdict: _Verdict = ("explicitDeny", denying.source, denying.denies)
    else:
        verdict = _weigh(request, identity_says, boundary_says, session_says, resource_says)
    outcome, decided_by, matched = verdict
    return Decision(
        request,
        outcome,
        decided_by,
        tuple(matched),
        tuple(sorted(missing)),
        None if boundary_says is None else bool(boundary_says.allows and not boundary_says.denies),
    )


def _hear(
    source: Source,
    policies: Iterable[Policy],
    request: Request,
    missing: set[str],
    bounded: bool = False,
) -> _Voice:
    voice = _Voice(source, [], [], Grant.NONE)
    for policy in policies:
        for statement in policy.statements:
            grant = statement.grant(request.principal, bounded=bounded)
            if grant is Grant.NONE or not statement.covers(request, missing):
                continue
            if statement.effect == "Deny":
                voice.denies.append(Match(source, policy, statement))
            else:
                voice.allows.append(Match(source, policy, statement))
                voice.grant = max(voice.grant, grant)
    return voice


def _weigh(
    request: Request,
    identity: _Voice,
    boundary: _Voice | None,
    session: _Voice | None,
    resource: _Voice,
) -> _Verdict:
    """Nothing denies explicitly: is there an Allow wherever one is needed?"""
    principal = request.principal
    if principal is not None and principal.type != "AWS":
        # Services and strangers have no identity policies: the resource alone decides.
        return _allow(resource) if resource.allows else _deny(resource)
    if not resource.allows and (resource.source == "trust" or request.cross_account):
        # A trust policy "must explicitly allow"; between accounts, both sides must.
        return _deny(resource)
    if resource.grant is Grant.DIRECT and not request.cross_account:
        return _allow(resource, identity)
    if principal is not None and principal.kind == "root":
        return "allowed", None, []
    delegated = resource.grant is Grant.ROLE and not request.cross_account
    if not identity.allows and not delegated:
        return _deny(identity)
    for limit in (boundary, session):
        if limit is not None and not limit.allows:
            return _deny(limit)
    if principal is not None and principal.kind == "federated-user" and session is None:
        # GetFederationToken without a session policy leaves the session no permissions.
        return "implicitDeny", "session", []
    return _allow(identity, resource) if identity.allows else _allow(resource)


def _allow(by: _Voice, *others: _Voice) -> _Verdict:
    return "allowed", by.source, [match for voice in (by, *others) for match in voice.allows]


def _deny(by: _Voice) -> _Verdict:
    return "implicitDeny", by.source, []
