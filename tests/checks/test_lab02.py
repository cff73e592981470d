"""Lab 02's checks, of wrong tables: every seeded mistake is diagnosed."""

from collections.abc import Callable

import boto3
import pytest

from checks.outcome import Outcome

from .learner import Learner, name_of

Do = Callable[[Learner], None]

MISTAKES: dict[str, tuple[Do, str]] = {
    "no table": (lambda me: None, "table_exists"),
    "another name": (lambda me: me.makes_table(name=f"lambda-{me.names.suffix}"), "table_exists"),
    "another region": (lambda me: me.makes_table(region="eu-west-1"), "table_exists"),
    "key ID": (lambda me: me.makes_table(("ID", "S", "HASH")), "key_is_id"),
    "key Id": (lambda me: me.makes_table(("Id", "S", "HASH")), "key_is_id"),
    "another key": (lambda me: me.makes_table(("name", "S", "HASH")), "key_is_id"),
    "a number": (lambda me: me.makes_table(("id", "N", "HASH")), "key_is_id"),
    "a sort key too": (
        lambda me: me.makes_table(("id", "S", "HASH"), ("name", "S", "RANGE")),
        "key_is_id",
    ),
    "swapped": (
        lambda me: me.makes_table(("name", "S", "HASH"), ("id", "S", "RANGE")),
        "key_is_id",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, learner: Learner) -> None:
    make, cause = MISTAKES[mistake]
    make(learner)
    assert learner.is_told("02") == [cause]


def test_the_round_trip_leaves_the_items_as_they_were(learner: Learner) -> None:
    learner.makes_table()
    table = boto3.resource("dynamodb").Table(learner.names.table)
    table.put_item(Item={"id": "1234ABCD", "name": "Sample"})
    learner.checks("02")
    assert table.scan()["Items"] == [{"id": "1234ABCD", "name": "Sample"}]


def test_a_table_in_another_region_is_found_there(learner: Learner) -> None:
    learner.makes_table(region="eu-west-1")
    found = learner.checks("02")[0].found
    assert found == "no such thing; there is one in eu-west-1, and this is us-east-1"


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
