"""JSONata states: Arguments, Output, Assign, and the reserved variable ``$states``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.statemachines import jsonata
from localaws.statemachines.language import JSONATA, State, View


class JsonataLanguage:
    name = JSONATA
    is_slow = True

    def arguments(self, state: State, view: View) -> Any:
        if "Arguments" not in state:
            return view.input
        return self.template(state["Arguments"], "Arguments", view)

    def template(self, template: Any, location: str, view: View) -> Any:
        return _resolved(template, location, view, {})

    def field(self, state: State, name: str, view: View) -> Any:
        return self.template(state.get(name), name, view)

    def output(self, state: State, view: View, result: Any) -> tuple[Any, dict[str, Any]]:
        return _handed_on(state, view, {"result": result}, result)

    def passed(self, state: State, view: View, location: str = "") -> tuple[Any, dict[str, Any]]:
        return _handed_on(state, view, {}, view.input, location)

    def caught(
        self, catcher: State, view: View, error: Mapping[str, str], location: str
    ) -> tuple[Any, dict[str, Any]]:
        return _handed_on(catcher, view, {"errorOutput": error}, dict(error), location)


LANGUAGE = JsonataLanguage()


def _handed_on(
    state: State, view: View, more: Mapping[str, Any], default: Any, location: str = ""
) -> tuple[Any, dict[str, Any]]:
    at = f"{location}/" if location else ""
    assigned = _resolved(state.get("Assign", {}), f"{at}Assign", view, more)
    if "Output" not in state:
        return default, assigned
    return _resolved(state["Output"], f"{at}Output", view, more), assigned


def _resolved(template: Any, location: str, view: View, more: Mapping[str, Any]) -> Any:
    states = {"input": view.input, "context": view.context, **more}
    variables = {**view.variables, "states": states}
    return jsonata.resolve(
        template, location, lambda text, at: jsonata.evaluate(text, at, variables)
    )
