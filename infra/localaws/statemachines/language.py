"""The two query languages of the Amazon States Language, behind one face."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

State = Mapping[str, Any]
"""A state as its definition has it."""

JSONPATH, JSONATA = "JSONPath", "JSONata"


@dataclass(frozen=True)
class View:
    """What a state's fields are evaluated against."""

    input: Any
    context: Mapping[str, Any]
    variables: Mapping[str, Any]

    def of(self, value: Any) -> View:
        return replace(self, input=value)


class Language(Protocol):
    """How a state's data flows in, through and out ("Processing input and output")."""

    name: str
    is_slow: bool
    """Whether evaluating takes so long that the event loop must not wait for it."""

    def arguments(self, state: State, view: View) -> Any:
        """What a task, a branch or an iteration's selector is given."""

    def template(self, template: Any, location: str, view: View) -> Any:
        """A template of any JSON, evaluated."""

    def field(self, state: State, name: str, view: View) -> Any:
        """A field's value, or what its ``…Path`` twin selects; None when there is neither."""

    def output(self, state: State, view: View, result: Any) -> tuple[Any, dict[str, Any]]:
        """What a state with a result hands on, and the variables that it assigns."""

    def passed(self, state: State, view: View, location: str = "") -> tuple[Any, dict[str, Any]]:
        """The same for a state, or a Choice's rule at ``location``, without a result."""

    def caught(
        self, catcher: State, view: View, error: Mapping[str, str], location: str
    ) -> tuple[Any, dict[str, Any]]:
        """The same for a catcher."""


def language_of(state: State, machines: str) -> Language:
    """The state's own language, or its machine's."""
    if state.get("QueryLanguage", machines) == JSONATA:
        from localaws.statemachines.jsonata_language import LANGUAGE as JSONATA_LANGUAGE

        return JSONATA_LANGUAGE
    from localaws.statemachines.jsonpath_language import LANGUAGE as JSONPATH_LANGUAGE

    return JSONPATH_LANGUAGE
