"""Functions' tags."""

from __future__ import annotations

import pytest

from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, creation
from tests.localaws.lambdaapi.recorded import (
    ABSENT,
    INVALID,
    TAGGED,
    VALIDATION,
    call,
    matching,
    violated,
)

TAGS = [
    (
        "test_tag_exceptions",
        call("TagResource", Resource="arn:aws:something", Tags={"a": "b"}),
        (VALIDATION, matching("arn:aws:something", "resource", TAGGED)),
    ),
    *[
        ("test_tag_nonexisting_resource", asked, (ABSENT, f"Function not found: {FUNCTION}absent"))
        for asked in (
            call("TagResource", Resource=f"{FUNCTION}absent", Tags={"a": "b"}),
            call("UntagResource", Resource=f"{FUNCTION}absent", TagKeys=["a"]),
            call("ListTags", Resource=f"{FUNCTION}absent"),
        )
    ],
    *[
        (
            "test_tag_versions",
            call("TagResource", Resource=f"{FUNCTION}:{qualifier}", Tags={"a": "b"}),
            (
                INVALID,
                "Tags on function aliases and versions are not supported. Please specify a "
                "function ARN.",
            ),
        )
        for qualifier in ("1", "$LATEST", "v1")
    ],
    (
        "test_tag_exceptions",
        call("UntagResource", Resource=FUNCTION),
        (VALIDATION, violated("null", "tagKeys", "Member must not be null")),
    ),
    (
        "test_tag_exceptions",
        call("TagResource", Resource=FUNCTION, Tags={}),
        (INVALID, "An error occurred and the request cannot be processed."),
    ),
    (
        "test_tag_limits",
        call("TagResource", Resource=FUNCTION, Tags={f"{n}_key": "v" for n in range(51)}),
        (INVALID, "Number of tags exceeds resource tag limit."),
    ),
    (
        "test_tag_limits",
        call(
            "CreateFunction",
            **creation(FunctionName="new", Tags={f"{n}_key": "v" for n in range(51)}),
        ),
        (INVALID, "Number of tags exceeds resource tag limit."),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), TAGS, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


def test_tags_are_put_listed_and_removed(place: Place) -> None:
    """Recorded: `TestLambdaTag.test_tag_lifecycle`."""
    place.function(Tags={"a": "1"})
    place("TagResource", Resource=FUNCTION, Tags={"a": "2", "b": "3"})
    assert place("ListTags", Resource=FUNCTION) == {"Tags": {"a": "2", "b": "3"}}
    assert place("GetFunction", FunctionName="fn")["Tags"] == {"a": "2", "b": "3"}
    place("UntagResource", Resource=FUNCTION, TagKeys=["a", "b", "c"])
    assert place("ListTags", Resource=FUNCTION) == {"Tags": {}}
    assert "Tags" not in place("GetFunction", FunctionName="fn")


def test_a_tag_changes_the_functions_revision(place: Place) -> None:
    """Recorded: `TestLambdaTags.test_tag_lifecycle`."""
    place.function()
    before = place("GetFunctionConfiguration", FunctionName="fn")["RevisionId"]
    place("TagResource", Resource=FUNCTION, Tags={"a": "1"})
    assert place("GetFunctionConfiguration", FunctionName="fn")["RevisionId"] != before
