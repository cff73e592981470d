"""JSONPath, as API Gateway's templates and parameter mappings use it.

Jayway's rules: a definite path leads to one value, an indefinite one to a list of all that match.
"""

from __future__ import annotations

from typing import Any

from jsonpath import CompoundJSONPath, JSONPathError

from localaws import jsonpaths


class BadPath(ValueError):
    """The text is no JSONPath."""


def find(path: str, document: Any) -> Any:
    """What the path leads to in the document; None where a definite one leads nowhere.

    Raises:
        BadPath: when it is none.
    """
    try:
        compiled = jsonpaths.compiled(path if path.startswith("$") else f"$.{path}")
        found = compiled.findall(document)
    except (JSONPathError, RecursionError) as error:
        raise BadPath(f"{path} is no JSONPath: {error}") from error
    if isinstance(compiled, CompoundJSONPath):
        raise BadPath(f"{path} is more than one JSONPath")
    if not compiled.singular_query():
        return found
    return found[0] if found else None
