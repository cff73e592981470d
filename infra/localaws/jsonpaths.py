"""JSONPath: the library's, with regular expressions that are ended in time."""

from __future__ import annotations

import functools
import re
from typing import Any

from jsonpath import JSONPathEnvironment, JSONPathError
from jsonpath.function_extensions import Match, Search

from localaws.patterns import ASCII, MalformedPattern, Pattern

FLAGS = re.I | re.M | re.S


class _Expression:
    """One that was compiled, but not what would end it."""

    def __init__(self, compiled: Any) -> None:
        flags = compiled.flags
        try:
            ascii_flag = ASCII if flags & re.A and isinstance(compiled, re.Pattern) else 0
            self._pattern = Pattern(compiled.pattern, int(flags & FLAGS) | ascii_flag)
        except (MalformedPattern, OverflowError) as error:
            raise JSONPathError(f"a regular expression is none: {error}") from error

    def search(self, text: str) -> Any:
        try:
            return self._pattern.search(text)
        except TimeoutError as error:
            raise JSONPathError("a regular expression takes too long") from error

    def fullmatch(self, text: str) -> Any:
        try:
            return self._pattern.fullmatch(text)
        except TimeoutError as error:
            raise JSONPathError("a regular expression takes too long") from error


class _Bounded:
    """Of a function that takes a regular expression."""

    def check_cache(self, pattern: str) -> Any:
        compiled = super().check_cache(pattern)  # type: ignore[misc]
        return None if compiled is None else _Expression(compiled)


class _Match(_Bounded, Match):
    pass


class _Search(_Bounded, Search):
    pass


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions |= {"match": _Match(), "search": _Search()}

    def compare(self, left: object, operator: str, right: object) -> bool:
        if operator == "=~" and isinstance(right, re.Pattern) and isinstance(left, str):
            return bool(_Expression(right).fullmatch(left))
        return super().compare(left, operator, right)


_ENVIRONMENT = _Environment()


@functools.lru_cache(4096)
def compiled(path: str) -> Any:
    """Its ``findall`` raises JSONPathError, too.

    Raises:
        JSONPathError: when it is no path.
    """
    try:
        return _ENVIRONMENT.compile(path)
    except (re.error, OverflowError) as error:
        raise JSONPathError(f"a regular expression is none: {error}") from error
