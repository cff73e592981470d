"""Lab 05's checks, from both sides: tests that notice pass, and every blind spot is diagnosed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import work
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


def fixed_id(document: Document) -> None:
    (before,) = [e for e in item_of(document, "create")["event"] if e["listen"] == "prerequest"]
    before["script"]["exec"] = ['pm.collectionVariables.set("id", "1234ABCD");']


def own_url(document: Document) -> None:
    item_of(document, "read")["request"]["url"] = {"raw": "http://localhost/"}


def never_there(document: Document) -> None:
    lines = script_of(document, "list")
    lines.append('pm.test("is a teapot", () => pm.response.to.have.status(418));')


def crashing(document: Document) -> None:
    script_of(document, "ping")[:] = ["pm.response.json().Items.length;"]


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
    "no file": (lambda me: None, ["collection_exists"]),
    "no request in it": (lambda me: me.writes({"item": []}), ["collection_exists"]),
    "a URL of its own": (changed(own_url), ["requests_use_the_variable"]),
    "another stage": (
        lambda me: me.writes(collection(), url=me.url.replace("/prod/", "/test/")),
        ["requests_reach_the_api"],
    ),
    "a test that fails": (changed(never_there), ["collection_is_green"]),
    "a script that crashes": (changed(crashing), ["collection_is_green"]),
    "two operations missing": (
        changed(lambda document: without(document, "echo", "unknown operation")),
        ["each_operation_is_sent"],
    ),
    "one id for all": (changed(fixed_id), ["each_run_has_its_own_item"]),
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


@pytest.mark.parametrize("text", ["", "{", "[]", '{"item": 1}'])
def test_a_file_that_is_no_collection_is_not_yet(text: str, examiner: Examiner) -> None:
    examiner.writes({})
    Path(work.folder(), "collection.json").write_text(text, encoding="utf-8")
    result = examiner.checks("05")[0]
    assert name_of(result) == "collection_exists"
    assert result.outcome in (Outcome.NOT_YET, Outcome.NOT_ATTEMPTED)


def test_a_missing_environment_is_named(examiner: Examiner) -> None:
    examiner.writes(collection())
    Path(work.folder(), "environment.json").unlink()
    (result,) = [
        each for each in examiner.checks("05") if name_of(each) == "requests_reach_the_api"
    ]
    assert result.outcome is Outcome.NOT_YET
    assert "environment.json" in result.found


@pytest.mark.parametrize(
    ("changes", "cause", "found"),
    [
        ({"url": "http://elsewhere/"}, "load_test_was_of_this_api", "http://elsewhere/"),
        ({"requests_per_second": 9.9}, "load_rate_is_met", "9.9 requests/s, of 8 users"),
        ({"errors": {"502": 9}}, "load_errors_are_absent", "1.0 % (502: 9)"),
        ({"p95_ms": 1000.1}, "load_latency_is_met", "1000.1 ms"),
        ({"p95_ms": 1000.0, "requests_per_second": 10.0}, "", ""),
    ],
)
def test_a_load_test_is_held_to_the_stated_rates(
    changes: Document, cause: str, found: str, examiner: Examiner
) -> None:
    examiner.reports(**changes)
    causes = [each for each in examiner.checks("05") if each.is_cause][1:]
    assert [(name_of(each), each.found) for each in causes] == [(cause, found)] * bool(cause)


def test_another_programs_report_is_not_yet(examiner: Examiner) -> None:
    examiner.reports(tool="another")
    assert examiner.is_told("05") == ["collection_exists", "load_report_exists"]
