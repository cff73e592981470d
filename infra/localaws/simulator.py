"""IAM's policy simulator: ``SimulatePrincipalPolicy`` and ``SimulateCustomPolicy``.

Shapes from the IAM API Reference and recorded answers (``test_simulate_principle_policy``).
Organizations' policies do not exist here, so every answer says that they allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from iampolicy import Decision, MalformedPolicy, Policy, Principal, Request, evaluate, parse
from localaws.errors import AwsError

Parameters = Mapping[str, Any]
Documents = Callable[[str], dict[str, str] | None]


def principal(parameters: Parameters, documents: Documents) -> dict[str, Any]:
    """The policies attached to a user, group or role, and those given beside them.

    Raises:
        AwsError: NoSuchEntity, InvalidInput.
    """
    arn = str(parameters["PolicySourceArn"])
    attached = documents(arn) if arn.count(":") == 5 else None
    if attached is None:
        raise AwsError("NoSuchEntity", f"The principal {arn} cannot be found.", 404)
    kind, _, path = arn.split(":")[-1].partition("/")
    owner = path.rpartition("/")[2]
    named = {f"{kind}_{owner}_{name}": text for name, text in attached.items()}
    return _simulate(
        parameters, _parse(named) + _given(parameters), str(parameters.get("CallerArn") or arn)
    )


def custom(parameters: Parameters) -> dict[str, Any]:
    """The given policies alone."""
    return _simulate(parameters, _given(parameters), parameters.get("CallerArn"))


def _given(parameters: Parameters) -> list[Policy]:
    texts = _list(parameters.get("PolicyInputList"))
    return _parse({f"PolicyInputList.{number}": text for number, text in enumerate(texts, 1)})


def _parse(documents: Mapping[str, str]) -> list[Policy]:
    try:
        return [parse(text, "identity", name) for name, text in documents.items()]
    except MalformedPolicy as error:
        raise AwsError("InvalidInput", str(error)) from error


def _simulate(parameters: Parameters, policies: list[Policy], caller: Any) -> dict[str, Any]:
    boundaries = _list(parameters.get("PermissionsBoundaryPolicyInputList"))
    boundary = _parse({"PermissionsBoundaryPolicyInputList.1": boundaries[0]}) if boundaries else []
    context = {
        str(entry["ContextKeyName"]): _list(entry.get("ContextKeyValues"))
        for entry in _list(parameters.get("ContextEntries"))
    }
    results = [
        _result(
            evaluate(
                Request(action, resource, _principal(caller), _single(context)),
                identity=policies,
                boundary=boundary[0] if boundary else None,
            )
        )
        for action in _list(parameters.get("ActionNames"))
        for resource in _list(parameters.get("ResourceArns")) or ["*"]
    ]
    return {"EvaluationResults": results, "IsTruncated": False}


def _principal(caller: Any) -> Principal | None:
    return Principal("AWS", str(caller)) if caller else None


def _single(context: Mapping[str, Sequence[str]]) -> dict[str, str | Sequence[str]]:
    return {key: values[0] if len(values) == 1 else values for key, values in context.items()}


def _result(decision: Decision) -> dict[str, Any]:
    matched = [
        {
            "SourcePolicyId": match.policy.name,
            "SourcePolicyType": "IAM Policy",
            "StartPosition": _position(match.statement.span.start),
            "EndPosition": _position(match.statement.span.end),
        }
        for match in decision.matched
    ]
    verdict = {
        "EvalResourceName": decision.request.resource,
        "MatchedStatements": matched,
        "MissingContextValues": list(decision.missing_keys),
    }
    limited = decision.allowed_by_boundary
    boundary = (
        {}
        if limited is None
        else {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": limited}}
    )
    return {
        "EvalActionName": decision.request.action,
        "EvalDecision": decision.outcome,
        "EvalDecisionDetails": {},
        "OrganizationsDecisionDetail": {"AllowedByOrganizations": True},
        "ResourceSpecificResults": [{"EvalResourceDecision": decision.outcome, **verdict}],
        **verdict,
        **boundary,
    }


def _position(position: Any) -> dict[str, int]:
    return {"Line": position.line, "Column": position.column}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
