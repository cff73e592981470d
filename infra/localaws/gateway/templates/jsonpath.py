"""JSONPath, as API Gateway's templates and parameter mappings use it.

Jayway's rules: a definite path leads to one value, an indefinite one to a list of all that match.
"""

from __future__ import annotations

import functools
from typing import Any

import jsonpath


class BadPath(ValueError):
    """The text is no JSONPath."""


def find(path: str, document: Any) -> Any:
    """What the path leads to in the document; None where a definite one leads nowhere.

    Raises:
        BadPath: when it is none.
    """
    try:
        compiled = _compiled(path if path.startswith("$") else f"$.{path}")
        found = compiled.findall(document)
    except (jsonpath.JSONPathError, RecursionError) as error:
        raise BadPath(f"{path} is no JSONPath: {error}") from error
    if isinstance(compiled, jsonpath.CompoundJSONPath):
        raise BadPath(f"{path} is more than one JSONPath")
    if not compiled.singular_query():
        return found
    return found[0] if found else None


@functools.lru_cache(512)
def _compiled(path: str) -> Any:
    return jsonpath.compile(path)
