"""Lab 06's checks, from both sides: right tunings pass, and every seeded mistake is diagnosed."""

import uuid
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


def calls_it_as_the_api_does(me: Tuner) -> None:
    body = '{"operation": "ping"}'
    tunes(payload={"httpMethod": "POST", "body": body})(me)


def uses_another_machine(me: Tuner) -> None:
    me.states.delete_state_machine(stateMachineArn=me.machine)
    me.makes_machine(f"published-{uuid.uuid4().hex[:8]}")
    me.uses(me.machine)
    does_it_all(me)


def tunes_twice_and_applies_the_first(me: Tuner) -> None:
    me.tunes(256)
    me.tunes(128)
    me.applies(256)


def fails_after_it_worked(me: Tuner) -> None:
    does_it_all(me)
    me.tunes(None)


def keeps_a_version_of_its_own(me: Tuner) -> None:
    me.publishes(512, alias="live")
    does_it_all(me)


RIGHT: dict[str, Do] = {
    "the_cheapest": does_it_all,
    "the_fastest": tunes(1024, strategy="speed"),
    "the_payload_as_text": tunes(payload='{"operation": "ping"}'),
    "payloads_by_weight": tunes(payload=[{"payload": {"operation": "ping"}, "weight": 1}]),
    "a_payload_that_writes": tunes(payload={"operation": "create"}),
    "as_the_api_calls_it": calls_it_as_the_api_does,
    "the_published_tuner": uses_another_machine,
    "a_second_tuning_that_differs": tunes_twice_and_applies_the_first,
    "one_that_failed_later": fails_after_it_worked,
    "a_version_with_an_alias": keeps_a_version_of_its_own,
}


@pytest.mark.parametrize("do", RIGHT.values(), ids=RIGHT)
def test_a_right_tuning_passes(tuner: Tuner, do: Do) -> None:
    do(tuner)
    results = tuner.checks("06")
    assert [name_of(each) for each in results if not each.passed] == []
    assert len(results) == 8


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
