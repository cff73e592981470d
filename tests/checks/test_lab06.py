"""Lab 06's checks, of wrong tunings: every seeded mistake is diagnosed."""

from collections.abc import Callable, Iterator

import pytest

from checks.outcome import Outcome

from .learner import Learner, name_of, outcome_of
from .tuner import Tuner

Do = Callable[[Tuner], None]


@pytest.fixture
def tuner(learner: Learner) -> Iterator[Tuner]:
    me = Tuner()
    me.begins()
    yield me
    me.goes()


def does_it_all(me: Tuner) -> None:
    me.tunes(128)
    me.applies(128)


def tunes(power: int = 128, **asked: object) -> Do:
    def do(me: Tuner) -> None:
        me.tunes(power, **asked)  # type: ignore[arg-type]
        me.applies(power)

    return do


def tunes_another(me: Tuner) -> None:
    me.tunes(lambdaARN=me.function_arn("somebody-elses"))


def applies_it_to_an_alias(me: Tuner) -> None:
    me.publishes(256, alias="best")
    me.tunes(256)
    me.applies(128)


def leaves_an_alias(me: Tuner) -> None:
    does_it_all(me)
    me.publishes(512, alias="RAM512")


def leaves_a_version(me: Tuner) -> None:
    me.publishes(512)
    does_it_all(me)


def deletes_the_machine(me: Tuner) -> None:
    me.states.delete_state_machine(stateMachineArn=me.machine)


def then(do: Do, memory: int) -> Do:
    def both(me: Tuner) -> None:
        do(me)
        me.applies(memory)

    return both


# What is found, too: it tells one mistake from another.
WRONG: dict[str, tuple[Do, str, str]] = {
    "no_machine": (deletes_the_machine, "tuner_exists", "no such thing"),
    "another_machine_than_answered": (
        lambda me: me.uses(f"{me.machine}-other"),
        "tuner_exists",
        "no such thing",
    ),
    "never_started": (lambda me: None, "function_was_tuned", "it was never started"),
    "another_function": (tunes_another, "function_was_tuned", "it measured somebody-elses"),
    "a_failed_run": (
        lambda me: me.tunes(None),
        "function_was_tuned",
        "the newest one is FAILED: RAM128 failed",
    ),
    "a_dry_run": (
        lambda me: me.tunes(gives={}),
        "function_was_tuned",
        "ended without a recommendation",
    ),
    "a_payload_that_fails": (
        tunes(payload={"operation": "fly"}),
        "work_was_measured",
        "Unrecognized operation",
    ),
    "a_payload_that_the_api_refuses": (
        tunes(payload={"httpMethod": "POST", "body": "no JSON"}),
        "work_was_measured",
        "the status 400",
    ),
    "errors_that_are_allowed": (
        tunes(allowedExceptions=["KeyError"]),
        "work_was_measured",
        "errors as well: KeyError",
    ),
    "too_few_calls": (tunes(num=5), "measured_often_enough", "5"),
    "one_size": (tunes(sizes=(128,)), "sizes_were_measured", "128"),
    "a_size_that_is_missing": (
        tunes(sizes=(128, 256, 1024)),
        "sizes_were_measured",
        "128, 256, 1024",
    ),
    "not_applied": (then(lambda me: me.tunes(256), 512), "recommendation_is_applied", "512"),
    "the_fastest_for_the_cheapest": (
        then(does_it_all, 1024),
        "recommendation_is_applied",
        "1024, the fastest; your tuning asked for the cheapest",
    ),
    "the_cheapest_for_the_fastest": (
        then(lambda me: me.tunes(1024, strategy="speed"), 128),
        "recommendation_is_applied",
        "128, the cheapest; your tuning asked for the fastest",
    ),
    "an_alias_that_nobody_calls": (
        applies_it_to_an_alias,
        "recommendation_is_applied",
        "only the alias best has the recommended size",
    ),
    "an_alias_left": (leaves_an_alias, "no_alias_is_left", "RAM512"),
    "a_version_left": (leaves_a_version, "no_version_is_left", "1"),
}


@pytest.mark.parametrize(("do", "cause", "found"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_diagnosed(tuner: Tuner, do: Do, cause: str, found: str) -> None:
    do(tuner)
    told = tuner.cause("06")
    assert name_of(told) == cause
    assert found in told.found


def test_before_anything_is_done_nothing_is_attempted(learner: Learner) -> None:
    results = learner.checks("06")
    assert outcome_of("tuner_exists", results) is Outcome.NOT_ATTEMPTED
    assert {each.outcome for each in results} <= {Outcome.NOT_ATTEMPTED, Outcome.BLOCKED}


def test_checking_writes_nothing(tuner: Tuner) -> None:
    tunes(payload={"operation": "create", "payload": {"Item": {"id": "1"}}})(tuner)
    tuner.checks("06")
    assert tuner.items() == []
