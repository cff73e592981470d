"""A query as it is written, and what is wrong with one that can't be read."""

from __future__ import annotations

import functools
import re
from typing import Any

import lark

from localaws.errors import AwsError, not_implemented

GRAMMAR = r"""
query: "|"? command ("|" command)*
?command: FIELDS _named -> fields
    | DISPLAY _named -> display
    | FILTER or_ -> filter
    | STATS _named [BY _named] -> stats
    | SORT key ("," key)* -> sort
    | LIMIT INTEGER -> limit
    | DEDUP field ("," field)* -> dedup
    | PARSE [field] STRING AS field ("," field)* -> parse_glob
    | PARSE [field] REGEX -> parse_regex
_named: named ("," named)*
named: or_ [AS field]
key: or_ [DIRECTION]
?or_: and_ | or_ OR and_ -> either
?and_: not_ | and_ AND not_ -> both
?not_: NOT not_ -> negation | comparison
?comparison: sum
    | sum COMPARE sum -> compare
    | sum LIKE pattern -> like
    | sum NOT LIKE pattern -> unlike
    | sum IN "[" [or_ ("," or_)*] "]" -> among
    | sum NOT IN "[" [or_ ("," or_)*] "]" -> not_among
pattern: STRING | REGEX
?sum: product | sum ADD product -> calculate
?product: power | product MULTIPLY power -> calculate
?power: unary | unary POWER power -> calculate
?unary: atom | "-" unary -> negate
?atom: field
    | INTEGER -> number | NUMBER -> number
    | DURATION -> duration
    | STRING -> string
    | TRUE -> true | FALSE -> false
    | STAR -> star
    | NAME "(" [or_ ("," or_)*] ")" -> call
    | "(" or_ ")"
field: (NAME | PATH | QUOTED)

FIELDS.3: /fields\b/i
DISPLAY.3: /display\b/i
FILTER.3: /(filter|where)\b/i
STATS.3: /stats\b/i
SORT.3: /sort(\s+by)?\b/i | /order(\s+by)?\b/i
LIMIT.3: /(limit|head)\b/i
DEDUP.3: /dedup\b/i
PARSE.3: /parse\b/i
BY.3: /by\b/i
AS.3: /as\b/i
AND.3: /and\b/i
OR.3: /or\b/i
NOT.3: /not\b/i
IN.3: /in\b/i
LIKE.3: /like\b/i | "=~"
DIRECTION.3: /(asc|desc)\b/i
TRUE.3: /true\b/i
FALSE.3: /false\b/i
COMPARE: "!=" | "<=" | ">=" | "=" | "<" | ">"
ADD: "+" | "-"
MULTIPLY: "*" | "/" | "%"
STAR: "*"
POWER: "^"
DURATION.2: /\d+\s*(ms|s|m|h|d|w|q|y)(?!\w)/
    | /\d+\s*(msec|sec|second|min|minute|mo|mon|month|hr|hour|day|week|qtr|quarter|yr|year)s?\b/
NUMBER.1: /\d+\.\d+([eE][+-]?\d+)?/
INTEGER: /\d+/
STRING: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/
REGEX: /\/(?:[^\/\\\n]|\\.)+\/[a-z]*/
PATH.1: /[@A-Za-z_]\w*(?:(?:\.(?:\w+|`[^`]+`))|\[\d+\])+/
NAME: /[@A-Za-z_]\w*/
QUOTED: /`[^`]+`(?:\.(?:\w+|`[^`]+`))*/
COMMENT: /#[^\n]*/
%ignore COMMENT
%ignore /\s+/
"""
# "CWL_QuerySyntax": what AWS has beside.
ELSEWHERE = re.compile(
    r"(?:^|\|)\s*(pattern|diff|anomaly|unmask|unnest|source|filterIndex|lookup|join|search|tail)\b",
    re.I,
)
LONGEST = 10_000


@functools.cache
def _parser() -> lark.Lark:
    return lark.Lark(
        GRAMMAR, parser="lalr", start="query", propagate_positions=True, maybe_placeholders=True
    )


def parse(text: str) -> lark.Tree[Any]:
    """Raises: AwsError, MalformedQueryException, or NotImplemented for what is not here."""
    if len(text) > LONGEST:
        raise malformed(f"the query is longer than {LONGEST} characters", 0, len(text))
    try:
        return _parser().parse(text)
    except lark.exceptions.UnexpectedInput as error:
        there = ELSEWHERE.search(_without_texts(text))
        if there:
            raise not_implemented("logs", f"StartQuery with {there[1].lower()}") from error
        raise _located(text, error) from error


def _without_texts(text: str) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', lambda m: " " * len(m[0]), text)


def _located(text: str, error: lark.exceptions.UnexpectedInput) -> AwsError:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return malformed("unexpected end of the query", len(text), len(text))
    start = error.pos_in_stream or 0
    odd = str(token) if token is not None else text[start : start + 1]
    told = f"unexpected symbol found {odd} at line {error.line} and position {error.column}"
    return malformed(told, start, start + len(odd))


def malformed(message: str, start: int, end: int) -> AwsError:
    """ "QueryCompileError": offsets are characters of the query."""
    location = {"startCharOffset": start, "endCharOffset": end}
    error = {"location": location, "message": message}
    return AwsError("MalformedQueryException", message, queryCompileError=error)
