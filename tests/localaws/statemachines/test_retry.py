"""Which retrier and catcher takes an error, and how long a retry waits."""

from __future__ import annotations

import pytest

from localaws.statemachines.errors import StateError, runtime
from localaws.statemachines.retry import Retries, catcher_for, matches
from localaws.statemachines.tokens import MissedHeartbeat


@pytest.mark.parametrize(
    ("error", "names", "expected"),
    [
        ("Any", ["States.ALL"], True),
        ("Any", ["States.TaskFailed"], True),
        ("Any", ["Other", "Any"], True),
        ("Any", ["Other"], False),
        ("States.Timeout", ["States.TaskFailed"], False),
        ("States.Timeout", ["States.Timeout"], True),
        ("States.Timeout", ["States.HeartbeatTimeout"], False),
        ("States.DataLimitExceeded", ["States.ALL"], True),
        ("States.Runtime", ["States.ALL", "States.Runtime"], False),
    ],
)
def test_an_error_is_taken_by_its_name(error: str, names: list[str], expected: bool) -> None:
    assert matches(StateError(error), names) is expected


def test_a_missed_heartbeat_has_two_names() -> None:
    assert matches(MissedHeartbeat(), ["States.HeartbeatTimeout"])
    assert matches(MissedHeartbeat(), ["States.Timeout"])


def test_the_first_catcher_that_takes_an_error_gets_it() -> None:
    catchers = [{"ErrorEquals": ["A"]}, {"ErrorEquals": ["B"]}, {"ErrorEquals": ["States.ALL"]}]
    assert catcher_for(StateError("B"), catchers) == (1, catchers[1])
    assert catcher_for(StateError("C"), catchers) == (2, catchers[2])
    assert catcher_for(runtime("x"), catchers) is None


def test_pauses_grow_up_to_a_limit_and_then_there_are_no_more() -> None:
    retrier = {
        "ErrorEquals": ["E"],
        "IntervalSeconds": 2,
        "BackoffRate": 3,
        "MaxDelaySeconds": 10,
        "MaxAttempts": 4,
    }
    retries = Retries([retrier])
    pauses = [retries.delay(StateError("E")) for _ in range(5)]
    assert pauses == [2, 6, 10, 10, None]
    assert retries.count == 4


def test_without_numbers_there_are_three_retries_from_one_second() -> None:
    retries = Retries([{"ErrorEquals": ["States.ALL"]}])
    assert [retries.delay(StateError("E")) for _ in range(4)] == [1, 2, 4, None]


def test_jitter_draws_from_the_whole_pause() -> None:
    retrier = {"ErrorEquals": ["E"], "IntervalSeconds": 8, "JitterStrategy": "FULL"}
    assert Retries([retrier], draw=lambda: 0.25).delay(StateError("E")) == 2


def test_each_retrier_counts_for_itself() -> None:
    once = [{"ErrorEquals": [name], "MaxAttempts": 1} for name in "AB"]
    retries = Retries(once)
    given = [retries.delay(StateError(name)) for name in "ABAB"]
    assert given == [1, 1, None, None]
