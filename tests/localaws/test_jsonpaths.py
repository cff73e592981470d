"""JSONPath's regular expressions: read as before, and ended in time."""

from __future__ import annotations

import pytest
from jsonpath import JSONPathError

from localaws import patterns
from localaws.jsonpaths import compiled

DATA = [{"b": "abc"}, {"b": "ABC"}, {"b": "bcd"}, {"b": 7}]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("@.b =~ /ab.*/", ["abc"]),
        ("@.b =~ /AB.*/i", ["abc", "ABC"]),
        ("@.b =~ /b/", []),
        (r"@.b =~ /\w+/a", ["abc", "ABC", "bcd"]),
        ("match(@.b, 'b.d')", ["bcd"]),
        ("search(@.b, 'b')", ["abc", "bcd"]),
        ("search(@.b, '(')", []),
    ],
)
def test_a_filter_keeps_what_its_expression_matches(condition: str, found: list[str]) -> None:
    assert compiled(f"$[?({condition})].b").findall(DATA) == found


@pytest.mark.parametrize(
    "condition", ["@.b =~ /(a|aa)+$/", "match(@.b, '(a|aa)+')", "search(@.b, '^(a|aa)+$')"]
)
def test_one_that_would_try_for_ever_is_an_error(
    condition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.02)
    query = compiled(f"$[?({condition})]")
    with pytest.raises(JSONPathError, match="takes too long"):
        query.findall([{"b": "a" * 60 + "!"}])


def test_one_that_is_none_makes_no_path() -> None:
    with pytest.raises(JSONPathError, match="is none"):
        compiled("$[?(@.b =~ /(/)]")
