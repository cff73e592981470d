"""Lab 03's checks: what they say of nothing, and leave as it is. Faults are in the catalogue."""

import json
from collections.abc import Iterator

import pytest

from checks.outcome import Outcome

from .builder import Builder
from .learner import Learner, name_of


@pytest.fixture
def builder(learner: Learner) -> Iterator[Builder]:
    me = Builder()
    me.makes_role()
    me.makes_table()
    yield me
    me.leaves()


def test_an_untouched_account_is_not_attempted(builder: Builder) -> None:
    outcomes = {name_of(result): result.outcome for result in builder.checks("03")}
    assert outcomes.pop("function_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def test_items_of_others_are_left_alone(builder: Builder) -> None:
    mine = {"id": {"S": "1234ABCD"}, "price": {"N": "9.5"}}
    builder.dynamodb.put_item(TableName=builder.names.table, Item=mine)
    builder.makes_function()
    assert builder.is_told("03") == []
    assert builder.items() == [mine]


def test_evidence_can_be_repeated_as_it_stands(builder: Builder) -> None:
    builder.makes_function({"another.py": ""})
    evidence = builder.cause("03").evidence
    answer = eval(evidence, {"lambda_client": builder.lambda_client})  # noqa: S307 - the claim
    assert json.load(answer["Payload"])["errorType"] == "Runtime.ImportModuleError"
