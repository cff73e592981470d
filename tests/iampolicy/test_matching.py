from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iampolicy.matching import PatternSet, Style


def matches(pattern: str, name: str, style: Style, **keys: str) -> bool:
    return PatternSet.of([pattern], style, variables=True).matches(name, keys)


def reference(pattern: str, name: str, reach: bool | None) -> bool:
    """Character by character; `reach` as for Resource, its opposite for ARN operators, or none."""

    @cache
    def fits(at: int, of: int, component: int) -> bool:
        if at == len(pattern):
            return of == len(name)
        char = pattern[at]
        is_last = reach is None or component == 5
        crosses = is_last or (reach and pattern[at + 1 : at + 2] in ("", ":"))
        if char == "*":
            eats = of < len(name) and (crosses or name[of] != ":") and fits(at, of + 1, component)
            return eats or fits(at + 1, of, component)
        if of == len(name) or (char == "?" and not is_last and name[of] == ":"):
            return False
        folded = char.lower() == name[of].lower() if reach and component < 3 else char == name[of]
        return (char == "?" or folded) and fits(at + 1, of + 1, component + (char == ":"))

    if reach is False and pattern.count(":") < 5:
        return False
    return fits(0, 0, 0)


texts = st.text(alphabet="aB:*?", max_size=10)
names = st.text(alphabet="aAbB:", max_size=14)
components = st.text(alphabet="aB*?", max_size=3)
arn_patterns = st.lists(components, min_size=6, max_size=7).map(":".join)
arns = st.lists(st.text(alphabet="aAbB", max_size=3), min_size=5, max_size=8).map(":".join)


@given(texts, names)
def test_wildcards_agree_with_a_naive_reference(pattern: str, name: str) -> None:
    assert matches(pattern, name, Style.LIKE) is reference(pattern, name, None)


@given(texts | arn_patterns, names | arns)
def test_resources_agree_with_a_naive_reference(pattern: str, name: str) -> None:
    assert matches(pattern, name, Style.RESOURCE) is reference(pattern, name, True)


@given(texts | arn_patterns, names | arns)
def test_arn_operators_agree_with_a_naive_reference(pattern: str, name: str) -> None:
    assert matches(pattern, name, Style.ARN) is reference(pattern, name, False)


@given(st.text(), st.text())
def test_equality_is_equality_whatever_the_characters(pattern: str, name: str) -> None:
    exactly = PatternSet.of([pattern], Style.EQUALS, variables=False)

    assert exactly.matches(name, {}) is (pattern == name)
    assert exactly.matches(pattern, {})


@given(st.text(alphabet="a*?$.[", max_size=5))
def test_the_value_of_a_variable_is_taken_literally(value: str) -> None:
    assert matches("${k}", value, Style.LIKE, k=value)
    assert matches("x${k}y", "xay", Style.LIKE, k=value) is (value == "a")


@given(st.lists(texts, max_size=4), names)
def test_a_set_matches_if_any_of_its_patterns_does(patterns: list[str], name: str) -> None:
    one_by_one = any(matches(pattern, name, Style.LIKE) for pattern in patterns)

    assert PatternSet.of(patterns, Style.LIKE, variables=True).matches(name, {}) is one_by_one


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("${k", "${k", True),
        ("$k", "$k", True),
        ("${}", "${}", True),
        ("a${k}b${k}c", "a1b1c", True),
        ("a${k}b${k}c", "a1b2c", False),
        ("${other, 'x'}", "x", True),
        ("${other,'x'}", "x", True),
        ("${other, ''}", "", True),
        ("${cost center}", "42", True),
        ("${*}${?}${$}{k}", "*?${k}", True),
    ],
)
def test_what_looks_like_a_variable_is_one_only_if_it_is_whole(
    pattern: str, value: str, matched: bool
) -> None:
    assert matches(pattern, value, Style.LIKE, **{"k": "1", "cost center": "42"}) is matched


@pytest.mark.parametrize("pattern", ["arn:aws:sqs:${k}:1:q", "arn:aws:sqs:1:${k}:q"])
def test_a_variable_before_the_fifth_colon_of_a_resource_matches_nothing(pattern: str) -> None:
    assert not matches(pattern, "arn:aws:sqs:1:1:q", Style.RESOURCE, k="1")
    assert matches(pattern, "arn:aws:sqs:1:1:q", Style.ARN, k="1")


def test_a_lone_star_is_every_resource_but_no_arn() -> None:
    assert matches("*", "arn:aws:sqs:us-east-1:1:q", Style.RESOURCE)
    assert matches("*", "*", Style.RESOURCE)
    assert not matches("*", "arn:aws:sqs:us-east-1:1:q", Style.ARN)


def test_variables_without_value_are_reported_as_they_were_written() -> None:
    patterns = PatternSet.of(["${aws:UserName}", "${k}", "x"], Style.LIKE, variables=True)

    assert patterns.unresolved({"k": "1"}) == ["aws:UserName"]
    assert not patterns.matches("${aws:UserName}", {"k": "1"})


@pytest.mark.timeout(10)
def test_many_wildcards_take_no_exponential_time() -> None:
    assert not matches("*a" * 40 + "c", "a" * 400 + "b", Style.LIKE)
    assert not matches(
        "arn:aws:s3:::" + "*a" * 40 + "c", "arn:aws:s3:::" + "a" * 400, Style.RESOURCE
    )
