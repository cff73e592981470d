"""Statements that let roles be passed, or service-linked roles be made, for more than was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iampolicy.matching import PatternSet, Style
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import Subject, allows, strings

PASS_ROLE, CREATE_LINKED = "iam:PassRole", "iam:CreateServiceLinkedRole"
PASSED_TO, FOR_SERVICE = "iam:passedtoservice", "iam:awsservicename"
# A pattern that matches a role that nobody can have meant matches any.
ANY_ROLE = "arn:aws:iam::{account}:role/0-any-role"
ANY_LINKED = "arn:aws:iam::{account}:role/aws-service-role/0-any-service/0-any-role"
_ACCOUNT = re.compile(r"arn:[^:]*:iam::(\d{12}):")


def check(subject: Subject) -> Iterator[Finding]:
    if subject.type != "IDENTITY_POLICY":
        return
    for statement in subject.statements:
        if allows(statement):
            if PASSED_TO not in _keys(statement):
                yield from _broad(statement, "PASS_ROLE", PASS_ROLE, ANY_ROLE)
            if FOR_SERVICE not in _keys(statement):
                yield from _broad(statement, "CREATE_SLR", CREATE_LINKED, ANY_LINKED)


def _broad(statement: Node, issue: str, action: str, role: str) -> Iterator[Finding]:
    by = _action(statement, action)
    on = _resource(statement, role)
    if by and on:
        (how, *actions), (where, *resources) = by, on
        yield Finding.of(f"{issue}_WITH_{_ending(str(how), str(where))}", *actions, *resources)  # type: ignore[arg-type]


def _ending(how: str, where: str) -> str:
    if where == "NOT_RESOURCE":
        starred = {"": "", "STAR_IN_ACTION": "STAR_IN_ACTION_AND_", "NOT_ACTION": "NOT_ACTION_AND_"}
        return f"{starred[how]}NOT_RESOURCE"
    starred = {"": "", "STAR_IN_ACTION": "_ACTION_AND", "NOT_ACTION": ""}
    after = "_AND_NOT_ACTION" if how == "NOT_ACTION" else ""
    return f"STAR_IN{starred[how]}_RESOURCE{after}"


def _keys(statement: Node) -> set[str]:
    condition = statement.get("Condition")
    blocks = condition.members.values() if condition else ()
    return {key.lower() for block in blocks for key in block.members}


def _action(statement: Node, action: str) -> list[str | Node] | None:
    """How the statement names the action, and where."""
    if excepted := statement.get("NotAction"):
        named = any(_matches(node, action, Style.ACTION) for node in excepted.strings())
        return None if named else ["NOT_ACTION", excepted]
    found = [n for n in strings(statement, "Action") if _matches(n, action, Style.ACTION)]
    literal = [node for node in found if str(node.value).lower() == action.lower()]
    if literal:
        return ["", *literal]
    return ["STAR_IN_ACTION", *found] if found else None


def _resource(statement: Node, role: str) -> list[str | Node] | None:
    if excepted := statement.get("NotResource"):
        return ["NOT_RESOURCE", excepted]
    found = [node for node in strings(statement, "Resource") if _is_any(node, role)]
    return ["STAR", *found] if found else None


def _is_any(node: Node, role: str) -> bool:
    """Of all accounts or of the one that it names."""
    own = _ACCOUNT.match(str(node.value))
    return _matches(node, role.format(account=own[1] if own else "0" * 12), Style.RESOURCE)


def _matches(node: Node, text: str, style: Style) -> bool:
    return PatternSet.of([str(node.value)], style, variables=False).matches(text, {})
