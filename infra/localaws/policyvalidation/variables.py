"""Policy variables: are they well formed, and does the policy's version know them?

"IAM policy elements: Variables and tags" (IAM User Guide).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import Subject, strings

_OPEN = re.compile(r"\$\{([^}]*)(\}?)")
_ESCAPED = frozenset("*?$")


def check(subject: Subject) -> Iterator[Finding]:
    for statement in subject.statements:
        for node in strings(statement, "Resource", "NotResource"):
            yield from check_text(node, subject)


def check_text(node: Node, subject: Subject) -> Iterator[Finding]:
    for inside, closing in _OPEN.findall(str(node.value)):
        if not subject.has_variables:
            yield Finding.of("VARIABLE_UNSUPPORTED_IN_VERSION", node)
        elif not closing:
            yield Finding.of("MISSING_BRACE_IN_VARIABLE", node)
        elif not inside:
            yield Finding.of("EMPTY_VARIABLE", node)
        elif inside not in _ESCAPED:
            yield from _variable(node, inside)


def _variable(node: Node, inside: str) -> Iterator[Finding]:
    key, comma, default = inside.partition(",")
    default = default.strip()
    if " " in key.strip() or (not comma and key != key.strip()):
        yield Finding.of("UNSUPPORTED_SPACE_IN_VARIABLE", node)
    elif comma and not (len(default) > 1 and default[0] == default[-1] == "'"):
        yield Finding.of("MISSING_QUOTE_IN_VARIABLE", node)
