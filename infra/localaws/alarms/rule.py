"""A composite alarm's rule: ``ALARM(cpu) AND NOT OK("disk full")``.

Source: "PutCompositeAlarm", AlarmRule.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import lark

from localaws.errors import AwsError

GRAMMAR = r"""
?start: either
?either: both | either "OR"i both
?both: one | both "AND"i one
?one: "NOT"i one -> negation
    | STATE "(" alarm ")" -> state
    | "TRUE"i -> true
    | "FALSE"i -> false
    | "(" either ")"
alarm: NAME | QUOTED
STATE.2: "ALARM"i | "OK"i | "INSUFFICIENT_DATA"i
QUOTED: /"[^"]*"/
NAME: /[^\s()"]+/
%import common.WS
%ignore WS
"""
StateOf = Callable[[str], str | None]
"""By an alarm's name or ARN; None when there is none."""


@functools.cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="earley", lexer="dynamic")


@functools.lru_cache(256)
def parse(rule: str) -> lark.Tree[Any]:
    """Raises: AwsError, ValidationError."""
    try:
        return _parser().parse(rule)
    except lark.exceptions.LarkError as error:
        column = getattr(error, "column", 1)
        text = f"AlarmRule must not contain syntax errors; see character {column} of '{rule}'."
        raise AwsError("ValidationError", text) from error


def alarms(rule: str) -> list[str]:
    """The alarms that a rule names, by name, each once."""
    found = [_name(alarm) for alarm in parse(rule).find_data("alarm")]
    return list(dict.fromkeys(reversed(found)))


def holds(rule: str, state_of: StateOf) -> bool:
    """Whether the rule is true; an alarm that is gone is in no state."""
    found: bool = _Evaluation(state_of).transform(parse(rule))
    return found


def _name(alarm: lark.Tree[Any]) -> str:
    """An ARN and a name mean the same."""
    text = str(alarm.children[0]).strip('"')
    return text.partition(":alarm:")[2] if text.startswith("arn:") else text


class _Evaluation(lark.Transformer[Any, Any]):
    def __init__(self, state_of: StateOf) -> None:
        super().__init__()
        self._state_of = state_of

    def either(self, children: list[bool]) -> bool:
        return any(children)

    def both(self, children: list[bool]) -> bool:
        return all(children)

    def negation(self, children: list[bool]) -> bool:
        return not children[0]

    def true(self, _: list[Any]) -> bool:
        return True

    def false(self, _: list[Any]) -> bool:
        return False

    def alarm(self, children: list[Any]) -> str:
        return _name(lark.Tree("alarm", children))

    def state(self, children: list[Any]) -> bool:
        wanted, name = children
        return bool(self._state_of(name) == wanted.upper())
