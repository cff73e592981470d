"""Asterisks: as a regular expression reads them, but never for ever."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from localaws import wildcards


@given(st.text("ab*", max_size=8), st.text("ab\n", max_size=10))
def test_an_asterisk_is_any_run_of_characters(pattern: str, text: str) -> None:
    parts = pattern.split("*")
    own = re.fullmatch(".*".join(map(re.escape, parts)), text, re.S)
    assert wildcards.matches(parts, text) is bool(own)


def test_many_asterisks_take_no_longer() -> None:
    assert not wildcards.matches(["a"] * 50 + ["b"], "a" * 100_000)
