"""Results as data, and the exit code they give."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.outcome import Cause, Outcome, Result, exit_code, to_document, unique

words = st.text(max_size=20)
results = st.builds(
    Result,
    lab=words,
    id=words,
    title=words,
    outcome=st.sampled_from(Outcome),
    star=st.sampled_from([1, 2]),
    expected=words,
    found=words,
    evidence=words,
    note=words,
    hints=st.lists(words).map(tuple),
    blocked_by=st.none() | st.builds(Cause, id=words, title=words),
    seconds=st.floats(0, 100),
    detail=words,
)


@given(results)
def test_a_result_survives_json(result: Result) -> None:
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


@given(st.lists(results))
def test_the_document_holds_every_result(given: list[Result]) -> None:
    read = json.loads(to_document(given))
    assert read["schema"] == 1
    assert [Result.from_json(each) for each in read["results"]] == given


def of(outcome: Outcome, star: int = 1) -> Result:
    return Result(lab="01", id=f"{outcome}-{star}", title="T", outcome=outcome, star=star)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([of(Outcome.PASSED)], 0),
        ([of(Outcome.PASSED), of(Outcome.NOT_YET)], 1),
        ([of(Outcome.PASSED), of(Outcome.NOT_ATTEMPTED)], 1),
        ([of(Outcome.PASSED), of(Outcome.BLOCKED)], 1),
        ([of(Outcome.NOT_YET), of(Outcome.COULD_NOT_CHECK)], 3),
        ([of(Outcome.PASSED), of(Outcome.NOT_YET, star=2)], 0),
        ([], 3),
    ],
)
def test_the_exit_code_tells(found: list[Result], code: int) -> None:
    assert exit_code(found) == code


def test_second_stars_count_when_asked() -> None:
    assert exit_code([of(Outcome.PASSED), of(Outcome.NOT_YET, star=2)], stars=True) == 1


def test_a_cause_reported_twice_is_kept_once() -> None:
    assert unique([of(Outcome.NOT_YET), of(Outcome.PASSED), of(Outcome.NOT_YET)]) == [
        of(Outcome.NOT_YET),
        of(Outcome.PASSED),
    ]
