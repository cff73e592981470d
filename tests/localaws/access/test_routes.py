"""No way leads around the gate: each operation of each service, and each way in."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import localaws
from localaws import operations
from localaws.access.caller import Caller
from localaws.access.circumstances import Circumstances
from localaws.access.gate import Gate
from localaws.access.identity import STRANGER, Identity
from localaws.access.requirements import requirements
from localaws.access.unsigned import needs_no_signature
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.reply import Reply
from localaws.services import Services
from tests.localaws.access.requirements.test_every_operation import least, models, services
from tests.localaws.cloud import ACCOUNT, REGION

NOBODY = Identity("AKIANOBODYATALLXXXXX", "s", f"arn:aws:iam::{ACCOUNT}:user/nobody", "AIDA")
DENIALS = {
    *("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"),
}


class Reached:
    """Stands behind the gate, for every service, and notes what gets there."""

    def __init__(self) -> None:
        self.operations: list[str] = []

    def takes(self, call: ApiCall) -> bool:
        return True

    async def answer(self, call: ApiCall) -> Reply:
        return Reply(299)


@pytest.fixture
def behind() -> Iterator[Services]:
    control = ControlPlane()
    made = Services(control, Gate(control, lambda decided: None))
    made.add(Reached())
    yield made
    control.close()


def calls(service: str) -> Iterator[tuple[str, ApiCall]]:
    for model in models(service):
        yield (
            model.name,
            operations.build(
                service, model.name, least(model), NOBODY.access_key, REGION, validate=False
            ),
        )


@pytest.mark.parametrize("service", sorted(services()))
def test_who_may_nothing_gets_no_answer_from_any_operation(behind: Services, service: str) -> None:
    """But for those that need no permission on AWS, and say so."""

    async def statuses() -> dict[str, tuple[int, str]]:
        found = {}
        for name, call in calls(service):
            if not needs_no_signature(call) and requirements(call, ACCOUNT):
                reply = await behind.answer(call, NOBODY, Circumstances())
                code = dict(reply.headers).get("x-amzn-ErrorType", "")
                found[name] = (reply.status, code)
        return found

    wrong = {
        name: answer
        for name, answer in asyncio.run(statuses()).items()
        if answer[0] not in (400, 403) or answer[1] not in DENIALS
    }
    assert not wrong


@pytest.mark.parametrize("service", sorted(services()))
def test_what_needs_no_permission_is_known_by_name(service: str) -> None:
    free = {
        name
        for name, call in calls(service)
        if not requirements(call, ACCOUNT) and not needs_no_signature(call)
    }
    assert free <= FREE.get(service, set())


FREE = {
    # "No permissions are required to perform this operation" (AWS STS API Reference).
    "sts": {"GetCallerIdentity", "GetSessionToken"},
}


def test_a_service_in_its_own_name_needs_a_policy_that_lets_it(behind: Services) -> None:
    """Or its own business: the default bus is told of what happens in its account."""
    caller = Caller("cloudwatch.amazonaws.com", source_account=ACCOUNT)
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:none"

    async def publish() -> None:
        await behind.call(caller, REGION, "sns", "Publish", {"TopicArn": topic, "Message": "m"})

    with pytest.raises(AwsError, match="is not authorized to perform: sns:Publish"):
        asyncio.run(publish())


def test_a_stranger_may_nothing_that_is_signed(behind: Services) -> None:
    async def put() -> Reply:
        made = operations.build(
            "s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b""}, "", REGION
        )
        return await behind.answer(made, STRANGER, Circumstances())

    assert asyncio.run(put()).status == 403


# What answers without asking, and the modules that may know of it: all of them are behind the gate.
DOORS = {
    "answer_now": {"controlplane", "longpolling"},
    "dispatch": {"controlplane"},
    "_answer_past_the_gate": {"services"},
}


def test_only_the_gate_leads_to_what_answers_without_asking() -> None:
    root = Path(localaws.__file__).parent
    for file in root.rglob("*.py"):
        module = ".".join(file.relative_to(root).with_suffix("").parts)
        if module.startswith("seams."):  # which the control plane alone calls for an answer
            continue
        for name in _named(ast.parse(file.read_text(encoding="utf-8"))) & set(DOORS):
            assert module in DOORS[name], f"{module} has {name}"


def _named(tree: ast.Module) -> set[str]:
    """All that is called, passed on or imported, by its last name."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found
