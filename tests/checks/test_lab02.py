"""Lab 02's checks, of what no fault can seed; right tables are in `accept`."""

import boto3
import pytest

from checks.outcome import Outcome

from .learner import Learner, name_of


def test_the_round_trip_leaves_the_items_as_they_were(learner: Learner) -> None:
    learner.makes_table()
    table = boto3.resource("dynamodb").Table(learner.names.table)
    table.put_item(Item={"id": "1234ABCD", "name": "Sample"})
    learner.checks("02")
    assert table.scan()["Items"] == [{"id": "1234ABCD", "name": "Sample"}]


def test_a_table_still_in_creation_is_not_yet(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.makes_table()
    # The local AWS makes tables faster than a check can look, so the status is what we change.
    monkeypatch.setattr("checks.table._status", lambda table: "CREATING")
    by_name = {name_of(result): result for result in learner.checks("02")}
    assert by_name["table_is_active"].outcome is Outcome.NOT_YET
    assert by_name["table_is_active"].found == "CREATING"
    assert by_name["round_trip_works"].outcome is Outcome.BLOCKED


def test_an_untouched_account_is_not_attempted(learner: Learner) -> None:
    outcomes = {name_of(result): result.outcome for result in learner.checks("02")}
    assert outcomes.pop("table_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}
