"""Patterns for lines with a structure: JSON objects, and fields with spaces between them."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import lark

from localaws import wildcards
from localaws.comparisons import BY_SIGN
from localaws.errors import AwsError
from localaws.filterpattern import regex
from localaws.filterpattern.pattern import Pattern, invalid, unescaped

Condition = Callable[[Any], bool]
"""Of a JSON document, or of one field's text."""
MOST_EXPRESSIONS = 2  # "Regular expressions … quotas": in one pattern

GRAMMAR = r"""
json: "{" _any "}"
columns: "[" [column ("," column)*] "]"
column: ELLIPSIS | NAME | field_any
_any: either
either: both ("||" both)*
both: one ("&&" one)*
?one: "(" either ")"
    | SELECTOR COMPARE _value -> compare
    | SELECTOR "IS" STATE -> state
    | SELECTOR "NOT" "EXISTS" -> absent
field_any: field_both ("||" field_both)*
field_both: field_one ("&&" field_one)*
?field_one: "(" field_any ")"
    | NAME COMPARE _value -> compare
_value: STRING | REGEX | WORD
COMPARE: "!=" | ">=" | "<=" | "=" | "<" | ">"
STATE: /(NULL|TRUE|FALSE)(?!\w)/
SELECTOR: /\$(\.[\w-]+|\.?\[(\d+|\*|'[^']*'|"[^"]*")\])+/
STRING: /"(?:[^"\\]|\\.)*"/
REGEX: /%(?:[^%\\]|\\.)*%/
WORD: /[\w.*:\/+@-]+/
NAME: /[A-Za-z_]\w*/
ELLIPSIS: "..."
%ignore /\s+/
"""
STEP = re.compile(r"""\.?\[(?:(?P<index>\d+|\*)|['"](?P<quoted>[^'"]*)['"])\]|\.(?P<key>[\w-]+)""")
# "Anything enclosed in square brackets or quotation marks is a single field".
FIELD = re.compile(r'(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])(?=\s|$)|\S+')
STATES: Mapping[str, Any] = {"NULL": None, "TRUE": True, "FALSE": False}


@functools.cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="lalr", start=["json", "columns"], maybe_placeholders=False)


def _parsed(text: str, start: str) -> lark.Tree[Any]:
    try:
        tree = _parser().parse(text, start=start)
    except lark.exceptions.UnexpectedInput as error:
        position = error.pos_in_stream
        at_end = position is None or position < 0 or _is_end(error)
        raise invalid(text, len(text) if at_end else int(position or 0)) from error
    expressions = list(tree.scan_values(_is("REGEX")))
    if len(expressions) > MOST_EXPRESSIONS:
        told = f"A filter pattern can hold {MOST_EXPRESSIONS} regular expressions at most."
        raise AwsError("InvalidParameterException", told)
    return tree


def _is(kind: str) -> Callable[[Any], bool]:
    return lambda token: bool(token.type == kind)


def _is_end(error: lark.exceptions.UnexpectedInput) -> bool:
    token = getattr(error, "token", None)
    return token is not None and token.type == "$END"


def parse_json(text: str) -> Pattern:
    tree = _parsed(text, "json")
    condition = _Conditions(text, numbers_in_text=False).transform(tree).children[0]
    selectors = list(dict.fromkeys(tree.scan_values(_is("SELECTOR"))))

    def matches(message: str) -> bool:
        """A line that is no JSON object matches no JSON pattern."""
        document = _document(message)
        return document is not None and condition(document)

    def values(message: str) -> dict[str, str]:
        found = {str(each): _json_value(message, str(each)) for each in selectors}
        return {name: value for name, value in found.items() if value is not None}

    return Pattern(matches, values, _json_value)


def _document(message: str) -> dict[str, Any] | None:
    try:
        document = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _json_value(message: str, selector: str) -> str | None:
    value = next(_select(selector, _document(message)), None)
    return value if value is None or isinstance(value, str) else json.dumps(value)


