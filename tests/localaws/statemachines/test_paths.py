"""JSONPath, reference paths and ResultPath."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.statemachines import paths
from localaws.statemachines.errors import StateError
from localaws.statemachines.paths import NotFound, Roots

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
DATA = {"items": [{"v": 1, "n": "ab"}, {"v": 2, "n": "cd"}], "a-b": {"c": 1}, "l": [1, 2, 3]}


def find(path: str, data: Any = DATA, **variables: Any) -> Any:
    return paths.find(path, Roots(data, {"State": {"Name": "S"}}, variables))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.a-b.c", 1),
        ("$['a-b']['c']", 1),
        ("$.l[-1]", 3),
        ("$.l[0:2]", [1, 2]),
        ("$.l[0,2]", [1, 3]),
        ("$..v", [1, 2]),
        ("$.items[?(@.v == 2)].n", ["cd"]),
        ("$.items[?(@.v == 1 && @.n == 'ab')].v", [1]),
        ("$.items[?(@.n =~ /c.*/)].v", [2]),
        ("$.items[?(@.v > 5)]", []),
        ("$.l.length()", 3),
        ("$.l[9]", None),
        ("$$.State.Name", "S"),
        ("$v.x", 7),
        ("$v", {"x": 7}),
    ],
)
def test_a_path_selects_from_its_root(path: str, expected: Any) -> None:
    assert find(path, v={"x": 7}) == expected


@pytest.mark.parametrize("path", ["$.nope", "$.items.nope", "$.l.x", "$unknown", "$$.Nope"])
def test_a_definite_path_that_leads_nowhere_is_not_found(path: str) -> None:
    with pytest.raises(NotFound):
        find(path)


@given(JSON)
def test_the_root_is_the_data_whatever_it_is(data: Any) -> None:
    assert find("$", data) == data


@given(JSON, NAMES, JSON)
def test_what_is_put_is_found_and_nothing_else_changes(data: Any, name: str, result: Any) -> None:
    raw = {"other": data}
    path = f"$.new.{name}"
    combined = paths.put(path, raw, result)
    assert find(path, combined) == result
    assert combined["other"] == data
    assert raw == {"other": data}


def test_a_result_replaces_or_leaves_the_input() -> None:
    assert paths.put("$", {"a": 1}, 2) == 2
    assert paths.put(None, {"a": 1}, 2) == {"a": 1}
    assert paths.put("$.l[1]", {"l": [1, 2]}, 9) == {"l": [1, 9]}


@pytest.mark.parametrize("path", ["$.a.b", "$.a[0]", "$.l[7]"])
def test_a_result_that_has_no_place_is_a_failure_with_its_name(path: str) -> None:
    with pytest.raises(StateError) as failed:
        paths.put(path, {"a": 1, "l": []}, 2)
    assert failed.value.error == "States.ResultPathMatchFailure"


@pytest.mark.parametrize("path", ["$.a[*]", "$..a", "$.a[?(@.b)]", "a", "$.a[0:1]"])
def test_what_may_name_many_places_is_no_reference_path(path: str) -> None:
    assert not paths.is_reference(path)


@pytest.mark.parametrize("path", ["$", "$.a", "$.a[0]", "$['a b'].c"])
def test_what_names_one_place_is_a_reference_path(path: str) -> None:
    assert paths.is_reference(path)
