"""Aliases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.cloud import ACCOUNT
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, refusal
from tests.localaws.lambdaapi.recorded import (
    ABSENT,
    CONFLICT,
    INVALID,
    PRECONDITION,
    STALE,
    VALIDATION,
    call,
    matching,
    violated,
)


def alias(**more: Any) -> tuple[str, dict[str, Any]]:
    return "CreateAlias", {"FunctionName": "fn", "Name": "new", "FunctionVersion": "1"} | more


def weights(**shares: float) -> dict[str, Any]:
    return {"AdditionalVersionWeights": {key.removeprefix("v"): n for key, n in shares.items()}}


ALIASES = [
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(RoutingConfig=weights(v1=0.8, v2=0.2)),
        (INVALID, "Number of items in AdditionalVersionWeights cannot be greater than 1"),
    ),
    *[
        (
            "test_notfound_and_invalid_routingconfigs",
            alias(RoutingConfig=weights(v2=share)),
            (
                VALIDATION,
                violated(
                    f"'{{2={share}}}'",
                    "routingConfig.additionalVersionWeights",
                    "Map value must satisfy constraint: [Member must have value less than or equal "
                    "to 1.0, Member must have value greater than or equal to 0.0, Member must not "
                    "be null]",
                ),
            ),
        )
        for share in (2.0, -1.0)
    ],
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(RoutingConfig=weights(v1=0.5)),
        (
            INVALID,
            "Invalid function version 1. Function version 1 is already included in routing "
            "configuration.",
        ),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(FunctionVersion="10"),
        (ABSENT, f"Function not found: {FUNCTION}:10"),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(RoutingConfig=weights(v10=0.5)),
        (ABSENT, f"Function not found: {FUNCTION}:10"),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(FunctionVersion="$LATEST", RoutingConfig=weights(v1=0.5)),
        (INVALID, "$LATEST is not supported for an alias pointing to more than 1 version"),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(RoutingConfig={"AdditionalVersionWeights": {"$LATEST": 0.5}}),
        (
            VALIDATION,
            violated(
                "'{$LATEST=0.5}'",
                "routingConfig.additionalVersionWeights",
                "Map keys must satisfy constraint: [Member must have length less than or equal to "
                "1024, Member must have length greater than or equal to 1, Member must satisfy "
                "regular expression pattern: [0-9]+]",
            ),
        ),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(FunctionName="unknown"),
        (ABSENT, f"Function not found: {FUNCTION[:-2]}unknown:1"),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        alias(Name="live"),
        (CONFLICT, f"Alias already exists: {FUNCTION}:live"),
    ),
    (
        "test_notfound_and_invalid_routingconfigs",
        call("GetAlias", FunctionName="fn", Name="non-existent"),
        (ABSENT, f"Cannot find alias arn: {FUNCTION}:non-existent"),
    ),
    (
        "test_non_existent_alias_update",
        call("UpdateAlias", FunctionName="fn", Name="non-existent"),
        (ABSENT, f"Alias not found: {FUNCTION}:non-existent"),
    ),
    (
        "test_function_revisions_version_and_alias",
        call("UpdateAlias", FunctionName="fn", Name="live", RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetFunction/GetAlias")),
    ),
    (
        "test_alias_naming",
        alias(Name="2024"),
        (VALIDATION, matching("2024", "name", "(?!^[0-9]+$)([a-zA-Z0-9-_]+)")),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), ALIASES, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


def test_an_alias_is_made_changed_listed_and_deleted(populated: Place) -> None:
    """Recorded: `test_alias_lifecycle`."""
    routing = {"AdditionalVersionWeights": {"2": 0.2}}
    operation, given = alias(Name="new", Description="d", RoutingConfig=routing)
    made = populated(operation, **given)
    assert made.pop("RevisionId")
    assert made == {
        "AliasArn": f"{FUNCTION}:new",
        "Name": "new",
        "FunctionVersion": "1",
        "Description": "d",
        "RoutingConfig": routing,
    }
    name = {"FunctionName": "fn", "Name": "new"}
    before = populated("GetAlias", **name)["RevisionId"]
    changed = populated("UpdateAlias", **name, RoutingConfig={}, RevisionId=before)
    assert "RoutingConfig" not in changed
    assert (changed["Description"], changed["RevisionId"] == before) == ("d", False)
    listed = populated("ListAliases", FunctionName="fn", FunctionVersion="1")["Aliases"]
    assert [one["Name"] for one in listed] == ["live", "new"]
    assert populated("ListAliases", FunctionName="fn", FunctionVersion="2")["Aliases"] == []
    populated("DeleteAlias", **name)
    populated("DeleteAlias", **name)  # recorded: `test_non_existent_alias_deletion`
    assert refusal(populated, "GetAlias", **name)[0] == "ResourceNotFoundException"


def test_a_function_is_found_by_its_alias(populated: Place) -> None:
    """Recorded: `test_alias_lifecycle`."""
    found = populated("GetFunction", FunctionName="fn:live")["Configuration"]
    assert (found["FunctionArn"], found["Version"]) == (f"{FUNCTION}:live", "1")


@pytest.mark.parametrize("name", ["fn:live", f"{FUNCTION}:live", f"{ACCOUNT}:function:fn:live"])
def test_an_invocation_finds_the_version_that_the_alias_points_to(
    populated: Place, name: str
) -> None:
    assert (populated.found(name).version, populated.found(name).alias) == ("1", "live")
    populated("UpdateAlias", FunctionName="fn", Name="live", FunctionVersion="2")
    assert populated.found(name).version == "2"


def test_an_invocation_learns_the_weights(populated: Place) -> None:
    shares = {"AdditionalVersionWeights": {"2": 0.25}}
    populated("UpdateAlias", FunctionName="fn", Name="live", RoutingConfig=shares)
    assert populated.found("fn", "live").weights == (("2", 0.25),)
    assert populated.found("fn", "2").weights == ()


def test_an_alias_of_latest_follows_it(populated: Place) -> None:
    operation, given = alias(Name="edge", FunctionVersion="$LATEST")
    populated(operation, **given)
    populated("UpdateFunctionConfiguration", FunctionName="fn", Timeout=77)
    populated.wait()
    assert populated.found("fn", "edge").timeout == 77
