"""Policy documents: read, checked and written back.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from iampolicy.grammar import SYNTAX, MalformedPolicy, StatementReader, shown, worded
from iampolicy.spans import Span, statement_spans
from iampolicy.statement import Kind, Statement

_POLICY_VARIABLES_SINCE = "2012-10-17"
_VERSIONS = ("2008-10-17", _POLICY_VARIABLES_SINCE)


@dataclass(frozen=True, slots=True)
class Policy:
    """A document and the name under which it is attached."""

    name: str
    kind: Kind
    version: str | None
    id: str | None
    statements: tuple[Statement, ...]


def parse(document: str | Mapping[str, Any], kind: Kind = "identity", name: str = "") -> Policy:
    """Read a policy: its JSON text, or the same already decoded.

    Permissions boundaries and session policies are of the kind `identity`. Results are kept
    by text, so that parsing the same text again costs a look-up. Raises MalformedPolicy.
    """
    text = document if isinstance(document, str) else json.dumps(dict(document))
    return _parse(text, kind, name)


def render(policy: Policy) -> dict[str, Any]:
    """The document of a policy, every list written as a list."""
    head = {"Version": policy.version, "Id": policy.id}
    statements = [statement.render() for statement in policy.statements]
    return {key: value for key, value in head.items() if value is not None} | {
        "Statement": statements
    }


@lru_cache(maxsize=256)  # a long one takes a hundred kilobytes
def _parse(text: str, kind: Kind, name: str) -> Policy:
    document = _decoded(text, kind)
    unknown = min(set(document) - {"Version", "Id", "Statement"}, default=None)
    if unknown is not None:
        message = worded(kind, f"Unknown field {unknown}")
        raise MalformedPolicy(message, f"{unknown!r} is no element of a policy.")
    version, policy_id = document.get("Version"), document.get("Id")
    if version is not None and version not in _VERSIONS:
        message = worded(kind, "The policy must contain a valid version string")
        raise MalformedPolicy(message, f"Version {version!r} is neither of {', '.join(_VERSIONS)}.")
    # The grammar bars Id from identity policies, but AWS accepts it there and ignores it.
    if policy_id is not None and not isinstance(policy_id, str):
        raise MalformedPolicy(SYNTAX, f"Id {policy_id!r} is not a string.")
    variables = version == _POLICY_VARIABLES_SINCE
    statements = tuple(
        StatementReader(index, raw, kind, variables).statement(span)
        for index, (raw, span) in enumerate(_statements(text, document, kind))
    )
    _check_sids(statements, kind)
    return Policy(name, kind, version, policy_id, statements)


def _decoded(text: str, kind: Kind) -> dict[str, Any]:
    # CreateRole answers this to a trust policy that isn't JSON; the other calls name the syntax.
    message = "This policy contains invalid Json" if kind == "trust" else SYNTAX
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_not_json)
    except RecursionError:
        raise MalformedPolicy(message, "It is nested too deeply.") from None
    except ValueError as error:
        raise MalformedPolicy(message, f"{error}.") from None
    if not isinstance(document, dict):
        raise MalformedPolicy(SYNTAX, f"A policy is a JSON object, not {shown(document)}.")
    return document


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for key, count in Counter(key for key, _ in pairs).most_common(1):
        if count > 1:
            raise ValueError(f"The key {key!r} stands twice in one object")
    return dict(pairs)


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")


def _statements(text: str, document: dict[str, Any], kind: Kind) -> list[tuple[Any, Span]]:
    raw = document.get("Statement")
    if isinstance(raw, dict):
        raw = [raw]
    if not isinstance(raw, list) or not raw:
        empty = "Could not parse the policy: Statement is empty!"
        message = empty if "Statement" in document else "Missing required field Statement"
        fault = f"Statement holds no statement, but {shown(raw)}."
        raise MalformedPolicy(worded(kind, message), fault)
    return list(zip(raw, statement_spans(text), strict=True))


def _check_sids(statements: tuple[Statement, ...], kind: Kind) -> None:
    sids = Counter(statement.sid for statement in statements if statement.sid)
    for sid, count in sids.most_common(1):
        if count > 1:
            unique = "Statement IDs (SID) in a single policy must be unique."
            message = worded(kind, "The Statement Ids in the policy are not unique", unique)
            raise MalformedPolicy(message, f"{count} statements are called {sid!r}.")
