"""A function's resource policy: may API Gateway invoke the function?

AWS has no simulator for it, so it is evaluated here, by the rules of "Policy evaluation logic" in
the IAM User Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks.language import in_words
from iampolicy import Principal, Request, evaluate, parse

_INVOKE = "lambda:InvokeFunction"
_GATEWAY = Principal("Service", "apigateway.amazonaws.com")


def admits(policy: Mapping[str, Any], function_arn: str, source_arn: str, account: str) -> bool:
    """Whether API Gateway may invoke it for the method that `source_arn` names."""
    context = {"aws:SourceArn": source_arn, "aws:SourceAccount": account}
    request = Request(_INVOKE, function_arn, _GATEWAY, context)
    return evaluate(request, resource=parse(policy, "resource")).allowed


def statements(policy: Mapping[str, Any]) -> str:
    """Whom it is about, and for what: "Allow apigateway.amazonaws.com for arn:…"."""
    return ", ".join(
        f"{each['Effect']} {_who(each['Principal'])}{_what(each)} for {in_words(_sources(each))}"
        for each in policy["Statement"]
    )


def _who(principal: Any) -> str:
    return in_words(list(principal.values()) if isinstance(principal, dict) else principal)


def _what(statement: Mapping[str, Any]) -> str:
    """Only what is worth a mention."""
    action = statement.get("Action", "everything")
    return "" if action == _INVOKE else f" to do {in_words(action)}"


def _sources(statement: Mapping[str, Any]) -> list[Any]:
    conditions = statement.get("Condition", {}).values()
    return [value for keys in conditions for value in keys.values()] or ["everything"]
