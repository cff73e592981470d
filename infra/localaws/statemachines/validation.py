"""Definitions as CreateStateMachine and ValidateStateMachineDefinition read them.

The structure is that of "Using Amazon States Language"; wordings are AWS's where they are known.
AWS itself says not to rely on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.errors import AwsError, not_implemented
from localaws.statemachines import expressions, fields, resources, transitions
from localaws.statemachines.diagnostics import (
    BAD_NAME,
    DUPLICATE,
    INVALID_JSON,
    MISSING,
    Diagnostic,
    schema,
)
from localaws.statemachines.language import JSONATA, JSONPATH
from localaws.statemachines.rules import check_choices, check_handlers

LONGEST_NAME = 80
# What a Distributed Map reads and writes here.
READ = ("CSV", "JSON", "JSONL")
READERS = ("arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2")
WRITER = "arn:aws:states:::s3:putObject"


def diagnose(definition: str) -> list[Diagnostic]:
    """Everything that is wrong with a definition, in order."""
    if not definition.strip():
        return [Diagnostic(MISSING, "The definition is empty", "/")]
    try:
        program = json.loads(definition)
    except ValueError as error:
        return [Diagnostic(INVALID_JSON, str(error), "/")]
    if not isinstance(program, dict):
        return [Diagnostic(INVALID_JSON, "The definition is no JSON object", "/")]
    return list(_Definition(program).check())


def refuse(definition: str) -> None:
    """
    Raises:
        AwsError: InvalidDefinition with every error; NotImplemented for what AWS takes and this
            cannot execute.
    """
    found = [each for each in diagnose(definition) if each.severity == "ERROR"]
    if found:
        listed = ", ".join(map(str, found))
        raise AwsError("InvalidDefinition", f"Invalid State Machine Definition: '{listed}'")
    for what in not_here(json.loads(definition)):
        raise not_implemented("states", f"CreateStateMachine with {what}")


def not_here(program: Mapping[str, Any]) -> Iterator[str]:
    for state in program["States"].values():
        if "Credentials" in state:
            yield "Credentials"
        if state["Type"] == "Task" and not resources.parse(state["Resource"]).is_known:  # type: ignore[union-attr]
            yield f"the resource {state['Resource']}"
        for inner, _ in _inner(state):
            yield from not_here(inner)
        yield from _not_here_in_map(state)


def _not_here_in_map(state: Mapping[str, Any]) -> Iterator[str]:
    reader = state.get("ItemReader", {})
    kind = reader.get("ReaderConfig", {}).get("InputType", "JSON")
    if kind not in READ:
        yield f"an ItemReader of {kind}"
    if reader and reader.get("Resource") not in READERS:
        yield f"the ItemReader {reader.get('Resource')}"
    writer = state.get("ResultWriter", {})
    if writer.get("Resource", WRITER) != WRITER or "WriterConfig" in writer:
        yield "a ResultWriter of this kind"


def _inner(state: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """The programs inside a state, and where."""
    if state.get("Type") == "Parallel" and isinstance(state.get("Branches"), list):
        for number, branch in enumerate(state["Branches"]):
            yield branch, f"Branches[{number}]"
    if state.get("Type") == "Map":
        for name in ("ItemProcessor", "Iterator"):
            if name in state:
                yield state[name], name


class _Definition:
    def __init__(self, program: dict[str, Any]) -> None:
        self._program = program
        self._language = program.get("QueryLanguage", JSONPATH)
        self._names: set[str] = set()

    def check(self) -> Iterator[Diagnostic]:
        wrong = list(_types(self._program, ""))
        if not wrong and self._language not in fields.LANGUAGES:
            wrong = [schema(f"Value is not valid: {self._language}", "/QueryLanguage")]
        if wrong:
            yield from wrong
            return
        yield from _range(self._program, "TimeoutSeconds", "")
        yield from self._container(self._program, "", fields.MACHINE)

    def _container(self, program: Any, at: str, known: frozenset[str]) -> Iterator[Diagnostic]:
        place = at or "/"
        if not isinstance(program, dict):
            yield schema("Value is not an object", place)
            return
        wrong = list(_types(program, at))
        if wrong:
            yield from wrong
            return
        missing = [name for name in ("StartAt", "States") if name not in program]
        if missing:
            yield schema(f"These fields are required: [{', '.join(missing)}]", place)
        for name in program:
            if name not in known:
                yield schema(f"Field '{name}' is not supported", place)
        if missing:
            return
        states = program["States"].items()
        found = [each for name, state in states for each in self._named(name, state, at)]
        yield from found
        if not found:
            yield from transitions.check(program, at)

    def _named(self, name: str, state: Any, at: str) -> Iterator[Diagnostic]:
        place = f"{at}/States/{name}"
        if len(name) > LONGEST_NAME:
            yield Diagnostic(BAD_NAME, f"State name is longer than {LONGEST_NAME}", place)
        if name in self._names:
            yield Diagnostic(DUPLICATE, f"Duplicate State name: {name}", place)
        self._names.add(name)
        if not isinstance(state, dict):
            yield schema("Value is not an object", place)
        elif wrong := list(_types(state, place)):
            yield from wrong
        elif "Type" not in state:
            yield schema("These fields are required: [Type]", place)
        elif state["Type"] not in fields.BY_TYPE:
            yield schema(f"Value is not a valid state type: {state['Type']}", f"{place}/Type")
        else:
            yield from self._state(state, place)

    def _state(self, state: dict[str, Any], place: str) -> Iterator[Diagnostic]:
        language = state.get("QueryLanguage", self._language)
        if language not in fields.LANGUAGES:
            yield schema(f"Value is not valid: {language}", f"{place}/QueryLanguage")
            return
        if language != JSONATA and self._language == JSONATA:
            text = (
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
            )
            yield schema(text, place)
            return
        yield from _fields(state, place, language)
        yield from _resource(state, place)
        yield from check_choices(state, place, language)
        yield from check_handlers(state, place, language)
        yield from expressions.check(state, place, language)
        for inner, where in _inner(state):
            known = fields.BRANCH if where.startswith("Branches") else fields.PROCESSOR
            yield from self._container(inner, f"{place}/{where}", known)


def _types(holder: Mapping[str, Any], place: str) -> Iterator[Diagnostic]:
    for name, value in holder.items():
        kind, word = fields.TYPES.get(name, (object, ""))
        if not isinstance(value, kind):
            yield schema(f"Value is not {word}", f"{place}/{name}")


def _fields(state: dict[str, Any], place: str, language: str) -> Iterator[Diagnostic]:
    kind = state["Type"]
    has = fields.BY_TYPE[kind]
    for name in state:
        if name in has.elsewhere(language):
            other = JSONPATH if language == JSONATA else JSONATA
            yield schema(
                f"The QueryLanguage is set to '{language}', but field '{name}' is only supported "
                f"for the '{other}' QueryLanguage",
                place,
            )
        elif name not in has.of(language):
            yield schema(f"Field '{name}' is not supported", place)
    missing = [name for name in has.required if name not in state]
    if missing:
        yield schema(f"These fields are required: [{', '.join(missing)}]", place)
    yield from _alternatives(state, place)
    for name in fields.RANGES:
        yield from _range(state, name, place)


def _alternatives(state: dict[str, Any], place: str) -> Iterator[Diagnostic]:
    kind = state["Type"]
    pairs = list(fields.EXCLUSIVE.get(kind, ()))
    needed = [fields.NEEDED[kind]] if kind in fields.NEEDED else []
    if "Next" in fields.BY_TYPE[kind].both:
        pairs.append(("Next", "End"))
        needed.append(("Next", "End"))
    for names in pairs:
        if sum(name in state for name in names) > 1:
            listed = ", ".join(name for name in names if name in state)
            yield schema(f"There should only be one of the following fields: [{listed}]", place)
    for names in needed:
        if not any(name in state for name in names):
            listed = ", ".join(names)
            yield schema(f"There should be one of the following fields: [{listed}]", place)


def _range(state: Mapping[str, Any], name: str, place: str) -> Iterator[Diagnostic]:
    value = state.get(name)
    if value is None or (isinstance(value, str) and value.startswith("{%")):
        return
    low, high = fields.RANGES[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield schema("Value is not a number", f"{place}/{name}")
    elif value < low:
        yield schema(f"Minimum value is {low}", f"{place}/{name}")
    elif value > high:
        yield schema(f"Maximum value is {high}", f"{place}/{name}")


def _resource(state: Mapping[str, Any], place: str) -> Iterator[Diagnostic]:
    if state["Type"] != "Task" or "Resource" not in state:
        return
    arn, at = state["Resource"], f"{place}/Resource"
    parsed = resources.parse(arn) if isinstance(arn, str) else None
    if parsed is None:
        yield schema("Value is not a valid resource ARN", at)
    elif not parsed.is_known and parsed.type not in resources.NOT_HERE:
        text = (
            f"The resource provided {arn} is not recognized. The value is not a valid resource "
            "ARN, or the resource is not available in this region."
        )
        yield schema(text, at)


def refuse_state(state: dict[str, Any]) -> None:
    """The same of a state by itself, wherever it leads.

    Raises:
        AwsError: InvalidDefinition, NotImplemented.
    """
    around = {target: {"Type": "Succeed"} for target, _ in transitions.targets(state)}
    name = "State"
    while name in around:
        name += "_"
    program = {"StartAt": name, "States": {**around, name: state}}
    refuse(json.dumps(program))
