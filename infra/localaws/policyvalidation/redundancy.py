"""What a policy says twice."""

from __future__ import annotations

import functools
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
    texts = [str(node.value) for node in nodes]
    once = list(dict.fromkeys(texts))
    # Only a pattern with a wildcard, or in other letters, includes a text that is not its own.
    wide = [text for text in once if "*" in text or style is Style.ACTION]
    covered = set()
    for text in once:
        wider = [one for one in wide if one != text and _includes(one, text, style)]
        if any(not _includes(text, one, style) or _first(one, text, once) for one in wider):
            covered.add(text)
    seen: set[str] = set()
    found = []
    for node, text in zip(nodes, texts, strict=True):
        if text in covered or text in seen:
            found.append(node)
        seen.add(text)
    return found


def _first(one: str, other: str, among: Sequence[str]) -> bool:
    return among.index(one) < among.index(other)


def _includes(one: str, other: str, style: Style) -> bool:
    """A pattern that matches another's text, wildcards and all, matches what it matches."""
    if "?" in other:  # which `*` would have to be longer for
        return False
    return _pattern(one, style).matches(other, {})


@functools.lru_cache(8192)
def _pattern(text: str, style: Style) -> PatternSet:
    return PatternSet.of([text], style, variables=False)


def _statements(statements: Sequence[Node]) -> Iterator[Finding]:
    seen: dict[str, Node] = {}
    for statement in statements:
        says = {name: node.value for name, node in statement.members.items() if name != "Sid"}
        text = json.dumps(says, sort_keys=True)
        if text in seen:
            yield Finding.of("REDUNDANT_STATEMENT", seen[text], statement)
        else:
            seen[text] = statement
