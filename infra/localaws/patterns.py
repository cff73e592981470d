"""Regular expressions that others wrote: one that would try for ever is ended in time.

Python's own ``re`` can't be ended, and nothing else in the process goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import regex  # type: ignore[import-untyped]  # it ships no types

# No published limit of AWS's: a sensible expression takes microseconds.
SECONDS = 0.5
ASCII, IGNORE_CASE, DOT_IS_ALL = int(regex.A), int(regex.I), int(regex.S)

Match = Any
"""As ``re.Match``."""
MalformedPattern: type[Exception] = regex.error


class Pattern:
    """What it is asked raises TimeoutError when that takes too long."""

    def __init__(self, text: str, flags: int = 0) -> None:
        """
        Raises:
            MalformedPattern: or OverflowError, for numbers that are too large.
        """
        self._compiled = regex.compile(text, flags)
        self.names: tuple[str, ...] = tuple(self._compiled.groupindex)

    def search(self, text: str) -> Match | None:
        return self._compiled.search(text, timeout=SECONDS, concurrent=True)

    def fullmatch(self, text: str) -> Match | None:
        return self._compiled.fullmatch(text, timeout=SECONDS, concurrent=True)

    def sub(self, replacement: Callable[[Match], str], text: str, count: int = 0) -> str:
        """``count`` at the most, 0 for all."""
        found: str = self._compiled.sub(replacement, text, count, timeout=SECONDS)
        return found

    def split(self, text: str, most: int = 0) -> list[str]:
        found: list[str] = self._compiled.split(text, most, concurrent=True, timeout=SECONDS)
        return found
