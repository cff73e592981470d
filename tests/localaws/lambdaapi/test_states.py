"""From Pending to Active, and from InProgress to Successful."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.lambdaapi.world import SETTLE_VARIABLE
from tests.localaws.cloud import Cloud, zipped
from tests.localaws.command import localaws
from tests.localaws.lambdaapi.place import FUNCTION, Place, package, refusal

RETURNS = "def handler(event, context): return {!r}"
SORRY = "The operation cannot be performed at this time."
IN_PROGRESS = f"{SORRY} An update is in progress for resource: {FUNCTION}"


def states(document: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in document.items() if "State" in name or "Status" in name}


def latest(place: Place) -> dict[str, Any]:
    return place("GetFunctionConfiguration", FunctionName="fn")


def test_a_new_function_is_pending_and_then_active(place: Place) -> None:
    """Recorded: `test_function_lifecycle`."""
    assert states(place.function(settled=False)) == {
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
    }
    assert latest(place)["State"] == "Pending"
    place.wait()
    assert states(latest(place)) == {"State": "Active", "LastUpdateStatus": "Successful"}


@pytest.mark.parametrize(
    ("operation", "changes"),
    [
        ("UpdateFunctionConfiguration", {"Timeout": 9}),
        ("UpdateFunctionCode", {"ZipFile": package("x = 1")}),
    ],
)
def test_an_update_is_in_progress_and_then_successful(
    place: Place, operation: str, changes: dict[str, Any]
) -> None:
    """Recorded: `test_function_lifecycle`."""
    place.function()
    assert states(place(operation, FunctionName="fn", **changes)) == {
        "State": "Active",
        "LastUpdateStatus": "InProgress",
        "LastUpdateStatusReason": "The function is being created.",
        "LastUpdateStatusReasonCode": "Creating",
    }
    place.wait()
    assert states(latest(place)) == {"State": "Active", "LastUpdateStatus": "Successful"}


def test_nothing_is_pending_for_ever_when_the_clock_is_set_back(place: Place) -> None:
    place.function(settled=False)
    place.world.time -= 3600
    assert latest(place)["State"] == "Active"


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("UpdateFunctionConfiguration", {}),
        ("UpdateFunctionCode", {"ZipFile": package()}),
        ("PublishVersion", {}),
    ],
)
def test_nothing_else_is_done_during_an_update(
    place: Place, operation: str, more: dict[str, Any]
) -> None:
    """Recorded: `test_lambda_concurrent_code_updates`, `test_lambda_concurrent_config_updates`."""
    place.function()
    place("UpdateFunctionConfiguration", FunctionName="fn", Timeout=9)
    refused = refusal(place, operation, FunctionName="fn", **more)
    assert refused == ("ResourceConflictException", IN_PROGRESS)
    place.wait()
    assert place(operation, FunctionName="fn", **more)


def test_nothing_is_updated_or_invoked_before_it_is_active(place: Place) -> None:
    place.function(settled=False)
    code, message = refusal(place, "PublishVersion", FunctionName="fn")
    assert (code, "currently in the following state: 'Pending'" in message) == (
        "ResourceConflictException",
        True,
    )
    assert refusal(place.found) == (
        "ResourceConflictException",
        f"{SORRY} The function is currently in the following state: Pending",
    )


def test_an_invocation_during_an_update_finds_what_was_there_before(place: Place) -> None:
    place.function()
    before = place.found()
    place("UpdateFunctionConfiguration", FunctionName="fn", Timeout=9)
    assert place.found() == before
    place.wait()
    place("UpdateFunctionCode", FunctionName="fn", ZipFile=package("x = 1"))
    during = place.found()
    assert (during.timeout, during.code) == (9, before.code)
    place.wait()
    assert place.found().code != before.code


def test_each_step_has_a_revision_of_its_own(place: Place) -> None:
    """Recorded: `test_function_revisions_basic`."""
    revisions = [place.function(settled=False)["RevisionId"]]
    place.wait()
    revisions.append(latest(place)["RevisionId"])
    revisions.append(latest(place)["RevisionId"])
    changed = place("UpdateFunctionConfiguration", FunctionName="fn", RevisionId=revisions[-1])
    place.wait()
    revisions += [changed["RevisionId"], latest(place)["RevisionId"]]
    assert len(set(revisions)) == 4
    assert revisions[1] == revisions[2]


def test_what_an_invocation_found_is_looked_up_once(place: Place) -> None:
    place.function()
    assert place.found() is place.found()
    place("PutFunctionConcurrency", FunctionName="fn", ReservedConcurrentExecutions=3)
    assert place.found().reserved_concurrency == 3


def test_a_refused_update_changes_nothing(place: Place) -> None:
    place.function()
    before = latest(place)
    place.world.forbidden.add("arn:aws:iam::123456789012:role/other")
    refusal(
        place,
        "UpdateFunctionConfiguration",
        FunctionName="fn",
        Timeout=9,
        Role="arn:aws:iam::123456789012:role/other",
    )
    assert latest(place) == before


@pytest.fixture(scope="module")
def unhurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A server whose functions take as long as a learner's do."""
    home: Path = tmp_path_factory.mktemp("unhurried")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(SETTLE_VARIABLE, raising=False)
        assert localaws("start", home, "--port", "0").code == 0
    port = json.loads((home / "server.json").read_text())["port"]
    cloud = Cloud(f"http://127.0.0.1:{port}", home)
    yield cloud
    cloud.http.close()
    assert localaws("stop", home).code == 0


def test_a_new_function_is_called_when_its_waiter_says_so(unhurried: Cloud) -> None:
    name, client = unhurried.function(RETURNS.format("old")), unhurried.client("lambda")
    with pytest.raises(ClientError, match="following state: Pending"):
        unhurried.invoke(name)
    client.get_waiter("function_active_v2").wait(FunctionName=name)
    assert unhurried.invoke(name).payload == "old"
    client.update_function_code(FunctionName=name, ZipFile=zipped(RETURNS.format("new")))
    assert unhurried.invoke(name).payload == "old"
    with pytest.raises(ClientError, match="An update is in progress"):
        client.publish_version(FunctionName=name)
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
    assert unhurried.invoke(name).payload == "new"


def test_the_published_versions_waiter_works(unhurried: Cloud) -> None:
    client = unhurried.client("lambda")
    name = unhurried.function(RETURNS.format(1), Publish=True)
    waiter = client.get_waiter("published_version_active")
    waiter.wait(FunctionName=name, Qualifier="1")
    assert unhurried.invoke(name, Qualifier="1").version == "1"
