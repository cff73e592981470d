"""JSONPath by Jayway's rules: a definite path is a value, an indefinite one a list."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.templates.jsonpath import BadPath, find

DOCUMENT = {"pets": [{"name": "Rex", "age": 3}, {"name": "Tom"}], "a-b": 1, "c d": None}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", DOCUMENT),
        ("$.pets[0].name", "Rex"),
        ("pets[1].name", "Tom"),
        ("$['a-b']", 1),
        ("$.a-b", 1),
        ("$['c d']", None),
        ("$.nowhere", None),
        ("$.pets[7]", None),
        ("$.pets[-1].name", "Tom"),
        ("$.pets[*].name", ["Rex", "Tom"]),
        ("$..name", ["Rex", "Tom"]),
        ("$.pets[0:1].name", ["Rex"]),
        ("$.pets[?(@.age > 2)].name", ["Rex"]),
        ("$.nowhere[*]", []),
    ],
)
def test_a_path_leads_to_a_value_or_to_all_that_match(path: str, found: Any) -> None:
    assert find(path, DOCUMENT) == found


@given(st.text(max_size=20))
def test_any_text_is_a_path_or_a_bad_one(path: str) -> None:
    with contextlib.suppress(BadPath):
        find(path, DOCUMENT)
