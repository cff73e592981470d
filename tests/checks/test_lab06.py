"""Lab 06's checks, before anything is done, and what they leave alone."""

from collections.abc import Callable, Iterator

import pytest

from checks.outcome import Outcome

from .learner import Learner, outcome_of
from .tuner import Tuner

Do = Callable[[Tuner], None]


@pytest.fixture
def tuner(learner: Learner) -> Iterator[Tuner]:
    me = Tuner()
    me.begins()
    yield me
    me.goes()


def test_before_anything_is_done_nothing_is_attempted(learner: Learner) -> None:
    results = learner.checks("06")
    assert outcome_of("tuner_exists", results) is Outcome.NOT_ATTEMPTED
    assert {each.outcome for each in results} <= {Outcome.NOT_ATTEMPTED, Outcome.BLOCKED}


def test_checking_writes_nothing(tuner: Tuner) -> None:
    tuner.tunes(payload={"operation": "create", "payload": {"Item": {"id": "1"}}})
    tuner.checks("06")
    assert tuner.items() == []
