"""The value of a query's expression, for one record or for a group of them."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import lark

from localaws.comparisons import BY_SIGN
from localaws.insights.aggregates import AGGREGATES, PERCENTILES, is_aggregate, percentile
from localaws.insights.functions import FUNCTIONS, milliseconds, number
from localaws.insights.grammar import malformed
from localaws.insights.record import Record, Timestamp, shown
from localaws.patterns import IGNORE_CASE, MalformedPattern, Pattern

Value = Callable[[Record], Any]
"""Of one record."""
GroupValue = Callable[[Sequence[Record]], Any]
"""Of the records of a group."""
Tree = lark.Tree[Any]

CALCULATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "^": operator.pow,
}


def compiled(tree: Tree) -> Value:
    """Raises: AwsError, MalformedQueryException for a function that there is not."""
    make = _MAKERS.get(tree.data)
    assert make, tree.data
    return make(tree)


def of_group(tree: Tree) -> GroupValue:
    """With its aggregates over all records; anything else is that of the first."""
    if tree.data == "call" and is_aggregate(str(tree.children[0]).lower()):
        return _aggregate(tree)
    if tree.data in ("calculate", "compare"):
        left, sign, right = tree.children
        one, other = of_group(left), of_group(right)
        function = _calculated if tree.data == "calculate" else _compared
        return lambda records: function(str(sign), one(records), other(records))
    if tree.data == "negate":
        inner = of_group(tree.children[0])
        return lambda records: _calculated("*", inner(records), -1)
    if tree.data == "call" and not _is_bin(tree):
        called = _function(tree)
        parts = [of_group(one) for one in tree.children[1:] if one is not None]
        return lambda records: called(*(part(records) for part in parts))
    value = compiled(tree)
    return lambda records: value(records[0]) if records else None


def _aggregate(tree: Tree) -> GroupValue:
    name, *arguments = tree.children
    function = str(name).lower()
    given = [one for one in arguments if one is not None]
    if function in PERCENTILES:
        if len(given) != 2 or given[1].data != "number":
            raise _wrong(tree, f"{name} takes a field and a percentage")
        value, percent = compiled(given[0]), float(str(given[1].children[0]))
        return lambda records: percentile([value(record) for record in records], percent)
    if function == "count" and (not given or given[0].data == "star"):
        return len
    if len(given) != 1:
        raise _wrong(tree, f"{name} takes one argument")
    of_one, combine = compiled(given[0]), AGGREGATES[function]
    return lambda records: combine([of_one(record) for record in records], records)


def _call(tree: Tree) -> Value:
    if _is_bin(tree):
        return _bin(tree)
    called = _function(tree)
    arguments = [compiled(one) for one in tree.children[1:] if one is not None]

    def value(record: Record) -> Any:
        try:
            return called(*(argument(record) for argument in arguments))
        except (TypeError, ValueError):
            return None

    return value


def _function(tree: Tree) -> Callable[..., Any]:
    name = str(tree.children[0])
    if is_aggregate(name.lower()):
        raise _wrong(tree, f"{name} is an aggregation, which stands in stats alone")
    if name.lower() not in FUNCTIONS:
        raise _wrong(tree, f"Invalid function name: {name}")
    return FUNCTIONS[name.lower()]


def _is_bin(tree: Tree) -> bool:
    return str(tree.children[0]).lower() == "bin"


def _bin(tree: Tree) -> Value:
    """ "Rounds the value of @timestamp to the given time period and then truncates"."""
    given = tree.children[1:]
    if len(given) != 1 or given[0] is None or given[0].data != "duration":
        raise _wrong(tree, "bin takes a period of time such as 5m")
    width = milliseconds(str(given[0].children[0]))

    def value(record: Record) -> Timestamp | None:
        at = record["@timestamp"]
        return None if at is None else Timestamp(at // width * width)

    return value


def field_name(tree: Tree) -> str:
    """Without the backticks around names with other characters, where it has no dots."""
    name = str(tree.children[0])
    return name[1:-1] if name.count("`") == 2 and name[0] == name[-1] == "`" else name


def _field(tree: Tree) -> Value:
    name = field_name(tree)
    return lambda record: record[name]


def _constant(value: Any) -> Value:
    return lambda _: value


def _number(tree: Tree) -> Value:
    text = str(tree.children[0])
    return _constant(float(text) if "." in text or "e" in text.lower() else int(text))


def token_of(tree: Tree, kind: str) -> lark.Token:
    """The one of this kind, right below."""
    return next(one for one in tree.children if isinstance(one, lark.Token) and one.type == kind)


def unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _calculate(tree: Tree) -> Value:
    left, sign, right = tree.children
    one, other = compiled(left), compiled(right)
    return lambda record: _calculated(str(sign), one(record), other(record))


def _calculated(sign: str, left: Any, right: Any) -> float | None:
    one, other = number(left), number(right)
    if one is None or other is None:
        return None
    try:
        found = CALCULATIONS[sign](one, other)
    except (ZeroDivisionError, OverflowError):
        return None
    return found if isinstance(found, float) and math.isfinite(found) else None


def _compare(tree: Tree) -> Value:
    left, sign, right = tree.children
    one, other = compiled(left), compiled(right)
    return lambda record: _compared(str(sign), one(record), other(record))


def _compared(sign: str, left: Any, right: Any) -> bool:
    """As numbers where both are; what is missing differs from all else, and is not less."""
    if left is None or right is None:
        return sign == "!=" and left is not right
    numbers = number(left), number(right)
    if None not in numbers:
        return BY_SIGN[sign](*numbers)
    return BY_SIGN[sign](shown(left), shown(right))


def _like(tree: Tree) -> Value:
    subject, pattern = compiled(tree.children[0]), tree.children[-1].children[0]
    if isinstance(pattern, lark.Token) and pattern.type == "STRING":
        part = unquoted(pattern)
        return lambda record: (value := subject(record)) is not None and part in shown(value)
    expression = regex(token_of(tree.children[-1], "REGEX"))
    return lambda record: (
        (value := subject(record)) is not None and expression.search(shown(value)) is not None
    )


def regex(token: lark.Token) -> Pattern:
    """``/…/i``, with named groups as in other languages: ``(?<name>…)``."""
    body, _, flags = token[1:].rpartition("/")
    try:
        return Pattern(body.replace("\\/", "/"), IGNORE_CASE if "i" in flags else 0)
    except (MalformedPattern, OverflowError) as error:
        start = token.start_pos or 0
        raise malformed(
            f"Invalid regular expression: {error}", start, start + len(token)
        ) from error


def _among(tree: Tree) -> Value:
    subject, *others = (one for one in tree.children if isinstance(one, lark.Tree))
    value, wanted = compiled(subject), [compiled(one) for one in others]
    return lambda record: any(_compared("=", value(record), one(record)) for one in wanted)


def _negated(make: Callable[[Tree], Value]) -> Callable[[Tree], Value]:
    def negated(tree: Tree) -> Value:
        value = make(tree)
        return lambda record: not value(record)

    return negated


def _logical(join: Callable[[Any], bool]) -> Callable[[Tree], Value]:
    def logical(tree: Tree) -> Value:
        parts = [compiled(one) for one in tree.children if isinstance(one, lark.Tree)]
        return lambda record: join(bool(part(record)) for part in parts)

    return logical


def _minus(tree: Tree) -> Value:
    inner = compiled(tree.children[0])
    return lambda record: _calculated("*", inner(record), -1)


def _star(tree: Tree) -> Value:
    raise _wrong(tree, "unexpected symbol found *")


def _wrong(tree: Tree, message: str) -> Exception:
    return malformed(message, tree.meta.start_pos, tree.meta.end_pos)


_MAKERS: Mapping[str, Callable[[Tree], Value]] = {
    "field": _field,
    "number": _number,
    "duration": lambda tree: _constant(milliseconds(str(tree.children[0]))),
    "string": lambda tree: _constant(unquoted(str(tree.children[0]))),
    "true": lambda _: _constant(True),
    "false": lambda _: _constant(False),
    "star": _star,
    "call": _call,
    "calculate": _calculate,
    "negate": _minus,
    "compare": _compare,
    "like": _like,
    "unlike": _negated(_like),
    "among": _among,
    "not_among": _negated(_among),
    "negation": _negated(lambda tree: compiled(tree.children[-1])),
    "both": _logical(all),
    "either": _logical(any),
}
