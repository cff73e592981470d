"""What the simulator answers: a result an action, with the decision on each resource."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from iampolicy import Match, Outcome, Policy, Request, evaluate, parse
from localaws.simulator.question import Question
from localaws.simulator.template import ANYTHING, template

# From the most restrictive on.
_ORDER: tuple[Outcome, ...] = ("explicitDeny", "implicitDeny", "allowed")
_EVERYTHING = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
# Recorded for identity policies; for the others nothing is documented.
_SOURCES = {"resource": "Resource Policy", "boundary": "Permissions Boundary Policy"}


def simulate(question: Question) -> dict[str, Any]:
    """A page of ``SimulatePolicyResponse``."""
    end = question.start + question.most
    page = question.actions[question.start : end]
    answer: dict[str, Any] = {
        "EvaluationResults": [_result(question, action) for action in page],
        "IsTruncated": end < len(question.actions),
    }
    return answer | ({"Marker": str(end)} if answer["IsTruncated"] else {})


def _result(question: Question, action: str) -> dict[str, Any]:
    """One for each action, however many resources are asked about."""
    found = [_Simulated(question, action, resource) for resource in question.resources]
    result = {
        "EvalActionName": action,
        "EvalResourceName": ANYTHING if question.is_about_everything else template(action),
        "EvalDecision": _strictest(each.outcome for each in found),
        "MatchedStatements": _distinct(one for each in found for one in each.statements),
        "MissingContextValues": _distinct(key for each in found for key in each.missing),
        "OrganizationsDecisionDetail": {
            "AllowedByOrganizations": all(each.by_organization == "allowed" for each in found)
        },
        **_bounded([each.by_boundary for each in found]),
    }
    if question.is_about_everything:
        return result
    summary = {
        name: _strictest(each.details[name] for each in found if name in each.details)
        for name in dict.fromkeys(name for each in found for name in each.details)
    }
    return result | {
        "EvalDecisionDetails": summary,
        "ResourceSpecificResults": [each.shown() for each in found],
    }


class _Simulated:
    """One action on one resource."""

    def __init__(self, question: Question, action: str, resource: str) -> None:
        self._resource = resource
        caller = question.caller
        asked = Request(action, resource, caller, question.context, question.resource_account)
        self._decision = evaluate(
            asked,
            identity=question.identity,
            boundary=question.boundary,
            resource=question.resource,
        )
        self.by_organization = _by_organization(asked, question.organization)
        self.details = _each_alone(asked, question) if asked.cross_account else {}

    @property
    def outcome(self) -> Outcome:
        denied = self.by_organization != "allowed"
        return self.by_organization if denied else self._decision.outcome

    @property
    def statements(self) -> list[dict[str, Any]]:
        """Those of service control policies are never told."""
        told = self._decision.matched if self.by_organization == "allowed" else ()
        return [_statement(match) for match in told]

    @property
    def missing(self) -> tuple[str, ...]:
        return self._decision.missing_keys

    @property
    def by_boundary(self) -> bool | None:
        return self._decision.allowed_by_boundary

    def shown(self) -> dict[str, Any]:
        return {
            "EvalResourceName": self._resource,
            "EvalResourceDecision": self.outcome,
            "MatchedStatements": self.statements,
            "MissingContextValues": list(self.missing),
            **_bounded([self.by_boundary]),
            **({"EvalDecisionDetails": self.details} if self.details else {}),
        }


def _by_organization(asked: Request, levels: Sequence[Sequence[Policy]]) -> Outcome:
    """Each level must allow, and none may deny ("SCP evaluation", AWS Organizations User Guide)."""
    unlimited: Outcome = "allowed"
    outcomes = (_alone(asked, policies) for policies in levels)
    return _strictest([unlimited, *outcomes])


def _each_alone(asked: Request, question: Question) -> dict[str, Outcome]:
    """Between accounts, what each kind of policy says by itself."""
    details = {"IAM Policy": _alone(asked, question.identity)}
    if question.resource:
        theirs = evaluate(asked, identity=[_EVERYTHING], resource=question.resource)
        details[_SOURCES["resource"]] = theirs.outcome
    if question.boundary:
        details[_SOURCES["boundary"]] = _alone(asked, [question.boundary])
    return details


def _alone(asked: Request, policies: Iterable[Policy]) -> Outcome:
    """As if caller and resource were of one account."""
    here = Request(asked.action, asked.resource, None, asked.keys)
    return evaluate(here, identity=policies).outcome


def _strictest(outcomes: Iterable[Outcome]) -> Outcome:
    return min(outcomes, key=_ORDER.index)


def _distinct(found: Iterable[Any]) -> list[Any]:
    distinct: list[Any] = []
    for each in found:
        if each not in distinct:
            distinct.append(each)
    return distinct


def _bounded(found: Sequence[bool | None]) -> dict[str, Any]:
    if found[0] is None:
        return {}
    return {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": all(found)}}


def _statement(match: Match) -> dict[str, Any]:
    span = match.statement.span
    return {
        "SourcePolicyId": match.policy.name,
        "SourcePolicyType": _SOURCES.get(match.source, "IAM Policy"),
        "StartPosition": {"Line": span.start.line, "Column": span.start.column},
        "EndPosition": {"Line": span.end.line, "Column": span.end.column},
    }
