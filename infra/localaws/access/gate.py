"""The gate that every call passes: who it is, and whether they may.

"How AWS enforcement code logic evaluates requests to allow or deny access" (IAM User Guide). What a
call requires is `requirements`'; the decision itself is `iampolicy`'s.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from botocore.exceptions import UnknownServiceError

from iampolicy import Decision, Request, denial, evaluate
from localaws import seams
from localaws.access import authentication, refusal
from localaws.access.caller import Caller
from localaws.access.circumstances import Circumstances
from localaws.access.decided import Decided
from localaws.access.identities import Identities
from localaws.access.identity import STRANGER, Identity
from localaws.access.own import is_own_business
from localaws.access.requirement import Requirement
from localaws.access.requirements import requirements
from localaws.access.signature import Signable
from localaws.access.unsigned import needs_no_signature
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane

Note = Callable[[Decided], None]


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Gate:
    """``note`` is told of each decision."""

    def __init__(self, control: ControlPlane, note: Note) -> None:
        self.identities = Identities(control)
        self._note = note

    async def authenticate(self, call: ApiCall) -> Identity:
        """
        Raises:
            SignatureError: for a forged, foreign, stale or missing signature.
        """
        if needs_no_signature(call):
            return STRANGER
        asked = Signable(call.method, call.path, call.query, call.headers, call.body)
        identity = await authentication.authenticate(asked, call.scope, self.identities.find, now())
        if call.service != "s3":
            authentication.refuse_stranger(identity)
        return identity

    def admit(self, call: ApiCall, identity: Identity, circumstances: Circumstances) -> None:
        """
        Raises:
            AwsError: for a call that its caller may not make, in the service's own words.
        """
        if identity is STRANGER and needs_no_signature(call):
            return
        if is_own_business(identity, call):
            return
        keys = circumstances.keys(call.region, call.service, now())
        account = identity.account or seams.ACCOUNT
        for requirement in _required(call, account, identity):
            context = {**keys, **requirement.context}
            for resource in requirement.resources:
                decision = self.decide(identity, requirement.action, resource, call.region, context)
                if not decision.allowed:
                    raise refusal.of_decision(decision, call.service, seams.protocol_of(call))

    def trusts(self, caller: Caller, region: str) -> bool:
        """Whether its role is there, and lets the service assume it."""
        service = Identity.of_service(caller.principal)
        return self.allows(service, "sts:AssumeRole", caller.role_arn, region, caller.circumstances)

    def allows(
        self,
        identity: Identity,
        action: str,
        resource: str,
        region: str,
        circumstances: Circumstances,
    ) -> bool:
        context = circumstances.keys(region, action.partition(":")[0], now())
        return self.decide(identity, action, resource, region, context).allowed

    def decide(
        self,
        identity: Identity,
        action: str,
        resource: str,
        region: str,
        context: Mapping[str, str | Sequence[str]],
    ) -> Decision:
        """The resource's own policy and tags have their say, if it has some."""
        held = seams.resource_policy(resource, region)
        request = Request(
            action,
            resource,
            identity.principal,
            {**seams.resource_facts(resource, region), **identity.facts, **context},
            held.account if held else None,
        )
        decision = evaluate(
            request,
            identity=identity.identity_policies,
            boundary=identity.boundary_policy,
            session=identity.session_policies,
            resource=held.asked(action) if held else None,
        )
        self._record(identity, decision, region)
        return decision

    def _record(self, identity: Identity, decision: Decision, region: str) -> None:
        allowed = decision.allowed
        self._note(
            Decided(
                time=now(),
                principal="" if identity is STRANGER else identity.arn,
                role=identity.role,
                action=decision.request.action,
                resource=decision.request.resource,
                region=region,
                outcome=decision.outcome,
                decided_by=decision.decided_by,
                policies=tuple(match.policy.name for match in decision.matched),
                reason="" if allowed else denial(decision),
                request_id="",
            )
        )


def _required(call: ApiCall, account: str, identity: Identity) -> list[Requirement]:
    """Of a service that botocore does not know, all that is known is its name."""
    try:
        return requirements(call, account, seams.AccountState(identity.arn))
    except UnknownServiceError:
        return [Requirement(f"{call.service}:{call.target or call.method}")]
