"""The actions of statements: does AWS have them?"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator

from iampolicy.matching import PatternSet, Style
from localaws.access.requirements import published
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import TRUST, Subject, strings

_WILDCARDS = frozenset("*?")
# Operations that people write for the action that lets them.
MEANT = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:CopyObject": "s3:PutObject",
    "lambda:Invoke": "lambda:InvokeFunction",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "dynamodb:TransactWriteItems": "dynamodb:PutItem",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
}


def check(subject: Subject) -> Iterator[Finding]:
    for statement in subject.statements:
        for node in strings(statement, "Action", "NotAction"):
            yield from _action(node, subject)


def _action(node: Node, subject: Subject) -> Iterator[Finding]:
    action = str(node.value)
    service, colon, name = action.partition(":")
    if "${" in action:
        yield Finding.of("VARIABLE_UNSUPPORTED_IN_ELEMENT", node, variable=action)
    elif action == "*":
        return
    elif not colon or ":" in name:
        yield Finding.of("INVALID_ACTION", node, action=action, hint="")
    elif _WILDCARDS & set(service):
        yield Finding.of("WILDCARD_IN_SERVICE_NAME", node)
    elif service.lower() not in published.names():
        hint = did_you_mean(service, frozenset(published.names()))
        yield Finding.of("INVALID_SERVICE_IN_ACTION", node, service=service, hint=hint)
    elif not named(action):
        yield Finding.of("INVALID_ACTION", node, action=action, hint=_meant(service, name))
    elif subject.resource_type == TRUST and service.lower() != "sts":
        facts = {"action": action, "type": TRUST}
        yield Finding.of("UNSUPPORTED_ACTION_IN_POLICY", node, **facts)


@functools.lru_cache(4096)
def named(action: str) -> bool:
    """Is there such an action, or any that the wildcards in it stand for?"""
    service, _, name = action.partition(":")
    pattern = PatternSet.of([name], Style.ACTION, variables=False)
    known = published.names().get(service.lower(), frozenset())
    return any(pattern.matches(each, {}) for each in known)


def _meant(service: str, name: str) -> str:
    other = MEANT.get(f"{service}:{name}")
    if other:
        return (
            f" Did you mean {other}? The API called {name} authorizes against the IAM action "
            f"{other}."
        )
    return did_you_mean(name, published.names()[service.lower()], f"{service}:")


def did_you_mean(text: str, known: frozenset[str], prefix: str = "") -> str:
    """Nothing where nothing is near."""
    by_fold = {each.lower(): each for each in sorted(known)}
    near = difflib.get_close_matches(text.lower(), by_fold, n=1, cutoff=0.75)
    return f" Did you mean {prefix}{by_fold[near[0]]}?" if near else ""
