"""What is asked of a check: no rung before the last holds the literal answer."""

import pytest

from workshop.lint import ladders

from .conftest import Copy

MODULE = "checks/lab50.py"
RUNG = "What happens to an order whose"


def told(copy: Copy) -> list[str]:
    return [each.removeprefix(f"{MODULE}, ") for each in ladders.findings(copy.pack)]


@pytest.mark.parametrize(
    ("where", "question", "answer"),
    [
        ("the solution's hole", "Is it 60 for you?", "60"),
        ("the body's constant", "Is it at least 45 for you?", "45"),
        ("the last rung's code", "What is `Attributes` for you?", "Attributes"),
    ],
)
def test_a_question_that_holds_the_answer_is_found(
    copy: Copy, where: str, question: str, answer: str
):
    if answer == "45":
        copy.replace("solutions/50-queue.ipynb", "45 seconds", "most of a minute")
    if answer == "Attributes":
        copy.replace("solutions/50-queue.ipynb", "Attributes={", "**{")
    copy.replace(MODULE, RUNG, f"{question} {RUNG}")
    expected = f"hint 1 tells the answer, {answer}: only the last one may."
    assert told(copy) == [f"orders_stay_hidden: {expected}"], where


def test_what_the_notebook_shows_anyway_is_no_answer(copy: Copy):
    copy.replace(MODULE, RUNG, f"Is `VisibilityTimeout` 45 or more? {RUNG}")
    assert told(copy) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("when that while is over?", "when that while is over.", "hint 1 asks nothing"),
        ("A message that was", "Why, " * 40 + "is", "words, 12 to 50 are right"),
        ("work may take.", "work may take", "its title is a sentence of 70 characters at most"),
        ("    onward=", "    # onward=", "it has no onward"),
        ("    expect(queue(system).v", "    assert 1\n    expect(queue(system).v", "it asserts"),
    ],
)
def test_what_a_learner_could_not_read_is_found(copy: Copy, old: str, new: str, found: str):
    copy.replace(MODULE, old, new)
    assert any(found in each for each in told(copy))
