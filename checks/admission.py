"""A function's resource policy: may API Gateway invoke the function?

AWS has no simulator for it, so it is evaluated here, by the rules of "Policy evaluation logic" in
the IAM User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checks.language import in_words
from iampolicy import Principal, Request, evaluate, parse

_GATEWAY = Principal("Service", "apigateway.amazonaws.com")


def admits(policy: Mapping[str, Any], function_arn: str, source_arn: str, account: str) -> bool:
    """Whether API Gateway may invoke it for the method that `source_arn` names."""
    context = {"aws:SourceArn": source_arn, "aws:SourceAccount": account}
    request = Request("lambda:InvokeFunction", function_arn, _GATEWAY, context)
    return evaluate(request, resource=parse(policy, "resource")).allowed


def statements(policy: Mapping[str, Any]) -> str:
    """Whom it is about, and for what: "Allow apigateway.amazonaws.com for arn:…"."""
    return ", ".join(
        f"{each['Effect']} {_who(each['Principal'])} for {in_words(list(_sources(each)))}"
        for each in policy["Statement"]
    )


def _who(principal: Any) -> str:
    return in_words(list(principal.values()) if isinstance(principal, dict) else principal)


def _sources(statement: Mapping[str, Any]) -> Iterator[str]:
    conditions = statement.get("Condition", {}).values()
    named = [value for keys in conditions for key, value in keys.items() if _is_source(key)]
    yield from named or ["everything"]


def _is_source(key: str) -> bool:
    return key.lower() == "aws:sourcearn"
