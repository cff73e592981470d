"""Patterns of words, phrases and regular expressions, for lines without a structure."""

from __future__ import annotations

import re
from collections.abc import Callable

from localaws.filterpattern import regex
from localaws.filterpattern.pattern import Pattern, invalid, unescaped

Contains = Callable[[str], bool]
TERM = re.compile(
    r'\s*(?P<sign>[?-]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|%(?P<regex>(?:[^%\\]|\\.)*)%|(?P<word>\w+))'
    r"(?=\s|$)"
)


def parse(text: str) -> Pattern:
    """All of the plain terms and none of the excluded ones, or any of those marked ``?``, which
    count only where there are no others ("the question mark is ignored").

    Letters count in their case, and a term is found inside a longer word too.
    """
    by_sign: dict[str, list[Contains]] = {"": [], "-": [], "?": []}
    position = 0
    while position < len(text):
        term = TERM.match(text, position)
        if term is None:
            raise invalid(text, position)
        by_sign[term["sign"]].append(_contains(term))
        position = term.end()
    wanted, unwanted, optional = by_sign.values()

    def matches(message: str) -> bool:
        if optional and not wanted and not unwanted:
            return any(term(message) for term in optional)
        return all(term(message) for term in wanted) and not any(term(message) for term in unwanted)

    return Pattern(matches)


def _contains(term: re.Match[str]) -> Contains:
    if term["regex"] is not None:
        return regex.parse(term["regex"]).is_in
    word = term["word"] or unescaped(term["phrase"] or "")
    return lambda message: word in message
