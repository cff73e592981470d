"""CloudWatch Logs' filter patterns: which log lines a search or a metric filter means.

Source: "Filter pattern syntax for metric filters, subscription filters, filter log events, and
Live Tail" in the CloudWatch Logs User Guide. Terms and JSON patterns are here; regular expressions
and space-delimited patterns, and ``?`` beside other terms, answer that they are not.
"""

from __future__ import annotations

import functools
import json
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from localaws.errors import AwsError, not_implemented

Matches = Callable[[str], bool]
Condition = Callable[[Any], bool]

_TERM = re.compile(r'\s*(?P<sign>[?-]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<word>\w+))(?=\s|$)')
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<symbol>&&|\|\||!=|>=|<=|[=<>(){}])
    |(?P<selector>\$(?:\.[\w-]+|\.?\[(?:\d+|\*|'[^']*'|"[^"]*")\])+)
    |"(?P<string>(?:[^"\\]|\\.)*)"
    |(?P<word>[\w.*:/+-]+)
    )""",
    re.VERBOSE,
)
_STEP = re.compile(r"""\.?\[(?:(?P<index>\d+|\*)|['"](?P<quoted>[^'"]*)['"])\]|\.(?P<key>[\w-]+)""")
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_STATES: dict[str, Any] = {"NULL": None, "TRUE": True, "FALSE": False}


@dataclass(frozen=True)
class Pattern:
    """``selectors`` are those that a JSON pattern names, whose values TestMetricFilter shows."""

    matches: Matches
    selectors: tuple[str, ...] = ()

    def extracted(self, message: str) -> dict[str, str]:
        """By selector, the value that it finds in a line that matches."""
        found = {each: next(_select(each, json.loads(message)), None) for each in self.selectors}
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in found.items()
            if value is not None
        }


@functools.lru_cache(256)
def parse(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        AwsError: InvalidParameterException, or NotImplemented for what is not here.
    """
    stripped = text.strip()
    if stripped.startswith("{"):
        reader = _Reader(stripped)
        condition = reader.whole()
        return Pattern(functools.partial(_json_matches, condition), tuple(reader.selectors))
    if stripped.startswith("["):
        raise not_implemented("logs", "filterPattern with space-delimited fields")
    if stripped.startswith("%"):
        raise not_implemented("logs", "filterPattern with a regular expression")
    return Pattern(_terms(stripped))


def _terms(text: str) -> Matches:
    """All of the plain terms and none of the excluded ones; or any of those marked ``?``.

    Letters count in their case, and a term is found inside a longer word too.
    """
    by_sign: dict[str, list[str]] = {"": [], "-": [], "?": []}
    position = 0
    while position < len(text):
        term = _TERM.match(text, position)
        if term is None:
            raise _invalid(text, position)
        word = term["word"] or _unescaped(term["phrase"] or "")
        by_sign[term["sign"]].append(word)
        position = term.end()
    wanted, unwanted, optional = by_sign.values()
    if optional and (wanted or unwanted):
        raise not_implemented("logs", "filterPattern with ? beside other terms")

    def matches(message: str) -> bool:
        if optional:
            return any(word in message for word in optional)
        return all(word in message for word in wanted) and not any(
            word in message for word in unwanted
        )

    return matches


def _json_matches(condition: Condition, message: str) -> bool:
    """A line that is no JSON object matches no JSON pattern."""
    try:
        document = json.loads(message)
    except ValueError:
        return False
    return isinstance(document, dict) and condition(document)


@dataclass
class _Reader:
    """A JSON pattern, read from left to right: ``||`` binds less than ``&&``."""

    text: str
    position: int = 0
    selectors: list[str] = field(default_factory=list)

    def whole(self) -> Condition:
        self._expect("{")
        condition = self._any()
        self._expect("}")
        if self.text[self.position :].strip():
            raise _invalid(self.text, self.position)
        return condition

    def _any(self) -> Condition:
        parts = [self._all()]
        while self._take("||"):
            parts.append(self._all())
        return lambda document: any(part(document) for part in parts)

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._take("&&"):
            parts.append(self._one())
        return lambda document: all(part(document) for part in parts)

    def _one(self) -> Condition:
        if self._take("("):
            inner = self._any()
            self._expect(")")
            return inner
        selector = self._next("selector")
        self.selectors.append(selector)
        if self._take("NOT"):
            self._expect("EXISTS")
            return lambda document: not any(True for _ in _select(selector, document))
        accepts = self._state() if self._take("IS") else self._comparison()
        return lambda document: any(map(accepts, _select(selector, document)))

    def _state(self) -> Condition:
        word = self._next("word")
        if word not in _STATES:
            raise _invalid(self.text, self.position - len(word))
        return lambda value: value is _STATES[word]

    def _comparison(self) -> Condition:
        sign = self._next("symbol")
        if self.text[self.position :].lstrip().startswith("%"):
            raise not_implemented("logs", "filterPattern with a regular expression")
        token = self._token("string", "word")
        if sign not in _ORDER or token is None:
            raise _invalid(self.text, self.position)
        self.position = token.end()
        word = token["word"]
        number = _number(word) if word else None
        if number is not None:
            return lambda value: _is_number(value) and _ORDER[sign](value, number)
        if sign not in ("=", "!="):
            raise _invalid(self.text, token.start())
        wanted = _wildcard(word or _unescaped(token["string"] or ""))
        return lambda value: (
            isinstance(value, str) and (wanted.fullmatch(value) is not None) is (sign == "=")
        )

    def _next(self, kind: str) -> str:
        token = self._token(kind)
        if token is None:
            raise _invalid(self.text, self.position)
        self.position = token.end()
        return str(token[kind])

    def _take(self, literal: str) -> bool:
        token = self._token("symbol", "word")
        if token is None or literal not in (token["symbol"], token["word"]):
            return False
        self.position = token.end()
        return True

    def _expect(self, literal: str) -> None:
        if not self._take(literal):
            raise _invalid(self.text, self.position)

    def _token(self, *kinds: str) -> re.Match[str] | None:
        token = _TOKEN.match(self.text, self.position)
        return token if token and any(token[kind] is not None for kind in kinds) else None


def _select(selector: str, document: Any) -> Iterator[Any]:
    """What a selector such as ``$.user.roles[0]`` finds; ``[*]`` finds each element."""
    found = [document]
    for step in _STEP.finditer(selector):
        key = step["key"] or step["quoted"]
        found = [
            value
            for each in found
            for value in (_elements(each, step["index"]) if step["index"] else _member(each, key))
        ]
    yield from found


def _member(value: Any, key: str) -> list[Any]:
    return [value[key]] if isinstance(value, dict) and key in value else []


def _elements(value: Any, index: str) -> list[Any]:
    if not isinstance(value, list):
        return []
    return value if index == "*" else value[int(index) :][:1]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(word: str) -> float | None:
    return float(word) if re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", word) else None


def _wildcard(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _invalid(text: str, position: int) -> AwsError:
    """As AWS words it, naming a character: here the first odd one from where reading stopped."""
    rest = text[position:].strip().lstrip("?-")
    odd = re.search(r"[^\w\s]", rest)
    return AwsError(
        "InvalidParameterException",
        f"Invalid character(s) in term '{odd[0] if odd else rest[:1]}'",
    )
