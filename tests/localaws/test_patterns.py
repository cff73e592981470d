"""Regular expressions that others wrote: as Python reads them, and ended in time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.patterns import IGNORE_CASE, MalformedPattern, Pattern

EXPLODING, VICTIM = "(a|aa)+$", "a" * 60 + "b"
PATTERNS = st.sampled_from(["a", "a+b?", "(a)|b", "^[ab]*$", r"\s", "(?:ab)+", "b*", ""])
TEXTS = st.text("ab \n", max_size=12)


@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.search(VICTIM),
        lambda one: one.fullmatch(VICTIM),
        lambda one: one.sub(lambda _: "", VICTIM),
        lambda one: one.split(VICTIM),
    ],
    ids=["search", "fullmatch", "sub", "split"],
)
def test_what_would_try_for_ever_is_ended(ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TimeoutError):
        ask(Pattern(EXPLODING))


@given(PATTERNS, TEXTS)
def test_anything_else_is_as_pythons_own(pattern: str, text: str) -> None:
    ours, own = Pattern(pattern), re.compile(pattern)
    assert bool(ours.search(text)) == bool(own.search(text))
    assert bool(ours.fullmatch(text)) == bool(own.fullmatch(text))
    assert ours.sub(lambda _: "x", text) == own.sub("x", text)
    assert ours.split(text) == own.split(text)


def test_names_and_case() -> None:
    assert Pattern("(?<one>a)(?P<two>b)").names == ("one", "two")
    assert Pattern("A", IGNORE_CASE).fullmatch("a")


@pytest.mark.parametrize("text", ["(", "*a", "a{5,2}", "[z-a]"])
def test_what_is_no_pattern_is_malformed(text: str) -> None:
    with pytest.raises(MalformedPattern):
        Pattern(text)
