"""Choice rules of JSONPath states."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.statemachines import choice
from localaws.statemachines.errors import StateError
from localaws.statemachines.paths import Roots

DATA = {
    "text": "log-2024.txt",
    "star": "a*b",
    "number": 5,
    "same": 5.0,
    "yes": True,
    "null": None,
    "time": "2024-01-01T12:00:00Z",
    "zone": "2024-01-01T13:00:00+01:00",
}


def holds(rule: dict[str, Any]) -> bool:
    return choice.holds(rule, Roots(DATA, {}, {}))


@pytest.mark.parametrize(
    ("variable", "operator", "wanted", "expected"),
    [
        ("text", "StringEquals", "log-2024.txt", True),
        ("text", "StringMatches", "log-*.txt", True),
        ("text", "StringMatches", "*.csv", False),
        ("star", "StringMatches", r"a\*b", True),
        ("text", "StringMatches", r"log\*", False),
        ("text", "StringGreaterThan", "log", True),
        ("number", "StringEquals", "5", False),
        ("number", "NumericEquals", 5, True),
        ("number", "NumericEqualsPath", "$.same", True),
        ("number", "NumericLessThanEquals", 4, False),
        ("yes", "NumericEquals", 1, False),
        ("yes", "BooleanEquals", True, True),
        ("time", "TimestampEqualsPath", "$.zone", True),
        ("time", "TimestampLessThan", "2024-01-02T00:00:00Z", True),
        ("time", "IsTimestamp", True, True),
        ("text", "IsTimestamp", False, True),
        ("null", "IsNull", True, True),
        ("null", "IsPresent", True, True),
        ("nope", "IsPresent", False, True),
        ("nope", "IsPresent", True, False),
        ("yes", "IsNumeric", True, False),
        ("number", "IsString", False, True),
    ],
)
def test_a_rule_compares_by_type(variable: str, operator: str, wanted: Any, expected: bool) -> None:
    assert holds({"Variable": f"$.{variable}", operator: wanted}) is expected


def test_rules_are_joined_and_turned_round() -> None:
    yes = {"Variable": "$.yes", "BooleanEquals": True}
    no = {"Not": yes}
    assert holds({"And": [yes, {"Not": no}]})
    assert not holds({"And": [yes, no]})
    assert holds({"Or": [no, yes]})


def test_a_variable_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(StateError) as failed:
        holds({"Variable": "$.nope", "StringEquals": "x"})
    assert failed.value.cause == (
        "Invalid path '$.nope': The choice state's condition path references an invalid value."
    )
