"""Refusals as AWS recorded them: a row names the recorded test, the call and the answer."""

from __future__ import annotations

from typing import Any

from localaws.functions.configuration import PATTERN
from localaws.lambdaapi.request import model
from tests.localaws.lambdaapi.place import Place, refusal

Call = tuple[str, dict[str, Any]]
Row = tuple[str, Call, tuple[str, str]]

INVALID, VALIDATION = "InvalidParameterValueException", "ValidationException"
ABSENT, CONFLICT = "ResourceNotFoundException", "ResourceConflictException"
PRECONDITION = "PreconditionFailedException"
MISMATCH = "The derived qualifier from the function name does not match the specified qualifier."
NOTHING = "The resource you requested does not exist."
STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the {} API to retrieve "
    "the latest Revision Id"
)
NEW_NAME = PATTERN.replace(r"-_\.]+)(:(\$LATEST(\.PUBLISHED)?|", r"-_]+)(:(\$LATEST|")
QUALIFIER = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"
URL_QUALIFIER = r"((?!^\d+$)^[0-9a-zA-Z-_]+$)"
# These two patterns have changed since they were recorded; botocore's model has today's.
LAYER_ARN = model().shape_for("LayerVersionArn").metadata["pattern"]
TAGGED = model().shape_for("TaggableResource").metadata["pattern"]


def violated(value: str, path: str, constraint: str) -> str:
    return (
        f"1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: "
        f"{constraint}"
    )


def matching(value: str, path: str, pattern: str) -> str:
    wanted = f"Member must satisfy regular expression pattern: {pattern}"
    return violated(f"'{value}'", path, wanted)


def call(operation: str, **parameters: Any) -> tuple[str, dict[str, Any]]:
    return operation, parameters


def name(value: object) -> str:
    """What pytest calls a part of a row."""
    return value if isinstance(value, str) else str(value)[:60]


def check(place: Place, asked: Call, expected: tuple[str, str]) -> None:
    operation, parameters = asked
    assert refusal(place, operation, **parameters) == expected
