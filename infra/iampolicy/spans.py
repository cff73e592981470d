"""Where in its text each statement of a policy stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r,:]*")


@dataclass(frozen=True, slots=True)
class Position:
    """As the policy simulator reports it: line and column after the brace, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """A statement's opening and closing brace."""

    start: Position
    end: Position


def statement_spans(text: str) -> list[Span]:
    """Spans of a policy's statements in their order; `text` is known to be a JSON object."""
    for key, start in _members(text):
        if key == "Statement":
            starts = [start] if text[start] == "{" else _elements(text, start)
            return [_span(text, start) for start in starts]
    return []


def _members(text: str) -> Iterator[tuple[str, int]]:
    """Each key of the outermost object, with the offset of its value."""
    at = _skip(text, text.index("{") + 1)
    while text[at] != "}":
        key, end = _DECODER.raw_decode(text, at)
        value = _skip(text, end)
        yield key, value
        at = _skip(text, _DECODER.raw_decode(text, value)[1])


def _elements(text: str, start: int) -> Iterator[int]:
    """The offset of each element of the array that begins at `start`."""
    at = _skip(text, start + 1)
    while text[at] != "]":
        yield at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])


def _skip(text: str, at: int) -> int:
    """Past white space and separators: the text is valid, so they need no checking."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _span(text: str, start: int) -> Span:
    return Span(_after(text, start), _after(text, _DECODER.raw_decode(text, start)[1] - 1))


def _after(text: str, brace: int) -> Position:
    line_start = text.rfind("\n", 0, brace) + 1
    return Position(text.count("\n", 0, brace) + 1, brace - line_start + 2)
