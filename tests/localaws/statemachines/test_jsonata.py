"""JSONata as Step Functions evaluates it, and what it says of failures."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.statemachines import jsonata
from localaws.statemachines.errors import QueryError

INPUT = {"a": 1, "none": None, "list": [1, 2, 3], "text": "hello"}


def evaluate(expression: str, **variables: Any) -> Any:
    return jsonata.evaluate(expression, "Output", {"states": {"input": INPUT}, **variables})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$states.input.a + 1", 2),
        ("$states.input.none", None),
        ("null", None),
        ("[null, 1]", [None, 1]),
        ("$states.input.list[$ > 1]", [2, 3]),
        ("$sum($states.input.list)", 6),
        ("$v.x", 7),
        ("$n", None),
        ("$partition([1,2,3], 2)", [[1, 2], [3]]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$hash('x', 'MD5')", hashlib.md5(b"x", usedforsecurity=False).hexdigest()),
        ("$hash('x')", hashlib.sha256(b"x").hexdigest()),
        ("$random(5) = $random(5)", True),
        ("$length($uuid())", 36),
        ("$parse('{\"b\": [1, null]}')", {"b": [1, None]}),
        ("$merge([{'a': 1}, {'b': null}])", {"a": 1, "b": None}),
    ],
)
def test_an_expression_has_a_value(expression: str, expected: Any) -> None:
    assert evaluate(expression, v={"x": 7}, n=None) == expected


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("$states.input.nope", "returned nothing (undefined)."),
        ("function($x){$x}", "returned an unsupported result type."),
        (
            "'a' + 1",
            'threw an error during evaluation. T2001: The left side of the "+" operator must '
            "evaluate to a number",
        ),
        (
            "$sum(['a'])",
            'threw an error during evaluation. T0412: Argument 1 of function "sum" must be an '
            'array of "numbers"',
        ),
        (
            "$eval('1')",
            "threw an error during evaluation. T1006: Attempted to invoke a non-function",
        ),
        ("1/0", "threw an error during evaluation. D1001: Number out of range: null"),
    ],
)
def test_a_failure_names_its_expression_and_field(expression: str, problem: str) -> None:
    """Wordings as measured on AWS by others (floci-io/floci#2668, #2736)."""
    with pytest.raises(QueryError) as failed:
        evaluate(expression)
    sentence = f"The JSONata expression '{expression}' specified for the field 'Output'"
    assert failed.value.error == "States.QueryEvaluationError"
    assert failed.value.cause == f"{sentence} {problem}"


def test_an_expression_that_never_ends_is_ended() -> None:
    begun = time.monotonic()
    with pytest.raises(QueryError, match="D1012"):
        evaluate("($f := function($n){$f($n + 1)}; $f(1))")
    assert time.monotonic() - begun < 30


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: (
            st.lists(inner, min_size=2, max_size=3)
            | st.dictionaries(st.text(min_size=1), inner, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_data_passes_through_unchanged(data: Any) -> None:
    assert evaluate("$v", v=data) == data


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("1 +", "Unexpected end of expression"),
        ("a[1,2)", 'Expected "]", got ","'),
        ('"unterminated', "String literal must be terminated by a matching quote"),
        ("1 + 1", None),
    ],
)
def test_what_is_written_wrong_is_found_before_it_runs(
    expression: str, problem: str | None
) -> None:
    assert jsonata.complaint(expression) == problem


def test_a_template_is_filled_wherever_it_has_expressions() -> None:
    seen = []

    def value_of(expression: str, location: str) -> Any:
        seen.append((expression, location))
        return len(seen)

    template = {"a": ["{% x %}", {"b": "{% y %}"}], "c": "plain", "d": 1}
    filled = jsonata.resolve(template, "Output", value_of)
    assert filled == {"a": [1, {"b": 2}], "c": "plain", "d": 1}
    assert seen == [("x", "Output/a[0]"), ("y", "Output/a[1]/b")]
