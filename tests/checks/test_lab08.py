"""Lab 08's checks, an empty account passes, however it was listed."""

import json
from collections.abc import Callable, Iterator

import pytest

from checks.outcome import Outcome
from checks.run import run

from .cleaner import Cleaner
from .learner import Learner, name_of, outcome_of

Do = Callable[[Cleaner], None]


@pytest.fixture
def cleaner(learner: Learner) -> Iterator[Cleaner]:
    me = Cleaner()
    me.makes_everything()
    yield me
    me.leaves()


def leaves(*kinds: str) -> Do:
    """The right list, and everything gone but these."""

    def do(me: Cleaner) -> None:
        me.lists()
        me.cleans(*kinds)

    return do


def lists(*more: str, but: str = "") -> Do:
    def do(me: Cleaner) -> None:
        me.lists(*more, but=but)
        me.cleans()

    return do


def writes(text: str) -> Do:
    def do(me: Cleaner) -> None:
        me.writes(text)
        me.cleans()

    return do


def lists_names(me: Cleaner) -> None:
    names = me.names
    writes(json.dumps([names.role, names.table, names.function, names.api]))(me)


def lists_a_queue_that_is_gone(me: Cleaner) -> None:
    lists(f"arn:aws:sqs:{me.region}:{me.account}:gone")(me)


RIGHT: dict[str, Do] = {
    "by_arn": lists(),
    "by_name": lists_names,
    "with_what_no_lab_asked_for": lists_a_queue_that_is_gone,
    "with_words_of_their_own": lists("and the notebook"),
}


@pytest.mark.parametrize("do", RIGHT.values(), ids=RIGHT)
def test_an_account_that_is_empty_again_passes(cleaner: Cleaner, do: Do) -> None:
    do(cleaner)
    results = cleaner.checks("08")
    assert [name_of(each) for each in results if not each.passed] == []
    assert len(results) == 10


def test_every_leftover_is_shown_with_its_call(cleaner: Cleaner) -> None:
    leaves("table", "payroll")(cleaner)
    (told,) = [each for each in cleaner.checks("08") if each.is_cause]
    for table in (cleaner.names.table, cleaner.names.payroll):
        assert f"the table {table}" in told.found
        assert f'dynamodb.describe_table(TableName="{table}")' in told.evidence


def test_before_anything_is_done_nothing_is_attempted(cleaner: Cleaner) -> None:
    results = cleaner.checks("08")
    assert outcome_of("inventory_is_complete", results) is Outcome.NOT_ATTEMPTED
    assert {each.outcome for each in results[1:]} == {Outcome.BLOCKED}


def test_an_account_in_which_nothing_was_ever_made_is_not_attempted(learner: Learner) -> None:
    results = learner.checks("08")
    assert outcome_of("inventory_is_complete", results) is Outcome.NOT_ATTEMPTED


def test_checking_deletes_nothing(cleaner: Cleaner) -> None:
    cleaner.lists()
    cleaner.checks("08")
    assert len(cleaner.is_told("08")) == 7


def test_cleanup_is_checked_only_when_it_is_asked_for(cleaner: Cleaner) -> None:
    assert "08" not in {result.lab for result in run()}
