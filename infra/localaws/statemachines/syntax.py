"""How a call of an intrinsic function is written ("Intrinsics for JSONPath states")."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from typing import Any

NAME = re.compile(r"\s*(States\.[A-Za-z0-9]+)\s*\(")
TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
WORDS = {"true": True, "false": False, "null": None}
# A path goes on to the next comma or bracket outside its own brackets and quotes.
PATH_END = re.compile(r"[,)]")
DEEPEST = 10


class BadCall(ValueError):
    """The text is no call of an intrinsic function."""


@dataclass(frozen=True)
class Literal:
    value: Any


@dataclass(frozen=True)
class Path:
    text: str


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Call | Literal | Path, ...]


def is_call(text: str) -> bool:
    return text.lstrip().startswith("States.")


@functools.lru_cache(4096)
def parse(text: str) -> Call:
    """The call, and nothing behind it.

    Raises:
        BadCall: with what is wrong.
    """
    call, place = _call(text, 0, 0)
    if text[place:].strip():
        raise BadCall(f"There is more behind the call: {text[place:].strip()}")
    return call


def _call(text: str, place: int, depth: int) -> tuple[Call, int]:
    opening = NAME.match(text, place)
    if not opening:
        raise BadCall(f"A function's name and a bracket are missing: {text[place:]}")
    if depth >= DEEPEST:
        raise BadCall(f"Functions are nested deeper than {DEEPEST}.")
    arguments: list[Call | Literal | Path] = []
    place = _blank(text, opening.end())
    while text[place : place + 1] != ")":
        argument, place = _argument(text, place, depth)
        arguments.append(argument)
        place = _blank(text, place)
        if text[place : place + 1] == ",":
            place = _blank(text, place + 1)
        elif text[place : place + 1] != ")":
            raise BadCall(f"A closing bracket is missing: {text}")
    return Call(opening[1], tuple(arguments)), place + 1


def _blank(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _argument(text: str, place: int, depth: int) -> tuple[Call | Literal | Path, int]:
    if text.startswith("States.", place):
        return _call(text, place, depth + 1)
    if text[place : place + 1] == "$":
        end = _path_end(text, place)
        return Path(text[place:end].strip()), end
    quoted = TEXT.match(text, place)
    if quoted:
        return Literal(_unescaped(quoted[1])), quoted.end()
    number = NUMBER.match(text, place)
    if number:
        return Literal(json.loads(number[0])), number.end()
    for word, value in WORDS.items():
        if text.startswith(word, place):
            return Literal(value), place + len(word)
    raise BadCall(f"An argument is neither a path, a string, a number nor a call: {text[place:]}")


def _unescaped(text: str) -> str:
    """``\\'`` is a quote; other escapes stay for States.Format, which knows ``\\{``."""
    return text.replace("\\'", "'")


def _path_end(text: str, place: int) -> int:
    depth, quote = 0, ""
    for end in range(place, len(text)):
        character = text[end]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])" and depth:
            depth -= 1
        elif PATH_END.match(character) and not depth:
            return end
    raise BadCall(f"A closing bracket is missing: {text}")
