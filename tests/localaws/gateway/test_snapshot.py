"""Which resource and method a path means: the more literal, the earlier."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.integration import DEFAULT_TIMEOUT_MS, Integration
from localaws.gateway.snapshot import Snapshot


def snapshot(*methods: str) -> Snapshot:
    """Of texts like ``GET /pets/{id}``."""
    tree: dict[str, set[str]] = {}
    for method in methods:
        verb, path = method.split()
        tree.setdefault(path, set()).add(verb)
    return Snapshot.of(
        "api",
        "deployment",
        [
            {"id": path, "path": path, "resourceMethods": {verb: {} for verb in verbs}}
            for path, verbs in tree.items()
        ],
    )


def found(one: Snapshot, path: str, verb: str = "GET") -> tuple[str, str, dict[str, str]] | None:
    match = one.find(path, verb)
    return match and (match.resource.path, match.method.http_method, match.parameters)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ("/", {})),
        ("/pets", ("/pets", {})),
        ("/pets/", ("/pets", {})),
        ("//pets", ("/pets", {})),
        ("/pets/1", ("/pets/{id}", {"id": "1"})),
        ("/pets/1/", ("/pets/{id}", {"id": "1"})),
        ("/pets/new", ("/pets/new", {})),
        ("/pets/1/toys", ("/pets/{id}/toys", {"id": "1"})),
        ("/pets/1/toys/2/3", ("/pets/{id}/toys/{rest+}", {"id": "1", "rest": "2/3"})),
        ("/other", ("/{proxy+}", {"proxy": "other"})),
        ("/other/a//b", ("/{proxy+}", {"proxy": "other/a//b"})),
        ("/pets/1/nothing", ("/{proxy+}", {"proxy": "pets/1/nothing"})),
        ("/a%2Fb/c", ("/{proxy+}", {"proxy": "a%2Fb/c"})),
    ],
)
def test_the_most_literal_resource_answers(path: str, expected: tuple[str, dict[str, str]]) -> None:
    one = snapshot(
        *("GET /{proxy+}", "GET /pets/{id}/toys/{rest+}", "GET /pets/{id}", "GET /pets/new"),
        *("GET /pets/{id}/toys", "GET /pets", "GET /"),
    )
    resource, parameters = expected
    assert found(one, path) == (resource, "GET", parameters)


def test_a_named_method_comes_before_any() -> None:
    one = snapshot("ANY /pets", "POST /pets")
    assert found(one, "/pets", "POST") == ("/pets", "POST", {})
    assert found(one, "/pets", "DELETE") == ("/pets", "ANY", {})


def test_an_unknown_path_and_an_unknown_method_match_nothing() -> None:
    one = snapshot("POST /pets", "GET /pets/{id}")
    for verb, path in (
        ("GET", "/pets"),
        ("GET", "/"),
        ("GET", "/Pets/1"),
        ("GET", "/pets/1/2"),
        ("HEAD", "/pets/1"),
    ):
        assert found(one, path, verb) is None


def test_a_greedy_parameter_needs_something_to_take() -> None:
    assert found(snapshot("GET /a/{proxy+}"), "/a") is None
    assert found(snapshot("GET /a/{proxy+}"), "/a/") is None


segments = st.text(st.characters(blacklist_characters="/", codec="ascii"), min_size=1)


@given(st.lists(segments, min_size=1, max_size=5))
def test_a_greedy_parameter_takes_all_the_rest(path: list[str]) -> None:
    joined = "/".join(path)
    assert found(snapshot("GET /{proxy+}"), "/" + joined) == (
        "/{proxy+}",
        "GET",
        {"proxy": joined},
    )


@given(segments, segments)
def test_each_parameter_takes_its_own_segment(first: str, second: str) -> None:
    match = found(snapshot("GET /{a}/x/{b}"), f"/{first}/x/{second}")
    assert match == ("/{a}/x/{b}", "GET", {"a": first, "b": second})


def test_an_integration_waits_29_seconds_unless_it_says_otherwise() -> None:
    assert Integration.of({"type": "AWS_PROXY"}).timeout_ms == DEFAULT_TIMEOUT_MS == 29_000
    assert Integration.of({"type": "AWS_PROXY", "timeoutInMillis": 50}).timeout_ms == 50
