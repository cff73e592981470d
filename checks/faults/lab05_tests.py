"""Wrong tests of the API: red on a right one, or green on a broken one."""

from __future__ import annotations

import copy

from checks.faults.deployed import Document
from checks.faults.language import Apply, Fault, Kind, owned_by
from checks.faults.postman import collection, environment, script, sending, tests, tests_also
from checks.lab05 import (
    answers_are_read,
    collection_is_green,
    lost_writes_are_noticed,
    wrong_statuses_are_noticed,
    wrong_values_are_noticed,
)
from checks.spoils import (
    UNREAD,
    another_item_read,
    anything_accepted,
    in_words,
    no_pong,
    nothing_deleted,
    nothing_updated,
    numbers_quoted,
    success_called_failure,
)


def _read_before_it_is_written(document: Document) -> None:
    items = document["item"]
    reading = sending(document, "read")[0]
    items.insert(0, items.pop(items.index(reading)))


def _also_as_a_form(document: Document) -> None:
    second = copy.deepcopy(sending(document, "ping")[0])
    second["name"] = "ping by a form"
    second["request"]["header"] = []
    field = {"key": "operation", "value": "ping"}
    document["item"].append(second)
    second["request"]["body"] = {"mode": "urlencoded", "urlencoded": [field]}


def _headed(*headers: Document) -> Apply:
    """A ping with these headers alone."""

    def write(document: Document) -> None:
        request = sending(document, "ping")[0]["request"]
        request["header"] = list(headers)
        request["body"].pop("options", None)

    return collection(write)


def _no_status(document: Document) -> None:
    for item in document["item"]:
        lines = script(item)
        lines[:] = [line for line in lines if "status" not in line]


def _takes(first: str, second: str) -> Apply:
    """What the tests of the first two reads look at."""

    def write(document: Document) -> None:
        for item, claim in zip(sending(document, "read"), (first, second), strict=False):
            script(item)[:] = [
                "const found = pm.response.json().Item;",
                f'pm.test("our item", () => pm.expect({claim}).to.be.ok);',
            ]

    return collection(write)


def _unread(number: int) -> Apply:
    """Without that read of the item."""
    return collection(lambda document: document["item"].remove(sending(document, "read")[number]))


_STATUS = 'pm.test("status is 200", () => pm.response.to.have.status(200));'
_TEAPOT = 'pm.test("is a teapot", () => pm.response.to.have.status(418));'

_RED: dict[str, tuple[str, Apply]] = {
    "A test expects what the API never answers": ("is a teapot", tests_also("list", _TEAPOT)),
    "A test's script crashes": ("ping: ", tests("ping", "pm.response.json().Items.length;")),
    "A test compares with the wrong value": (
        "it answers pung",
        tests_also(
            "ping",
            'pm.test("it answers pung", () => pm.expect(pm.response.json()).to.eql("pung"));',
        ),
    ),
    "A request relies on one that comes after it": (
        "read: ",
        collection(_read_before_it_is_written),
    ),
    "A request's body is a form": (
        "sent as application/x-www-form-urlencoded",
        collection(_also_as_a_form),
    ),
    "A request names a table that is not there": (
        "create: ",
        environment("table", lambda table: f"{table}-backup"),
    ),
}
_TYPES: dict[str, tuple[str, Apply]] = {
    "A request's type is wrong": (
        "is sent as application/xml",
        _headed({"key": "Content-Type", "value": "application/xml"}),
    ),
    "A request's type is missing": ("is sent as text/plain", _headed()),
}

FAULTS = (
    *owned_by(collection_is_green, _TYPES, Kind.WARNING),
    *owned_by(collection_is_green, _RED, Kind.FILE),
    *(
        Fault(title, owner, cause, apply, Kind.FILE)
        for title, owner, cause, apply in (
            *(
                (
                    f"No test reads what {name} answers",
                    answers_are_read,
                    in_words(spoil),
                    tests(name, _STATUS),
                )
                for name, spoil in zip(("ping", "echo", "list"), UNREAD, strict=True)
            ),
            (
                "A test has no assertion",
                answers_are_read,
                in_words(no_pong),
                tests("ping", "pm.response.json();"),
            ),
            (
                "The tests take any item for theirs",
                wrong_values_are_noticed,
                in_words(another_item_read),
                _takes("found.id", 'found.name.endsWith("Updated Name")'),
            ),
            (
                "The tests do not look at numbers",
                wrong_values_are_noticed,
                in_words(numbers_quoted),
                _takes('found.name === "Sample"', 'found.name === "Updated Name"'),
            ),
            (
                "The tests take any status for a refusal",
                wrong_statuses_are_noticed,
                in_words(anything_accepted),
                tests("fly", 'pm.test("an answer", () => pm.response.json());'),
            ),
            (
                "The tests look at no status",
                wrong_statuses_are_noticed,
                in_words(success_called_failure),
                collection(_no_status),
            ),
            (
                "No test looks after updating",
                lost_writes_are_noticed,
                in_words(nothing_updated),
                _unread(1),
            ),
            (
                "No test looks after deleting",
                lost_writes_are_noticed,
                in_words(nothing_deleted),
                _unread(-1),
            ),
        )
    ),
)
