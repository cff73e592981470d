"""A definition's Choice rules, retriers and catchers, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.statemachines import fields, paths
from localaws.statemachines.choice import OPERATORS
from localaws.statemachines.diagnostics import Diagnostic, schema
from localaws.statemachines.errors import ALL
from localaws.statemachines.language import JSONATA

NESTING = ("And", "Or")


def check_choices(state: Mapping[str, Any], place: str, language: str) -> Iterator[Diagnostic]:
    if state["Type"] != "Choice" or "Choices" not in state:
        return
    rules = state["Choices"]
    if not rules:
        yield schema("Array must have at least 1 element", f"{place}/Choices")
        return
    for number, rule in enumerate(rules):
        at = f"{place}/Choices[{number}]"
        if not isinstance(rule, dict):
            yield schema("Value is not an object", at)
            continue
        needed = ("Condition", "Next") if language == JSONATA else ("Next",)
        yield from _required(rule, needed, at)
        if language != JSONATA:
            yield from _test(rule, at, is_outer=True)


def _test(rule: Any, at: str, *, is_outer: bool = False) -> Iterator[Diagnostic]:
    if not isinstance(rule, dict):
        yield schema("Value is not an object", at)
        return
    operators = [name for name in rule if name in OPERATORS or name in (*NESTING, "Not")]
    known = (
        {"Assign", "Comment", "Next", "Variable", *operators}
        if is_outer
        else {
            *("Comment", "Variable"),
            *operators,
        }
    )
    for name in rule:
        if name not in known:
            yield schema(f"Field '{name}' is not supported", at)
    if len(operators) != 1:
        yield schema("There should be exactly one comparison operator", at)
        return
    name = operators[0]
    if name in NESTING:
        if not isinstance(rule[name], list) or not rule[name]:
            yield schema("Array must have at least 1 element", f"{at}/{name}")
            return
        for number, inner in enumerate(rule[name]):
            yield from _test(inner, f"{at}/{name}[{number}]")
    elif name == "Not":
        yield from _test(rule[name], f"{at}/Not")
    else:
        yield from _comparison(rule, name, at)


def _comparison(rule: Mapping[str, Any], name: str, at: str) -> Iterator[Diagnostic]:
    yield from _required(rule, ("Variable",), at)
    for field in ("Variable", name) if name.endswith("Path") else ("Variable",):
        value = rule.get(field)
        if value is not None and not (isinstance(value, str) and paths.is_valid(value)):
            yield schema("Value is not a valid JSONPath", f"{at}/{field}")


def check_handlers(state: Mapping[str, Any], place: str, language: str) -> Iterator[Diagnostic]:
    """Retriers and catchers."""
    known = fields.CATCHER.of(language) - {"Type", "QueryLanguage"}
    for field, allowed, needed in (
        ("Retry", fields.RETRIER, ("ErrorEquals",)),
        ("Catch", known, ("ErrorEquals", "Next")),
    ):
        handlers = state.get(field, [])
        for number, handler in enumerate(handlers):
            at = f"{place}/{field}[{number}]"
            if not isinstance(handler, dict):
                yield schema("Value is not an object", at)
                continue
            for name in handler:
                if name not in allowed:
                    yield schema(f"Field '{name}' is not supported", at)
            yield from _required(handler, needed, at)
            yield from _errors(handler, at, is_last=number == len(handlers) - 1)


def _errors(handler: Mapping[str, Any], at: str, *, is_last: bool) -> Iterator[Diagnostic]:
    names = handler.get("ErrorEquals", ["x"])
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        yield schema("Value is not an array of error names", f"{at}/ErrorEquals")
    elif ALL in names and (len(names) > 1 or not is_last):
        text = f"'{ALL}' must appear alone and in the last of them"
        yield schema(text, f"{at}/ErrorEquals")


def _required(rule: Mapping[str, Any], names: tuple[str, ...], at: str) -> Iterator[Diagnostic]:
    missing = [name for name in names if name not in rule]
    if missing:
        yield schema(f"These fields are required: [{', '.join(missing)}]", at)
