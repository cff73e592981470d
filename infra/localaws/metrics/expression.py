"""Metric math: expressions over the series of a GetMetricData call or an alarm.

Source: "Using math expressions with CloudWatch metrics". A value is a number, a series, a list of
series (of several metrics) or a text. Searches, anomaly detection and SQL answer that they are not
here.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from typing import Any

import lark

from localaws.errors import not_implemented
from localaws.metrics.calculation import (
    FUNCTIONS,
    OPERATORS,
    ExpressionError,
    Labelled,
    Several,
    apply,
    each,
    filled,
)

GRAMMAR = r"""
?start: or_
?or_: and_ | or_ ("||" | "OR") and_ -> either
?and_: comparison | and_ ("&&" | "AND") comparison -> both
?comparison: sum | sum COMPARE sum -> compare
?sum: product | sum ADD product -> calculate
?product: unary | product MULTIPLY unary -> calculate
?unary: power | "-" unary -> negate
?power: atom | atom POWER unary -> calculate
?atom: NUMBER -> number
    | STRING -> text
    | NAME -> name
    | NAME "(" [or_ ("," or_)*] ")" -> call
    | "[" or_ ("," or_)* "]" -> several
    | "(" or_ ")"
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
ADD: "+" | "-"
MULTIPLY: "*" | "/"
POWER: "^"
NAME: /[a-zA-Z][a-zA-Z0-9_]*/
STRING: /"[^"]*"|'[^']*'/
%import common.NUMBER
%import common.WS
%ignore WS
"""

FLAGS = ("REPEAT", "LINEAR", "ASC", "DESC")
ELSEWHERE = ("SEARCH", "ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "DB_PERF_INSIGHTS",
             "SERVICE_QUOTA", "LAMBDA")  # fmt: skip


class Calculator:
    """``expressions`` may use each other by their ids; ``span`` is what is asked for."""

    def __init__(
        self,
        metrics: Mapping[str, Labelled],
        expressions: Mapping[str, str],
        periods: Mapping[str, int],
        span: tuple[float, float],
    ) -> None:
        self.metrics = metrics
        self.periods = periods
        self.span = span
        self._expressions = expressions
        self._running: list[str] = []

    def series_of(self, name: str) -> list[Labelled]:
        """The expression of this id. Labels are empty where it gives one series alone.

        Raises:
            ExpressionError: it is none, or answers a number or a text.
            AwsError: NotImplemented.
        """
        value = self.value_of(name)
        if isinstance(value, Several):
            return list(value.series)
        if not isinstance(value, dict):
            text = "The expression must evaluate to a time series or an array of time series."
            raise ExpressionError(text)
        return [("", value)]

    def value_of(self, name: str) -> Any:
        if name in self.metrics:
            return self.metrics[name][1]
        if name not in self._expressions:
            raise ExpressionError(f"Undefined symbol '{name}'.")
        if name in self._running:
            raise ExpressionError(f"'{name}' refers to itself.")
        self._running.append(name)
        try:
            return _Evaluation(self, name).transform(_parsed(self._expressions[name]))
        except lark.exceptions.VisitError as error:
            raise error.orig_exc from error
        finally:
            self._running.pop()

    def times(self, name: str) -> Iterable[int]:
        """When this expression's periods begin."""
        period = self.periods.get(name, 60)
        width = min(period, 60)
        return range(int(self.span[0] // width * width), int(self.span[1]), period)


@functools.cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


@functools.lru_cache(256)
def _parsed(text: str) -> lark.Tree[Any]:
    if text.strip().upper().startswith("SELECT"):
        raise not_implemented("cloudwatch", "Metrics Insights queries (SELECT)")
    try:
        return _parser().parse(text)
    except lark.exceptions.UnexpectedInput as error:
        raise ExpressionError(
            f"Unexpected input at character {error.column} of '{text}'."
        ) from error
    except lark.exceptions.LarkError as error:
        raise ExpressionError(f"'{text}' is no expression.") from error


@lark.v_args(inline=True)
class _Evaluation(lark.Transformer[Any, Any]):
    def __init__(self, calculator: Calculator, name: str) -> None:
        super().__init__()
        self._calculator = calculator
        self._name = name

    def number(self, token: str) -> float:
        return float(token)

    def text(self, token: str) -> str:
        return token[1:-1]

    def name(self, token: str) -> Any:
        if token.upper() in FLAGS:
            return token.upper()
        return self._calculator.value_of(str(token))

    def negate(self, value: Any) -> Any:
        return apply(operator.mul, value, -1.0)

    def calculate(self, left: Any, sign: str, right: Any) -> Any:
        return apply(OPERATORS[sign], left, right)

    compare = calculate

    def both(self, left: Any, right: Any) -> Any:
        return apply(lambda a, b: float(bool(a) and bool(b)), left, right)

    def either(self, left: Any, right: Any) -> Any:
        return apply(lambda a, b: float(bool(a) or bool(b)), left, right)

    def several(self, *values: Any) -> Several:
        if not all(isinstance(value, dict) for value in values):
            raise ExpressionError("An array holds time series.")
        return Several(("", value) for value in values)

    def call(self, name: str, *given: Any) -> Any:
        function = name.upper()
        if function in ELSEWHERE:
            raise not_implemented("cloudwatch", f"metric math function {function}")
        if function == "METRICS":
            wanted = str(given[0]) if given else ""
            known = self._calculator.metrics.items()
            return Several(one for id_, one in known if wanted in id_)
        if function in ("TIME_SERIES", "PERIOD", "FILL"):
            return self._timed(function, *given)
        if function not in FUNCTIONS:
            raise ExpressionError(f"There is no function {name}.")
        try:
            return FUNCTIONS[function](*given)
        except TypeError:
            raise ExpressionError(f"{function} does not take these arguments.") from None

    def _timed(self, function: str, value: Any = None, filling: Any = None) -> Any:
        times = self._calculator.times(self._name)
        if function == "TIME_SERIES":
            return dict.fromkeys(times, value)
        if function == "PERIOD":
            return float(self._calculator.periods.get(self._name, 60))
        if filling is None or not isinstance(value, dict | Several):
            raise ExpressionError("FILL takes a time series and what to fill it with.")
        return each(lambda series: filled(series, times, filling), value)
