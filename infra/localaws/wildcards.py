"""Texts in which ``*`` stands for any run of characters, the empty one too.

Compared in linear time: a regular expression of many ``.*`` would try for ever.
"""

from __future__ import annotations

from collections.abc import Sequence


def matches(parts: Sequence[str], text: str) -> bool:
    """``parts`` is what stands between the asterisks: the first place that fits each will do."""
    first, *others = parts
    if not others:
        return text == first
    *inner, last = others
    place, end = len(first), len(text) - len(last)
    if place > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in inner:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True
