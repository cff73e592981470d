"""Lab 04's checks, of wrong APIs: every seeded mistake is diagnosed."""

import shlex
import subprocess

import pytest

from checks.outcome import Outcome

from .builder import BOTH_WAYS, DIRECT, Builder
from .lab04_mistakes import (
    MISTAKES,
    api,
    deployed_behind_a_vpc_link,
    of,
)
from .learner import name_of


@pytest.fixture
def builder(api_builder: Builder) -> Builder:
    return api_builder


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, builder: Builder) -> None:
    make, cause, word = MISTAKES[mistake]
    make(builder)
    told = builder.cause("04")
    assert (name_of(told), told.outcome is Outcome.COULD_NOT_CHECK) == (cause, False)
    assert word in told.found
    assert builder.items() == []


def test_an_untouched_account_is_not_attempted(builder: Builder) -> None:
    outcomes = {name_of(result): result.outcome for result in builder.checks("04")}
    assert outcomes.pop("api_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def note(name: str, me: Builder) -> str:
    return next(each.note for each in me.checks("04") if name_of(each) == name)


def test_a_permission_for_every_api_passes_with_a_note(builder: Builder) -> None:
    builder.makes_function(BOTH_WAYS)
    builder.permits("")
    builder.deploys(builder.makes_api())
    assert "any other API" in note("api_may_invoke", builder)


def test_of_two_apis_the_deployed_one_is_judged_with_a_note(builder: Builder) -> None:
    builder.makes_api(path="Other")
    api()(builder)
    builder.makes_api(path="Other")
    assert builder.is_told("04") == []
    assert note("api_exists", builder).startswith("there are 3 APIs of this name")


def test_what_the_local_aws_does_not_serve_is_not_blamed_on_the_learner(builder: Builder) -> None:
    deployed_behind_a_vpc_link(builder)
    cause = builder.cause("04")
    assert (name_of(cause), cause.outcome) == ("changes_are_deployed", Outcome.COULD_NOT_CHECK)
    assert "deploy it again" in cause.found


def test_a_function_that_is_switched_off_is_the_cause(builder: Builder) -> None:
    api()(builder)
    builder.lambda_client.put_function_concurrency(
        FunctionName=builder.names.function, ReservedConcurrentExecutions=0
    )
    assert name_of(builder.cause("04")) == "function_is_ready"


def test_the_handler_of_lab_04_still_answers_directly(builder: Builder) -> None:
    api()(builder)
    assert builder.is_told("03") == []


def test_a_request_that_is_shown_can_be_repeated_with_curl(builder: Builder) -> None:
    of(DIRECT)(builder)
    command = shlex.split(builder.cause("04").evidence)
    answer = subprocess.run(  # noqa: S603 - that it runs is the claim
        [*command, "--silent"], capture_output=True, text=True, check=True
    )
    assert answer.stdout == '{"message": "Internal server error"}'
