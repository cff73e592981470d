"""Every decision of ``decisions.toml``: a call, the policies, and what AWS documents of both."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from iampolicy import Kind, Outcome, Policy, Principal, Request, evaluate, parse
from localaws import operations
from localaws.access.requirements import requirements
from localaws.access.requirements.known import Nothing

TABLE = tomllib.loads((Path(__file__).parent / "decisions.toml").read_text("utf-8"))
KINDS: dict[str, Kind] = {
    "identity": "identity",
    "boundary": "identity",
    "session": "identity",
    "resource": "resource",
}
ACCOUNT, REGION = "123456789012", "us-east-1"


class Account(Nothing):
    """Of the tables, one has a sort key."""

    def __init__(self, caller: str) -> None:
        self.caller = caller

    def partition_key(self, table: str, index: str) -> str:
        return "UserId" if table.endswith("/GameScores") else "" if index else "id"


def named(value: Any) -> Any:
    """The value with each name in angle brackets replaced."""
    if isinstance(value, str):
        return re.sub(r"<(\w+)>", lambda name: TABLE["names"][name[1]], value)
    if isinstance(value, dict):
        return {key: named(each) for key, each in value.items()}
    return [named(each) for each in value] if isinstance(value, list) else value


def decisions() -> list[Any]:
    params = []
    for group in TABLE["group"]:
        for outcome, service, operation, parameters in group["calls"]:
            name = f"{group['rule']} {outcome}: {service} {operation} {parameters}"
            call = (service, operation, named(parameters))
            params.append(pytest.param(group, call, outcome, id=name))
    return params


def policy(group: dict[str, Any], source: str) -> Policy | None:
    if source not in group:
        return None
    statements = named(group[source])
    texts = [statements] if isinstance(statements, str) else statements
    document = {"Version": "2012-10-17", "Statement": [json.loads(text) for text in texts]}
    return parse(document, KINDS[source], source)


def principal(group: dict[str, Any]) -> Principal:
    words = named(group.get("principal", "<session>")).split()
    return Principal(*words) if len(words) == 2 else Principal("AWS", *words)


def decided(group: dict[str, Any], call: tuple[str, str, dict[str, Any]]) -> Outcome:
    """The first of what the call requires that isn't allowed decides, a deny before all."""
    asked = operations.build(*call, "AKID", REGION, validate=False)
    caller, identity, session = (
        principal(group),
        policy(group, "identity"),
        policy(group, "session"),
    )
    outcomes = {
        evaluate(
            Request(
                each.action,
                resource,
                caller,
                {**named(group.get("context", {})), **each.context},
                resource_account=ACCOUNT,
            ),
            identity=[identity] if identity else [],
            boundary=policy(group, "boundary"),
            session=[session] if session else None,
            resource=policy(group, "resource"),
        ).outcome
        for each in requirements(asked, ACCOUNT, Account(caller.id))
        for resource in each.resources
    }
    worst: tuple[Outcome, ...] = ("explicitDeny", "implicitDeny")
    return next((each for each in worst if each in outcomes), "allowed")


@pytest.mark.parametrize(("group", "call", "outcome"), decisions())
def test_a_documented_decision_is_ours(
    group: dict[str, Any], call: tuple[str, str, dict[str, Any]], outcome: str
) -> None:
    assert decided(group, call) == outcome, f"{group['rule']} ({group['page']})"


def test_the_table_is_wide() -> None:
    every = [call for group in TABLE["group"] for call in group["calls"]]
    assert len(every) >= 200
    assert len({service for _, service, _, _ in every}) >= 20
    assert all(group["page"] and group["rule"] for group in TABLE["group"])
