"""What a policy says twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from iampolicy.matching import PatternSet, Style
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import Subject, strings


def check(subject: Subject) -> Iterator[Finding]:
    for statement in subject.statements:
        actions = _covered(strings(statement, "Action", "NotAction"), Style.ACTION)
        if actions:
            facts = {"count": len(actions), "action": actions[0].value}
            yield Finding.of("REDUNDANT_ACTION", *actions, **facts)
        resources = _covered(strings(statement, "Resource", "NotResource"), Style.RESOURCE)
        if resources:
            yield Finding.of("REDUNDANT_RESOURCE", *resources, count=len(resources))
    yield from _statements(subject.statements)


def _covered(nodes: Sequence[Node], style: Style) -> list[Node]:
    """Those that another one includes; of equal ones all but the first."""
    return [
        node
        for place, node in enumerate(nodes)
        if any(_includes(other, node, style) for other in nodes[:place])
        or any(
            _includes(other, node, style) and not _includes(node, other, style)
            for other in nodes[place + 1 :]
        )
    ]


def _includes(one: Node, other: Node, style: Style) -> bool:
    """A pattern that matches another's text, wildcards and all, matches what it matches."""
    if "?" in str(other.value):  # which `*` would have to be longer for
        return bool(one.value == other.value)
    pattern = PatternSet.of([str(one.value)], style, variables=False)
    return pattern.matches(str(other.value), {})


def _statements(statements: Sequence[Node]) -> Iterator[Finding]:
    seen: dict[str, Node] = {}
    for statement in statements:
        says = {name: node.value for name, node in statement.members.items() if name != "Sid"}
        text = json.dumps(says, sort_keys=True)
        if text in seen:
            yield Finding.of("REDUNDANT_STATEMENT", seen[text], statement)
        else:
            seen[text] = statement
