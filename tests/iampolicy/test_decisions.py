"""Every decision of `decisions.toml`: what AWS documents, and what we answer."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from iampolicy import Kind, Policy, Principal, Request, evaluate, parse

TABLE = tomllib.loads((Path(__file__).parent / "decisions.toml").read_text("utf-8"))
KINDS: dict[str, Kind] = {
    "identity": "identity",
    "boundary": "identity",
    "session": "identity",
    "resource": "resource",
    "trust": "trust",
}


def named(value: Any) -> Any:
    """The value with each name in angle brackets replaced."""
    if isinstance(value, str):
        return re.sub(r"<(\w+)>", lambda name: TABLE["names"][name[1]], value)
    if isinstance(value, dict):
        return {key: named(each) for key, each in value.items()}
    return [named(each) for each in value]


def decisions() -> list[Any]:
    params = []
    for group in TABLE["group"]:
        for outcome, action, resource, *context in group["requests"]:
            request = named([action, resource, context[0] if context else {}])
            name = f"{group['rule']} {outcome}: {action} {resource} {context or ''}"
            params.append(pytest.param(group, request, outcome, id=name))
    return params


def policy(group: dict[str, Any], source: str) -> Policy | None:
    if source not in group:
        return None
    version = group.get("version", "2012-10-17")
    document = {"Version": version} if version else {}
    statements = named(group[source])
    texts = [statements] if isinstance(statements, str) else statements
    document["Statement"] = [json.loads(text) for text in texts]
    return parse(document, KINDS[source], source)


def principal(group: dict[str, Any]) -> Principal | None:
    words = named(group.get("principal", "")).split()
    return Principal(*words) if len(words) == 2 else Principal("AWS", *words) if words else None


@pytest.mark.parametrize(("group", "request_", "outcome"), decisions())
def test_a_documented_decision_is_ours(
    group: dict[str, Any], request_: list[Any], outcome: str
) -> None:
    action, resource, context = request_
    identity, session = policy(group, "identity"), policy(group, "session")

    decision = evaluate(
        Request(action, resource, principal(group), context),
        identity=[identity] if identity else [],
        boundary=policy(group, "boundary"),
        session=[session] if session else None,
        resource=policy(group, "resource") or policy(group, "trust"),
    )

    assert decision.outcome == outcome, f"{group['rule']} ({group['page']})"
