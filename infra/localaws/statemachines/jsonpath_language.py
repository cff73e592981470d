"""JSONPath states: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.statemachines import intrinsics, paths, syntax
from localaws.statemachines.errors import runtime
from localaws.statemachines.language import JSONPATH, State, View

DYNAMIC = ".$"


class JsonPathLanguage:
    name = JSONPATH
    is_slow = False

    def arguments(self, state: State, view: View) -> Any:
        data = paths.select(state.get("InputPath", "$"), _roots(view))
        if "Parameters" not in state:
            return data
        return self.template(state["Parameters"], "Parameters", view.of(data))

    def template(self, template: Any, location: str, view: View) -> Any:
        return _filled(template, _roots(view))

    def field(self, state: State, name: str, view: View) -> Any:
        if f"{name}Path" not in state:
            return state.get(name)
        return _value(state[f"{name}Path"], f"{name}Path", _roots(view))

    def output(self, state: State, view: View, result: Any) -> tuple[Any, dict[str, Any]]:
        assigned = self._assigned(state, view.of(result))
        if "ResultSelector" in state:
            result = self.template(state["ResultSelector"], "ResultSelector", view.of(result))
        combined = paths.put(state.get("ResultPath", "$"), view.input, result)
        return paths.select(state.get("OutputPath", "$"), _roots(view.of(combined))), assigned

    def passed(self, state: State, view: View, location: str = "") -> tuple[Any, dict[str, Any]]:
        data = paths.select(state.get("InputPath", "$"), _roots(view))
        assigned = self._assigned(state, view.of(data))
        return paths.select(state.get("OutputPath", "$"), _roots(view.of(data))), assigned

    def caught(
        self, catcher: State, view: View, error: Mapping[str, str], location: str
    ) -> tuple[Any, dict[str, Any]]:
        """Recorded: ``test_raise_exception_catch_output_path``: OutputPath has no part in it."""
        assigned = self._assigned(catcher, view.of(dict(error)))
        return paths.put(catcher.get("ResultPath", "$"), view.input, dict(error)), assigned

    def _assigned(self, state: State, view: View) -> dict[str, Any]:
        found = self.template(state.get("Assign", {}), "Assign", view)
        return dict(found)


LANGUAGE = JsonPathLanguage()


def _roots(view: View) -> paths.Roots:
    return paths.Roots(view.input, view.context, view.variables)


def _filled(template: Any, roots: paths.Roots) -> Any:
    if isinstance(template, dict):
        return dict(_entry(key, value, roots) for key, value in template.items())
    if isinstance(template, list):
        return [_filled(each, roots) for each in template]
    return template


def _entry(key: str, value: Any, roots: paths.Roots) -> tuple[str, Any]:
    if key.endswith(DYNAMIC):
        return key.removesuffix(DYNAMIC), _value(value, key, roots)
    return key, _filled(value, roots)


def _value(text: str, field: str, roots: paths.Roots) -> Any:
    """A path's or an intrinsic function's."""
    if not isinstance(text, str):
        raise runtime(f"The value for the field '{field}' must be a valid JSONPath expression")
    if not syntax.is_call(text):
        return paths.required(text, field, roots)
    try:
        call = syntax.parse(text)
    except syntax.BadCall as error:
        raise runtime(str(error)) from error
    return intrinsics.evaluate(call, lambda path: paths.required(path, field, roots))
