"""Lab 05's checks, from both sides: tests that notice pass, and every blind spot is diagnosed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import work
from checks.loadtest import LEAST_RATE, MOST_P95
from checks.outcome import Outcome
from checks.spoils import LOST, MISJUDGED, MISREAD, UNREAD, Spoil, in_words

from .examiner import (
    Document,
    Examiner,
    collection,
    item_of,
    script_of,
    without,
)
from .learner import name_of
from .other_collection import other_collection

Do = Callable[[Examiner], None]


def changed(change: Callable[[Document], Document | None], **environment: str) -> Do:
    """Our collection, changed in place, or into another."""

    def make(me: Examiner) -> None:
        document = collection()
        me.writes(change(document) or document, **environment)

    return make


def status_alone(document: Document) -> None:
    for item in document["item"]:
        lines = script_of(document, item["name"])
        lines[:] = [line for line in lines if "status is" in line]


def bodies_alone(document: Document) -> None:
    for item in document["item"]:
        lines = script_of(document, item["name"])
        lines[:] = [line for line in lines if "status is" not in line]


def blind(document: Document) -> Document:
    """Any item will do, any status will do, and nobody looks after deleting. What lists the table
    must not fail because other runs write to it."""
    for name in ("read", "read the update"):
        lines = script_of(document, name)
        lines[:] = ['pm.test("an item", () => pm.response.json().Item.id.length);']
    del script_of(document, "unknown operation")[0]
    everything = {"operation": "list", "tableName": "{{table}}", "payload": {}}
    item_of(document, "list")["request"]["body"]["raw"] = json.dumps(everything)
    script_of(document, "list")[:] = [
        'pm.test("mine alone", () => pm.expect(pm.response.json().Items).to.have.lengthOf(1));'
    ]
    return without(document, "read the deleted")


def deletes_another(document: Document) -> None:
    body = item_of(document, "delete")["request"]["body"]
    body["raw"] = body["raw"].replace("{{id}}", "another")


MISTAKES: dict[str, tuple[Do, list[str]]] = {
    "blind to values, mistakes and writes": (
        changed(blind),
        [
            "wrong_values_are_noticed",
            "wrong_statuses_are_noticed",
            "lost_writes_are_noticed",
        ],
    ),
    "deletes another key": (changed(deletes_another), ["collection_is_green", "nothing_is_left"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, examiner: Examiner) -> None:
    make, causes = MISTAKES[mistake]
    examiner.reports()
    make(examiner)
    assert examiner.is_told("05") == causes
    assert examiner.items() == []


@pytest.mark.parametrize(
    ("change", "unnoticed"),
    [
        (
            status_alone,
            {
                "answers_are_read": UNREAD,
                "wrong_values_are_noticed": MISREAD,
                "lost_writes_are_noticed": LOST,
            },
        ),
        (bodies_alone, {"wrong_statuses_are_noticed": MISJUDGED}),
    ],
)
def test_each_way_that_goes_unnoticed_is_named(
    change: Callable[[Document], None],
    unnoticed: dict[str, tuple[Spoil, ...]],
    examiner: Examiner,
) -> None:
    examiner.reports()
    changed(change)(examiner)
    found = {name_of(each): each.found for each in examiner.checks("05") if each.is_cause}
    assert found == {check: ", ".join(map(in_words, ways)) for check, ways in unnoticed.items()}


@pytest.mark.parametrize("make", [collection, other_collection])
def test_a_collection_that_notices_everything_passes_and_changes_nothing(
    make: Callable[[], Document], examiner: Examiner
) -> None:
    item = {"id": {"S": "somebody's"}}
    examiner.dynamodb.put_item(TableName=examiner.names.table, Item=item)
    examiner.writes(make())
    examiner.reports()
    assert [each for each in examiner.checks("05") if not each.passed] == []
    assert examiner.items() == [item]
    examiner.dynamodb.delete_item(TableName=examiner.names.table, Key=item)


def test_an_untouched_work_folder_asks_for_both_parts(examiner: Examiner) -> None:
    outcomes = {name_of(result): result.outcome for result in examiner.checks("05")}
    assert outcomes.pop("collection_exists") is Outcome.NOT_ATTEMPTED
    assert outcomes.pop("load_report_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


@pytest.mark.parametrize("text", ["", '{"item": 1}'])
def test_a_file_that_is_no_collection_is_not_yet(text: str, examiner: Examiner) -> None:
    examiner.writes({})
    Path(work.folder(), "collection.json").write_text(text, encoding="utf-8")
    result = examiner.checks("05")[0]
    assert name_of(result) == "collection_exists"
    assert result.outcome in (Outcome.NOT_YET, Outcome.NOT_ATTEMPTED)


def test_a_load_test_at_the_stated_rates_passes(examiner: Examiner) -> None:
    examiner.reports(p95_ms=MOST_P95, requests_per_second=LEAST_RATE)
    assert examiner.is_told("05") == ["collection_exists"]
