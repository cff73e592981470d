"""Metric math."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.errors import AwsError
from localaws.metrics.calculation import ExpressionError
from localaws.metrics.expression import Calculator

ONE, OTHER = {0: 2.0, 60: 4.0, 120: 6.0}, {60: 1.0, 120: 0.0, 180: 5.0}


def value(text: str, **more: str) -> Any:
    metrics = {"m1": ("one", ONE), "m2": ("other", OTHER)}
    found = Calculator(metrics, {"e1": text, **more}, {"e1": 60}, (0, 240)).series_of("e1")
    return found[0][1] if len(found) == 1 else [series for _, series in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m1 * 100", {0: 200, 60: 400, 120: 600}),
        ("m1 + m2", {60: 5, 120: 6}),
        ("m1 / m2", {60: 4}),
        ("2 ^ 3 ^ 2 + m1 - m1", {0: 512, 60: 512, 120: 512}),
        ("-m1 + 1 * 2", {0: 0, 60: -2, 120: -4}),
        ("m1 > 3", {0: 0, 60: 1, 120: 1}),
        ("m1 > 3 AND m1 < 5 || m1 == 2", {0: 1, 60: 1, 120: 0}),
        ("SUM([m1, m2])", {0: 2, 60: 5, 120: 6, 180: 5}),
        ("SUM(METRICS())", {0: 2, 60: 5, 120: 6, 180: 5}),
        ("MAX(METRICS('m'))", {0: 2, 60: 4, 120: 6, 180: 5}),
        ("m1 / SUM(m1) * 100", {0: 100 / 6, 60: 100 / 3, 120: 50}),
        ("FILL(m2, 0)", {0: 0, 60: 1, 120: 0, 180: 5}),
        ("FILL(m1, REPEAT)", {0: 2, 60: 4, 120: 6, 180: 6}),
        ("IF(m1 > 3, m1, 0)", {0: 0, 60: 4, 120: 6}),
        ("IF(m1 > 3, 1)", {60: 1, 120: 1}),
        ("DIFF(m1)", {60: 2, 120: 2}),
        ("RATE(m1)", {60: 2 / 60, 120: 2 / 60}),
        ("RUNNING_SUM(m1)", {0: 2, 60: 6, 120: 12}),
        ("m1 / PERIOD(m1)", {0: 2 / 60, 60: 4 / 60, 120: 6 / 60}),
        ("CEIL(m1 / 4)", {0: 1, 60: 1, 120: 2}),
        ("TIME_SERIES(7)", {0: 7, 60: 7, 120: 7, 180: 7}),
        ("[m1, m2] * 2", [{0: 4, 60: 8, 120: 12}, {60: 2, 120: 0, 180: 10}]),
    ],
)
def test_an_expression_has_its_value(text: str, expected: Any) -> None:
    found = value(text)
    if isinstance(expected, list):
        assert found == expected
    else:
        assert found == pytest.approx(expected)
        assert list(found) == sorted(found)


def test_a_gap_is_filled_on_the_line_between() -> None:
    calculator = Calculator(
        {"m1": ("", {0: 1.0, 120: 3.0})}, {"e": "FILL(m1, LINEAR)"}, {}, (0, 180)
    )
    assert calculator.series_of("e") == [("", {0: 1.0, 60: 2.0, 120: 3.0})]


def test_expressions_use_each_other() -> None:
    assert value("e2 * 2", e2="m1 + 1") == {0: 6, 60: 10, 120: 14}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("m1 +", "is no expression|Unexpected"),
        ("m1 # m2", "Unexpected input at character 4"),
        ("m3", "Undefined symbol 'm3'"),
        ("SUM(m1)", "must evaluate to a time series"),
        ("NO(m1)", "There is no function NO"),
        ("ABS()", "ABS does not take these arguments"),
        ("e1 + 1", "refers to itself"),
        ("m1 + 'text'", "A text is no operand"),
        ("[m1, m2] + [m1, m2]", "Two arrays"),
    ],
)
def test_what_is_no_expression_is_explained(text: str, complaint: str) -> None:
    with pytest.raises(ExpressionError, match=complaint):
        value(text)


@pytest.mark.parametrize("text", ["SEARCH('{A}', 'Sum')", "SELECT MAX(a) FROM b"])
def test_what_is_not_here_is_named(text: str) -> None:
    with pytest.raises(AwsError, match="NotImplemented"):
        value(text)
