"""Where a definition's states lead: targets that exist, states that are reached, an end.

Codes and wordings are AWS's, as reported from it in localstack/localstack#11978,
aws-cloudformation/cfn-lint#4074 and floci-io/floci#2786.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.statemachines.diagnostics import NO_END, NO_TARGET, Diagnostic
from localaws.statemachines.fields import TERMINAL


def check(program: Mapping[str, Any], location: str) -> Iterator[Diagnostic]:
    """One container of states: the machine's own, a branch's or an item processor's."""
    states = program["States"]
    start = program["StartAt"]
    if start not in states:
        yield _missing(start, f"{location}/StartAt")
    for name, state in states.items():
        for target, place in targets(state):
            if target not in states:
                yield _missing(target, f"{location}/States/{name}/{place}")
    if not any(_ends(state) for state in states.values()):
        yield Diagnostic(NO_END, "Workflow has no terminal state")
        return
    reached = _reached(states, start)
    for name in states:
        if name not in reached:
            text = f'State "{name}" is not reachable.'
            yield Diagnostic(NO_TARGET, text, f"{location}/States/{name}")


def _missing(target: str, location: str) -> Diagnostic:
    return Diagnostic(NO_TARGET, f"Missing 'Next' target: {target}", location)


def targets(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The states that one names, and where it names each."""
    for field in ("Next", "Default"):
        if isinstance(state.get(field), str):
            yield state[field], field
    for field in ("Choices", "Catch"):
        for number, each in enumerate(state.get(field, ())):
            if isinstance(each.get("Next"), str):
                yield each["Next"], f"{field}[{number}]/Next"


def _ends(state: Mapping[str, Any]) -> bool:
    return state["Type"] in TERMINAL or state.get("End") is True


def _reached(states: Mapping[str, Any], start: str) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in states and name not in reached:
            reached.add(name)
            ahead += [target for target, _ in targets(states[name])]
    return reached
