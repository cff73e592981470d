"""Versions: immutable, and numbered upward."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.localaws.lambdaapi.place import FUNCTION, Place, package, refusal


def numbers(place: Place) -> list[str]:
    listed = place("ListVersionsByFunction", FunctionName="fn")["Versions"]
    return [version["Version"] for version in listed]


def publish(place: Place, **more: Any) -> dict[str, Any]:
    return place("PublishVersion", FunctionName="fn", **more)


def change(place: Place, **more: Any) -> None:
    place("UpdateFunctionConfiguration", FunctionName="fn", **more)
    place.wait()


def test_a_published_version_keeps_its_settings(place: Place) -> None:
    """Recorded: `test_version_lifecycle`."""
    place.function(Description="latest")
    made = publish(place, Description="first")
    assert (made["Version"], made["FunctionArn"]) == ("1", f"{FUNCTION}:1")
    assert (made["State"], made["LastUpdateStatus"]) == ("Active", "Successful")
    change(place, Description="changed")
    kept = place("GetFunctionConfiguration", FunctionName="fn", Qualifier="1")
    assert kept == made | {"Description": "first"}


def test_publishing_without_a_change_answers_the_last_version(place: Place) -> None:
    """Recorded: `test_version_lifecycle`."""
    place.function()
    first = publish(place)
    assert publish(place, Description="another") == first
    change(place, Timeout=9)
    assert publish(place)["Version"] == "2"
    assert numbers(place) == ["$LATEST", "1", "2"]


def test_numbers_of_deleted_versions_never_come_again(place: Place) -> None:
    place.function()
    publish(place)
    place("DeleteFunction", FunctionName="fn", Qualifier="1")
    assert publish(place)["Version"] == "2"


def test_a_function_made_anew_begins_at_1(place: Place) -> None:
    place.function()
    publish(place)
    place("DeleteFunction", FunctionName="fn")
    place.function()
    assert publish(place)["Version"] == "1"


def test_publishing_changes_the_revision_of_latest(place: Place) -> None:
    """Recorded: `test_function_revisions_version_and_alias`."""
    place.function()
    before = place("GetFunctionConfiguration", FunctionName="fn")["RevisionId"]
    version = publish(place, RevisionId=before)["RevisionId"]
    after = place("GetFunctionConfiguration", FunctionName="fn")["RevisionId"]
    assert len({before, version, after}) == 3


def test_publishing_expects_the_code_that_it_names(place: Place) -> None:
    """Recorded: `test_publish_with_wrong_sha256`."""
    digest = place.function()["CodeSha256"]
    assert refusal(publish, place, CodeSha256="wrong") == (
        "InvalidParameterValueException",
        f"CodeSHA256 (wrong) is different from current CodeSHA256 in $LATEST ({digest}). Please "
        "try again with the CodeSHA256 in $LATEST.",
    )
    assert publish(place, CodeSha256=digest)["Version"] == "1"


def test_a_function_may_be_published_when_it_is_made(place: Place) -> None:
    """Recorded: `test_publish_version_on_create`."""
    made = place.function(settled=False, Publish=True)
    assert (made["Version"], made["FunctionArn"], made["State"]) == ("1", FUNCTION, "Pending")
    place.wait()
    published = place("GetFunction", FunctionName="fn", Qualifier="1")["Configuration"]
    assert (published["FunctionArn"], published["State"]) == (f"{FUNCTION}:1", "Active")
    assert publish(place)["Version"] == "1"


def test_code_may_be_published_when_it_is_updated(place: Place) -> None:
    """Recorded: `test_publish_with_update`."""
    place.function()
    code = package("x = 1")
    made = place("UpdateFunctionCode", FunctionName="fn", ZipFile=code, Publish=True)
    assert (made["Version"], made["FunctionArn"]) == ("1", f"{FUNCTION}:1")
    assert (made["State"], "LastUpdateStatus" in made) == ("Pending", False)
    latest = place("GetFunctionConfiguration", FunctionName="fn", Qualifier="$LATEST")
    assert (latest["FunctionArn"], latest["LastUpdateStatus"]) == (
        f"{FUNCTION}:$LATEST",
        "InProgress",
    )


def test_a_dry_run_of_an_update_changes_nothing(place: Place) -> None:
    made = place.function()
    code = package("x = 1")
    dry = place("UpdateFunctionCode", FunctionName="fn", ZipFile=code, DryRun=True)
    assert dry["CodeSha256"] != made["CodeSha256"]
    kept = place("GetFunctionConfiguration", FunctionName="fn")
    assert kept["CodeSha256"] == made["CodeSha256"]


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_version_that_an_alias_points_to_is_not_deleted(populated: Place, version: str) -> None:
    routing = {"AdditionalVersionWeights": {"2": 0.5}}
    populated("UpdateAlias", FunctionName="fn", Name="live", RoutingConfig=routing)
    assert refusal(populated, "DeleteFunction", FunctionName="fn", Qualifier=version) == (
        "ResourceConflictException",
        "Unable to delete version because the following aliases reference it: [live]",
    )


def test_deleting_a_version_that_is_not_there_does_nothing(populated: Place) -> None:
    populated("DeleteFunction", FunctionName="fn", Qualifier="99")
    assert numbers(populated) == ["$LATEST", "1", "2"]


def test_what_belongs_to_a_function_goes_with_it(populated: Place) -> None:
    url = {"FunctionName": "fn", "AuthType": "NONE"}
    populated("CreateFunctionUrlConfig", **url)
    populated("PutFunctionEventInvokeConfig", FunctionName="fn", MaximumRetryAttempts=0)
    populated("DeleteFunction", FunctionName="fn")
    populated.function()
    assert numbers(populated) == ["$LATEST"]
    assert populated("ListAliases", FunctionName="fn") == {"Aliases": []}
    assert populated("ListFunctionUrlConfigs", FunctionName="fn") == {"FunctionUrlConfigs": []}
    assert refusal(populated, "GetPolicy", FunctionName="fn")[0] == "ResourceNotFoundException"
    configs = populated("ListFunctionEventInvokeConfigs", FunctionName="fn")
    assert configs == {"FunctionEventInvokeConfigs": []}


@given(st.lists(st.sampled_from(["change", "publish", "delete"]), max_size=25))
def test_numbers_only_grow_and_none_comes_twice(steps: list[str]) -> None:
    place = Place()
    place.function()
    seen: list[int] = []
    for count, step in enumerate(steps):
        if step == "change":
            change(place, Timeout=count + 1)
        elif step == "publish":
            number = int(publish(place)["Version"])
            assert not seen or number >= seen[-1]
            seen += [number] if number not in seen else []
        elif seen:
            place("DeleteFunction", FunctionName="fn", Qualifier=str(seen[-1]))
    assert seen == sorted(set(seen)) == list(range(1, len(seen) + 1))
