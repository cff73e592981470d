"""A state's paths, intrinsic functions and JSONata expressions, checked as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.statemachines import intrinsics, paths, syntax
from localaws.statemachines.diagnostics import Diagnostic, schema
from localaws.statemachines.jsonpath_language import DYNAMIC
from localaws.statemachines.language import JSONATA

TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign")
INNER = frozenset({"States", "Branches", "ItemProcessor", "Iterator", "Choices", "Catch"})


def check(state: Mapping[str, Any], place: str, language: str) -> Iterator[Diagnostic]:
    if language == JSONATA:
        for name, value in state.items():
            if name not in INNER - {"Choices", "Catch"}:
                yield from _jsonata(value, f"{place}/{name}")
        return
    for name, value in state.items():
        if name.endswith("Path"):
            yield from _path(name, value, f"{place}/{name}")
        elif name in TEMPLATES:
            yield from _template(value, f"{place}/{name}")


def _path(name: str, value: Any, place: str) -> Iterator[Diagnostic]:
    if value is None and name in ("InputPath", "OutputPath", "ResultPath"):
        return
    if not isinstance(value, str):
        yield schema("Value is not a string", place)
    elif name == "ResultPath":
        if not paths.is_reference(value) or value.startswith("$$"):
            yield schema("Value is not a Reference Path", place)
    elif not (_is_good_call(value) if syntax.is_call(value) else paths.is_valid(value)):
        yield schema("Value is not a valid JSONPath", place)


def _template(value: Any, place: str) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _template(each, f"{place}[{number}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            if not key.endswith(DYNAMIC):
                yield from _template(each, f"{place}/{key}")
            elif not isinstance(each, str) or not _is_dynamic(each):
                text = (
                    f"The value for the field '{key}' must be a valid JSONPath or a valid "
                    "intrinsic function call"
                )
                yield schema(text, place)


def _is_dynamic(text: str) -> bool:
    return _is_good_call(text) if syntax.is_call(text) else paths.is_valid(text)


def _is_good_call(text: str) -> bool:
    try:
        return _names_exist(syntax.parse(text))
    except syntax.BadCall:
        return False


def _names_exist(call: syntax.Call) -> bool:
    inner = [each for each in call.arguments if isinstance(each, syntax.Call)]
    return call.name in intrinsics.FUNCTIONS and all(map(_names_exist, inner))


def _jsonata(value: Any, place: str) -> Iterator[Diagnostic]:
    from localaws.statemachines import jsonata

    if isinstance(value, dict):
        for key, each in value.items():
            yield from _jsonata(each, f"{place}/{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _jsonata(each, f"{place}[{number}]")
    elif jsonata.is_expression(value):
        problem = jsonata.complaint(jsonata.unwrapped(value))
        if problem:
            yield schema(f"The JSONata expression is not valid: {problem}", place)
