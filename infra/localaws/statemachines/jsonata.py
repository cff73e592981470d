"""JSONata, as "Transforming data with JSONata in Step Functions" has it.

The evaluator is jsonata-python; the functions that AWS adds and the way it words failures are here.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import random
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from jsonata import Jsonata
from jsonata.jexception import JException
from jsonata.utils import Utils

from localaws.statemachines.errors import QueryError
from localaws.statemachines.intrinsics import HASHES

OPENING, CLOSING = "{%", "%}"
LONGEST_MILLISECONDS = 2_000
DEEPEST = 150
# The letters of function signatures, as jsonata-js words them.
TYPES = {
    "a": "arrays",
    "b": "booleans",
    "f": "functions",
    "n": "numbers",
    "o": "objects",
    "s": "strings",
}
_cache = threading.local()


def is_expression(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(OPENING) and value.endswith(CLOSING)


def unwrapped(text: str) -> str:
    return text[len(OPENING) : -len(CLOSING)].strip()


def complaint(expression: str) -> str | None:
    """What is wrong with how an expression is written, or None."""
    try:
        Jsonata(expression)
    except JException as error:
        return _message(error)
    except RecursionError:
        return "The expression is nested too deeply"
    return None


def evaluate(expression: str, location: str, variables: Mapping[str, Any]) -> Any:
    """The value of an expression, as plain JSON.

    Raises:
        QueryError: when it fails, takes too long, or gives nothing or no JSON.
    """
    try:
        compiled = _compiled(expression)
        frame = compiled.create_frame()
        frame.set_runtime_bounds(LONGEST_MILLISECONDS, DEEPEST)
        for name, value in (FUNCTIONS | dict(variables)).items():
            frame.bind(name, Utils.NULL_VALUE if value is None else value)
        found = compiled.evaluate(None, frame)
    except JException as error:
        raise _failed(expression, location, f". {error.get_error()}: {_message(error)}") from error
    except ZeroDivisionError as error:
        raise _failed(expression, location, ". D1001: Number out of range: null") from error
    except RecursionError as error:
        problem = ". D1011: " + JException.error_codes["D1011"].replace("Object", "function")
        raise _failed(expression, location, problem) from error
    except Exception as error:  # the evaluator raises Python's own where JavaScript goes on
        raise _failed(expression, location, f": {error}") from error
    if found is None:
        raise QueryError(expression, location, "returned nothing (undefined).")
    try:
        return _plain(found)
    except TypeError:
        raise QueryError(expression, location, "returned an unsupported result type.") from None


def _failed(expression: str, location: str, ending: str) -> QueryError:
    return QueryError(expression, location, f"threw an error during evaluation{ending}")


def _compiled(expression: str) -> Any:
    """An evaluator is not safe for threads: each keeps its own."""
    if not hasattr(_cache, "compile"):
        _cache.compile = functools.lru_cache(512)(_compile)
    return _cache.compile(expression)


def _compile(expression: str) -> Any:
    compiled = Jsonata(expression)
    compiled.set_output_convert_nulls(False)  # a null is a value, undefined is none
    return compiled


def _message(error: JException) -> str:
    """AWS's wording is jsonata-js's: tokens are quoted, and functions are no Objects."""
    template = JException.error_codes.get(error.get_error())
    if template is None or "{{{message}}}" in template:
        return str(error)
    given: list[Any] = [
        error.get_current(),
        error.get_expected(),
        TYPES.get(error.extra, error.extra),
    ]
    text: str = template.replace("Object", "function")
    for value in given:
        start, end = text.find("{{"), text.find("}}")
        if start < 0:
            break
        text = text[:start] + json.dumps(value, default=str) + text[end + 2 :]
    return text


def _plain(value: Any) -> Any:
    if value is None or value is Utils.NULL_VALUE:
        return None
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if math.isinf(value) or math.isnan(value):
            raise TypeError(value)
        return value
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    raise TypeError(value)


def _partition(array: list[Any], size: Any) -> list[list[Any]]:
    step = max(1, int(size))
    return [list(array[start : start + step]) for start in range(0, len(array), step)]


def _range(first: Any, last: Any, step: Any) -> list[Any]:
    found, value = [], first
    while (value <= last) if step > 0 else (value >= last):
        found.append(value)
        value += step
    return found


def _hash(text: str, algorithm: str = "SHA-256") -> str:
    return hashlib.new(HASHES[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _random(seed: Any = None) -> float:
    return random.Random(seed).random()  # noqa: S311


def _eval(*_: Any) -> Any:
    """Step Functions "doesn't support $eval"."""
    raise JException("T1006", 0)


# "JSONata functions provided by Step Functions"
FUNCTIONS: dict[str, Any] = {
    name: Jsonata.JLambda(function)
    for name, function in {
        "partition": _partition,
        "range": _range,
        "hash": _hash,
        "random": _random,
        "uuid": lambda: str(uuid.uuid4()),
        "parse": json.loads,
        "eval": _eval,
    }.items()
}

Evaluate = Callable[[str, str], Any]
"""An expression and its location, to its value."""


def resolve(template: Any, location: str, value_of: Evaluate) -> Any:
    """A template of any JSON, with its expressions evaluated."""
    if is_expression(template):
        return value_of(unwrapped(template), location)
    if isinstance(template, dict):
        return {key: resolve(each, f"{location}/{key}", value_of) for key, each in template.items()}
    if isinstance(template, list):
        return [resolve(each, f"{location}[{n}]", value_of) for n, each in enumerate(template)]
    return template
