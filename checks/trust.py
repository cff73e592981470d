"""A role's trust policy: who may assume the role.

AWS has no simulator for trust policies, so they are evaluated here, by the rules of "Policy
evaluation logic" in the IAM User Guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.language import in_words
from iampolicy import ANONYMOUS, Policy, Principal, Request, evaluate, parse

# Who assumes a role needs a permission of their own as well; it is the trust alone that we ask.
_ANYTHING = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "identity")


def trusted(
    document: Mapping[str, Any],
    role_arn: str,
    strangers: Sequence[Principal],
    context: Mapping[str, str],
) -> list[str]:
    """Those who may assume the role: of the strangers, and of everyone whom the document names."""
    policy = parse(document, "trust")
    candidates = dict.fromkeys([*_named(policy), *strangers, ANONYMOUS])
    return [each.id for each in candidates if _may_assume(each, policy, role_arn, context)]


def sentences(document: Mapping[str, Any]) -> str:
    """Each statement as a sentence: "Allow ec2.amazonaws.com sts:AssumeRole if aws:SourceIp …"."""
    statements = document.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return "; ".join(map(_sentence, listed)) or "nothing"


def _sentence(statement: Mapping[str, Any]) -> str:
    principal = statement.get("Principal", "everybody but some")
    who = list(principal.values()) if isinstance(principal, dict) else principal
    actions = in_words(statement.get("Action", "everything but some"))
    asked = [
        f"{key} is {in_words(value)}"
        for keys in statement.get("Condition", {}).values()
        for key, value in keys.items()
    ]
    return (
        f"{statement['Effect']} {in_words(who)} {actions}{' if ' * bool(asked)}{', '.join(asked)}"
    )


def _may_assume(who: Principal, policy: Policy, role_arn: str, context: Mapping[str, str]) -> bool:
    request = Request("sts:AssumeRole", role_arn, who, context)
    return evaluate(request, identity=[_ANYTHING], resource=policy).allowed


def _named(policy: Policy) -> Iterator[Principal]:
    for statement in policy.statements:
        for kind, entries in (statement.principals.entries if statement.principals else {}).items():
            yield from (_principal(kind, entry) for entry in entries if entry != "*")


def _principal(kind: Any, entry: str) -> Principal:
    """An account stands for whoever is in it."""
    account = entry if entry.isdigit() else entry.split(":")[4] if entry.endswith(":root") else ""
    return (
        Principal("AWS", f"arn:aws:iam::{account}:user/anyone")
        if account
        else Principal(kind, entry)
    )
