"""What reading a filter pattern gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localaws.errors import AwsError


def _nothing(_: str) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Pattern:
    """``values`` gives what a line that matches has for the selectors that the pattern names
    (``$.level``, or ``$status`` of a field)."""

    matches: Callable[[str], bool]
    values: Callable[[str], Mapping[str, str]] = _nothing
    select: Callable[[str, str], str | None] = lambda _, __: None
    """Any selector's value in a line, as a metric filter may take it."""

    def extracted(self, message: str) -> dict[str, str]:
        """By selector, what TestMetricFilter shows for a line that matches."""
        return dict(self.values(message))


def invalid(text: str, position: int) -> AwsError:
    """As AWS words it, naming a character: here the first odd one from where reading stopped."""
    rest = text[position:].strip().lstrip("?-")
    odd = re.search(r"[^\w\s]", rest)
    return AwsError(
        "InvalidParameterException",
        f"Invalid character(s) in term '{odd[0] if odd else rest[:1]}'",
    )


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
