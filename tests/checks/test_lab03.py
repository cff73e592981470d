"""Lab 03's checks, of wrong functions: every seeded mistake is diagnosed."""

import json
from collections.abc import Iterator

import pytest

from checks.outcome import Outcome

from .builder import DIRECT, Builder
from .lab03_mistakes import (
    HANDLER,
    MISTAKES,
    PROXY_ALONE,
)
from .learner import Learner, name_of, outcome_of


@pytest.fixture
def builder(learner: Learner) -> Iterator[Builder]:
    me = Builder()
    me.makes_role()
    me.makes_table()
    yield me
    me.leaves()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, builder: Builder) -> None:
    make, cause, word = MISTAKES[mistake]
    make(builder)
    told = builder.cause("03")
    assert (name_of(told), told.outcome is Outcome.COULD_NOT_CHECK) == (cause, False)
    assert word in told.found
    assert builder.items() == []


def test_an_untouched_account_is_not_attempted(builder: Builder) -> None:
    outcomes = {name_of(result): result.outcome for result in builder.checks("03")}
    assert outcomes.pop("function_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def test_a_role_that_may_not_write_blocks_the_operations_and_not_the_ping(
    builder: Builder,
) -> None:
    builder.iam.delete_role_policy(RoleName=builder.names.role, PolicyName="right")
    builder.makes_function()
    results = builder.checks("03")
    assert name_of(next(result for result in results if result.is_cause)) == "has_permissions"
    assert outcome_of("ping_is_answered", results) is Outcome.PASSED
    assert outcome_of("create_writes", results) is Outcome.BLOCKED


def test_items_of_others_are_left_alone(builder: Builder) -> None:
    mine = {"id": {"S": "1234ABCD"}, "price": {"N": "9.5"}}
    builder.dynamodb.put_item(TableName=builder.names.table, Item=mine)
    builder.makes_function()
    assert builder.is_told("03") == []
    assert builder.items() == [mine]


def test_evidence_can_be_repeated_as_it_stands(builder: Builder) -> None:
    builder.makes_function(DIRECT | {HANDLER: PROXY_ALONE})
    evidence = builder.cause("03").evidence
    answer = eval(evidence, {"lambda_client": builder.lambda_client})  # noqa: S307 - the claim
    assert json.load(answer["Payload"])["errorType"] == "Runtime.ImportModuleError"
