from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iampolicy.conditions import OPERATORS, Condition

NEGATED = [name for name, (_, negated) in OPERATORS.items() if negated]
POSITIVE = [name for name in OPERATORS if name not in NEGATED and name != "Null"]


def holds(operator: str, texts: list[str], keys: Mapping[str, str | tuple[str, ...]]) -> bool:
    return Condition.of(operator, "Key", tuple(texts), variables=True).holds(keys, set())


def test_the_operators_are_those_of_the_page() -> None:
    assert len(OPERATORS) == 27
    assert len(NEGATED) == 8


@pytest.mark.parametrize("operator", POSITIVE)
def test_without_the_key_a_positive_operator_is_false(operator: str) -> None:
    assert not holds(operator, ["1"], {})
    assert holds(f"{operator}IfExists", ["1"], {})
    assert holds(f"ForAllValues:{operator}", ["1"], {})
    assert not holds(f"ForAnyValue:{operator}", ["1"], {})
    assert holds(f"ForAnyValue:{operator}IfExists", ["1"], {})


@pytest.mark.parametrize("operator", NEGATED)
def test_without_the_key_a_negated_operator_is_true(operator: str) -> None:
    assert holds(operator, ["1"], {})
    assert holds(f"{operator}IfExists", ["1"], {})
    assert holds(f"ForAllValues:{operator}", ["1"], {})
    assert not holds(f"ForAnyValue:{operator}", ["1"], {})


@pytest.mark.parametrize("negated", NEGATED)
@given(st.sampled_from(["1", "a", "10.0.0.1", "2026-01-01", "arn:aws:s3:::a", ""]))
def test_a_negated_operator_is_the_opposite_of_its_twin(negated: str, value: str) -> None:
    wanted = ["1", "10.0.0.0/8", "2026-01-01T00:00:00Z", "arn:aws:s3:::*"]

    assert holds(negated, wanted, {"key": value}) is not holds(
        negated.replace("Not", ""), wanted, {"key": value}
    )


@pytest.mark.parametrize("operator", POSITIVE)
def test_a_value_of_the_wrong_type_equals_nothing_and_breaks_nothing(operator: str) -> None:
    assert not holds(operator, ["%%%", "NaN", "Infinity", "1e999999999999"], {"key": "§"})


@given(st.integers(), st.integers())
def test_numbers_are_ordered_as_numbers(a: int, b: int) -> None:
    assert holds("NumericLessThan", [str(b)], {"key": str(a)}) is (a < b)
    assert holds("NumericGreaterThanEquals", [str(b)], {"key": str(a)}) is (a >= b)


@pytest.mark.parametrize(
    "date",
    ["1767225600", "2026", "2026-01", "2026-01-01", "2026-01-01T00:00Z", "2026-01-01T00:00:00.0Z"],
)
def test_a_date_may_be_written_in_any_documented_form(date: str) -> None:
    same = "1970-01-01T00:33:46Z" if date == "2026" else "2026-01-01T01:00:00+01:00"

    assert holds("DateEquals", [same], {"key": date})


@pytest.mark.parametrize("date", ["999999999999999999", "-99999999999999", "2026-13-01", ""])
def test_an_impossible_date_equals_nothing(date: str) -> None:
    assert not holds("DateGreaterThan", ["1970-01-01"], {"key": date})


@pytest.mark.parametrize(
    "operator",
    [
        "StringEqual",
        "stringequals",
        "NullIfExists",
        "ForSome:StringEquals",
        "IfExists",
        "",
        "Null:",
    ],
)
def test_an_operator_that_aws_lacks_is_refused(operator: str) -> None:
    with pytest.raises(KeyError):
        Condition.of(operator, "k", ("1",), variables=True)


def test_null_takes_no_variable_and_ignores_set_operators() -> None:
    assert not holds("Null", ["${absent}"], {"absent": "true"})
    assert holds("ForAnyValue:Null", ["true"], {})


def test_a_variable_is_read_in_string_arn_and_bool_operators_alone() -> None:
    keys = {"key": "1", "other": "1"}

    assert holds("StringEquals", ["${other}"], keys)
    assert holds("Bool", ["${other}"], {"key": "TRUE", "other": "true"})
    assert not holds("NumericEquals", ["${other}"], keys)


def test_the_keys_a_condition_needed_and_lacked_are_collected() -> None:
    missing: set[str] = set()
    keys = {"present": "1"}

    Condition.of("StringEquals", "aws:UserName", ("x",), variables=True).holds(keys, missing)
    Condition.of("StringEquals", "present", ("${k}",), variables=True).holds(keys, missing)

    assert missing == {"aws:UserName", "k"}
