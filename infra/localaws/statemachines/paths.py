"""JSONPath as the Amazon States Language has it: paths, reference paths, ``$$`` and variables."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonpath import JSONPathError

from localaws import jsonpaths
from localaws.statemachines.data import dumps
from localaws.statemachines.errors import NO_MATCH, StateError, runtime

# A variable is `$name`; `$$` is the Context object and `$` alone, or with a dot, the input.
VARIABLE = re.compile(r"\$([^\W\d]\w*)(.*)", re.S)
STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\['(?P<quoted>[^']*)'\]|\[(?P<index>\d+)\]")
LENGTH = ".length()"


class NotFound(Exception):
    """A definite path leads nowhere."""


@dataclass(frozen=True)
class Roots:
    """What the three kinds of path begin at."""

    data: Any
    context: Mapping[str, Any]
    variables: Mapping[str, Any]


def is_valid(path: str) -> bool:
    """Whether it is a JSONPath, with any of the three roots."""
    try:
        jsonpaths.compiled(_rooted(path)[1])
    except JSONPathError:
        return False
    return path.startswith("$")


def _rooted(path: str) -> tuple[str, str]:
    """The root's name (``$``, ``$$`` or a variable's), and the path from there."""
    path = path.strip().removesuffix(LENGTH)
    if path.startswith("$$"):
        return "$$", "$" + path[2:]
    variable = VARIABLE.fullmatch(path)
    if variable:
        return variable[1], "$" + variable[2]
    return "$", path


def find(path: str, roots: Roots) -> Any:
    """What the path selects: one value for a definite path, else a list.

    Recorded: ``test_json_path_array_wildcard_or_slice_with_no_input`` (an indefinite path that
    selects nothing is an empty list), ``test_json_path_array_access``.

    Raises:
        NotFound: when a definite path leads nowhere.
        StateError: States.Runtime, when it is no path.
    """
    name, inner = _rooted(path)
    root = _root(name, roots)
    try:
        query = jsonpaths.compiled(inner)
        found = _matches(query, inner, root)
    except (JSONPathError, RecursionError) as error:
        raise runtime(f"Invalid path '{path}': {str(error).splitlines()[0]}") from error
    if query.singular_query():
        if found:
            found = found[0]
        elif _ends_beyond(inner, root):
            return None
        else:
            raise NotFound(path)
    return len(found) if path.strip().endswith(LENGTH) else found


def _matches(query: Any, inner: str, root: Any) -> list[Any]:
    """The library would parse a string as JSON; here it is a value without children."""
    if isinstance(root, str):
        return [root] if inner.strip() == "$" else []
    return list(query.findall(root))


def _root(name: str, roots: Roots) -> Any:
    if name == "$":
        return roots.data
    if name == "$$":
        return roots.context
    if name not in roots.variables:
        raise NotFound(name)
    return roots.variables[name]


def _ends_beyond(inner: str, root: Any) -> bool:
    """An index past an array's end is null on AWS, not an error (measured there by others,
    floci-io/floci#3167)."""
    head, bracket, _ = inner.rpartition("[")
    if not bracket or not re.fullmatch(r"\d+\]", inner[len(head) + 1 :]):
        return False
    before = _matches(jsonpaths.compiled(head), head, root)
    return bool(before) and isinstance(before[0], list)


def select(path: str | None, roots: Roots) -> Any:
    """InputPath or OutputPath: null selects the empty object ("InputPath").

    Raises:
        StateError: States.Runtime.
    """
    if path is None:
        return {}
    try:
        return find(path, roots)
    except NotFound:
        raise runtime(f"Invalid path '{path}': No results for path: {normalised(path)}") from None


def required(path: str, field: str, roots: Roots) -> Any:
    """What a field's path selects.

    Raises:
        StateError: States.Runtime, that names the field and shows the input.
    """
    try:
        return find(path, roots)
    except NotFound:
        raise runtime(
            f"The JSONPath '{path}' specified for the field '{field}' could not be found in the "
            f"input '{dumps(roots.data)}'"
        ) from None


def normalised(path: str) -> str:
    """``$['a'][0]``, as the path library that AWS uses shows one."""
    steps = (
        f"[{step['index']}]" if step["index"] else f"['{step['name'] or step['quoted'] or ''}']"
        for step in STEP.finditer(path)
    )
    return "$" + "".join(steps)


def is_reference(path: str) -> bool:
    """A reference path names one place: no wildcards, slices or filters."""
    return path.startswith("$") and _steps(path) is not None


def _steps(path: str) -> list[str | int] | None:
    steps: list[str | int] = []
    place = 1
    while place < len(path):
        step = STEP.match(path, place)
        if not step:
            return None
        named = step["name"] if step["name"] is not None else step["quoted"]
        steps.append(int(step["index"]) if named is None else named)
        place = step.end()
    return steps


def put(path: str | None, raw: Any, result: Any) -> Any:
    """ResultPath: the raw input with the result in its place; null keeps the input alone.

    Raises:
        StateError: States.ResultPathMatchFailure.
    """
    if path is None:
        return raw
    if path == "$":
        return result
    combined = copy.deepcopy(raw)
    holder: Any = combined
    steps = _steps(path) or []
    for step, following in itertools.pairwise(steps):
        holder = _step_into(holder, step, following, path, raw)
    _set(holder, steps[-1], result, path, raw)
    return combined


def _step_into(holder: Any, step: str | int, following: str | int, path: str, raw: Any) -> Any:
    """What is there, or what "is created" on the way ("ResultPath")."""
    if isinstance(holder, dict) and isinstance(step, str):
        return holder.setdefault(step, [] if isinstance(following, int) else {})
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return holder[step]
    raise _no_match(path, raw)


def _set(holder: Any, step: str | int, result: Any, path: str, raw: Any) -> None:
    if isinstance(holder, list) and step == len(holder):
        holder.append(result)
    elif _has_place(holder, step):
        holder[step] = result
    else:
        raise _no_match(path, raw)


def _has_place(holder: Any, step: str | int) -> bool:
    if isinstance(step, str):
        return isinstance(holder, dict)
    return isinstance(holder, list) and step < len(holder)


def _no_match(path: str, raw: Any) -> StateError:
    text = f"Unable to apply ReferencePath {path} to input {dumps(raw)}"
    return StateError(NO_MATCH, text, placed=False)
