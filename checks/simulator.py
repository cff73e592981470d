"""IAM's policy simulator, asked what a role may do: the same question on either cloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from checks.cloud import Answer, Cloud, call_text

_TYPES = {"aws:SecureTransport": "boolean", "aws:CurrentTime": "date"}


@dataclass(frozen=True)
class Verdict:
    """`decision` is AWS's word: allowed, implicitDeny or explicitDeny; `why` adds to a denial."""

    action: str
    resource: str
    decision: str
    why: str

    @property
    def allowed(self) -> bool:
        return self.decision == "allowed"

    def __str__(self) -> str:
        return f"{self.decision} ({self.why})" if self.why else self.decision


class Simulator:
    """Asks as the function would: `function_arn` is where its calls come from."""

    def __init__(self, role_arn: str, function_arn: str, cloud: Cloud) -> None:
        self._role_arn = role_arn
        self._function_arn = function_arn
        self._cloud = cloud

    def ask(self, actions: Sequence[str], resources: Sequence[str]) -> tuple[list[Verdict], str]:
        """The verdict on every pair, and the call that gave it.

        Asked again with the context of a function's call when a policy's condition needs it.
        """
        question = self._question(actions, resources)
        results, evidence = self._simulate(question)
        verdicts = [each for result in results for each in _each_resource(result)]
        missing = {key for each in verdicts for key in each.get("MissingContextValues", [])}
        if entries := self._context(missing):
            results, evidence = self._simulate(question | {"ContextEntries": entries})
        return [verdict for each in results for verdict in _verdicts(each)], evidence

    def call(self, verdict: Verdict) -> str:
        """The call that shows this one verdict."""
        question = self._question([verdict.action], [verdict.resource])
        return call_text("iam", "simulate_principal_policy", question)

    def _question(self, actions: Sequence[str], resources: Sequence[str]) -> dict[str, Any]:
        return {
            "PolicySourceArn": self._role_arn,
            "ActionNames": list(actions),
            "ResourceArns": list(resources),
        }

    def _simulate(self, question: dict[str, Any]) -> tuple[list[Any], str]:
        return self._cloud.pages(
            "iam", "simulate_principal_policy", "EvaluationResults", **question
        )

    def _context(self, missing: set[str]) -> list[dict[str, Any]]:
        known = {
            "aws:CurrentTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws:PrincipalAccount": self._cloud.account,
            "aws:PrincipalArn": self._role_arn,
            "aws:RequestedRegion": self._cloud.region,
            "aws:ResourceAccount": self._cloud.account,
            "aws:SecureTransport": "true",
            "lambda:SourceFunctionArn": self._function_arn,
        }
        wanted = {key.lower() for key in missing}
        return [
            {
                "ContextKeyName": key,
                "ContextKeyValues": [value],
                "ContextKeyType": _TYPES.get(key, "string"),
            }
            for key, value in known.items()
            if key.lower() in wanted
        ]


def _each_resource(result: Answer) -> list[Answer]:
    """A result is about an action; asked about `*`, it has nothing about single resources."""
    return result.get("ResourceSpecificResults") or [
        {**result, "EvalResourceDecision": result["EvalDecision"], "EvalResourceName": "*"}
    ]


def _verdicts(result: Answer) -> list[Verdict]:
    return [
        Verdict(
            result["EvalActionName"],
            each["EvalResourceName"],
            each["EvalResourceDecision"],
            "" if each["EvalResourceDecision"] == "allowed" else _why(each),
        )
        for each in _each_resource(result)
    ]


def _why(result: Answer) -> str:
    boundary = result.get("PermissionsBoundaryDecisionDetail", {})
    if boundary.get("AllowedByPermissionsBoundary") is False:
        return "the permissions boundary does not allow it"
    denying = [each.get("SourcePolicyId", "") for each in result.get("MatchedStatements", [])]
    if result["EvalResourceDecision"] == "explicitDeny" and any(denying):
        return f"denied by {', '.join(filter(None, denying))}"
    missing = result.get("MissingContextValues", [])
    return f"a condition asks for {', '.join(missing)}" if missing else ""