def parse_columns(text: str) -> Pattern:
    tree = _Conditions(text, numbers_in_text=True).transform(_parsed(text, "columns"))
    columns: list[tuple[str, Condition]] = tree.children
    names = [name for name, _ in columns]
    if names.count("...") > 1:
        raise invalid(text, text.rindex("..."))

    def row(message: str) -> dict[str, str] | None:
        fields = [_bare(field) for field in FIELD.findall(message)]
        if "..." not in names:
            return dict(zip(names, fields, strict=True)) if len(fields) == len(names) else None
        before = names.index("...")
        after = len(names) - before - 1
        if len(fields) < before + after:
            return None
        between = fields[before : len(fields) - after]
        numbered = {str(before + number): value for number, value in enumerate(between, 1)}
        rest = fields[len(fields) - after :]
        return (
            dict(zip(names[:before], fields, strict=False))
            | numbered
            | dict(zip(names[before + 1 :], rest, strict=True))
        )

    def matches(message: str) -> bool:
        found = row(message)
        return found is not None and all(
            condition(found[name]) for name, condition in columns if name != "..."
        )

    def values(message: str) -> dict[str, str]:
        return {f"${name}": value for name, value in (row(message) or {}).items()}

    return Pattern(matches, values, lambda message, selector: values(message).get(selector))


def _bare(field: str) -> str:
    return field[1:-1] if field[0] == '"' and len(field) > 1 else field


class _Conditions(lark.Transformer[Any, Any]):
    def __init__(self, text: str, *, numbers_in_text: bool) -> None:
        super().__init__()
        self._text = text
        self._numbers_in_text = numbers_in_text

    def transform(self, tree: lark.Tree[Any]) -> Any:
        try:
            return super().transform(tree)
        except lark.exceptions.VisitError as error:
            raise error.orig_exc from error

    def either(self, parts: list[Condition]) -> Condition:
        return parts[0] if len(parts) == 1 else lambda it: any(part(it) for part in parts)

    def both(self, parts: list[Condition]) -> Condition:
        return parts[0] if len(parts) == 1 else lambda it: all(part(it) for part in parts)

    def field_any(self, parts: list[tuple[str, Condition]]) -> tuple[str, Condition]:
        return self._of_one_field(self.either, parts)

    def field_both(self, parts: list[tuple[str, Condition]]) -> tuple[str, Condition]:
        return self._of_one_field(self.both, parts)

    def _of_one_field(
        self, join: Callable[[list[Condition]], Condition], parts: list[tuple[str, Condition]]
    ) -> tuple[str, Condition]:
        name = parts[0][0]
        for other, _ in parts:
            if other != name:
                told = f"One field of a pattern has one name; here are {name} and {other}."
                raise AwsError("InvalidParameterException", told)
        return name, join([condition for _, condition in parts])

    def column(self, parts: list[Any]) -> tuple[str, Condition]:
        found = parts[0]
        return found if isinstance(found, tuple) else (str(found), lambda _: True)

    def compare(self, parts: list[lark.Token]) -> Any:
        place, sign, value = parts
        accepts = self._accepts(str(sign), value)
        if place.type == "NAME":
            return str(place), accepts
        return lambda document: any(map(accepts, _select(str(place), document)))

    def state(self, parts: list[lark.Token]) -> Condition:
        selector, state = parts
        wanted = STATES[str(state)]
        return lambda document: any(value is wanted for value in _select(str(selector), document))

    def absent(self, parts: list[lark.Token]) -> Condition:
        selector = str(parts[0])
        return lambda document: not any(True for _ in _select(selector, document))

    def _accepts(self, sign: str, value: lark.Token) -> Condition:
        number = _number(value) if value.type == "WORD" else None
        if number is not None:
            return lambda found: self._compared(sign, found, number)
        if sign not in ("=", "!="):
            raise invalid(self._text, int(value.start_pos or 0))
        is_wanted = sign == "="
        if value.type == "REGEX":
            expression = regex.parse(value[1:-1])
            return lambda found: isinstance(found, str) and expression.is_in(found) is is_wanted
        if value in ("*", '"*"'):  # whatever is there
            return lambda found: (found is not None) is is_wanted
        text = unescaped(value[1:-1]) if value.type == "STRING" else str(value)
        parts = text.split("*")
        return lambda found: isinstance(found, str) and wildcards.matches(parts, found) is is_wanted

    def _compared(self, sign: str, found: Any, number: float) -> bool:
        if self._numbers_in_text:
            told = _number(found)
            # `status != 200` is true of a field that is no number at all.
            return sign == "!=" if told is None else BY_SIGN[sign](told, number)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return is_number and BY_SIGN[sign](found, number)


def _select(selector: str, document: Any) -> Iterator[Any]:
    """What a selector such as ``$.user.roles[0]`` finds; ``[*]`` finds each element."""
    found = [document]
    for step in STEP.finditer(selector):
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


def _number(word: str) -> float | None:
    return float(word) if re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", word) else None
