"""Choice rules of JSONPath states ("Choice state", comparison operators)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws import wildcards
from localaws.statemachines import paths
from localaws.statemachines.data import moment
from localaws.statemachines.errors import runtime

Test = Callable[[Any, Any], bool]
Rule = Mapping[str, Any]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and moment(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _typed(is_type: Callable[[Any], bool], compare: Test, read: Callable[[Any], Any]) -> Test:
    """A value of another type is not an error; the rule does not match."""

    def test(value: Any, wanted: Any) -> bool:
        return is_type(value) and is_type(wanted) and compare(read(value), read(wanted))

    return test


def _matches(text: Any, pattern: Any) -> bool:
    r"""``*`` is any characters, ``\*`` an asterisk."""
    if not isinstance(text, str):
        return False
    parts = [""]
    for part in re.split(r"(\\.|\*)", pattern):
        if part == "*":
            parts.append("")
        else:
            parts[-1] += part[1:] if part.startswith("\\") else part
    return wildcards.matches(parts, text)


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
_TYPES: Mapping[str, tuple[Callable[[Any], bool], Callable[[Any], Any]]] = {
    "String": (_is_text, str),
    "Numeric": (_is_number, float),
    "Timestamp": (_is_time, moment),
}
COMPARISONS: Mapping[str, Test] = {
    **{
        f"{kind}{name}": _typed(is_type, compare, read)
        for kind, (is_type, read) in _TYPES.items()
        for name, compare in _ORDER.items()
    },
    "BooleanEquals": _typed(_is_bool, operator.eq, bool),
    "StringMatches": _matches,
}
IS: Mapping[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsNumeric": _is_number,
    "IsString": _is_text,
    "IsBoolean": _is_bool,
    "IsTimestamp": _is_time,
}
OPERATORS = (
    frozenset(COMPARISONS)
    | {f"{name}Path" for name in COMPARISONS if name != "StringMatches"}
    | frozenset(IS)
    | {"IsPresent"}
)


def holds(rule: Rule, roots: paths.Roots) -> bool:
    """Whether a rule matches.

    Raises:
        StateError: States.Runtime, when its Variable leads nowhere and it does not ask for that.
    """
    if "And" in rule:
        return all(holds(each, roots) for each in rule["And"])
    if "Or" in rule:
        return any(holds(each, roots) for each in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], roots)
    name = next(key for key in rule if key in OPERATORS)
    if name == "IsPresent":
        return _is_present(rule["Variable"], roots) is bool(rule[name])
    value = _value(rule["Variable"], roots)
    if name in IS:
        return IS[name](value) is bool(rule[name])
    if name in COMPARISONS:
        return COMPARISONS[name](value, rule[name])
    return COMPARISONS[name.removesuffix("Path")](value, _value(rule[name], roots))


def _is_present(path: str, roots: paths.Roots) -> bool:
    try:
        paths.find(path, roots)
    except paths.NotFound:
        return False
    return True


def _value(path: str, roots: paths.Roots) -> Any:
    try:
        return paths.find(path, roots)
    except paths.NotFound:
        problem = "The choice state's condition path references an invalid value."
        raise runtime(f"Invalid path '{path}': {problem}") from None
