"""Each way to spoil an API changes one property of it, and nothing else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks import spoils
from checks.exchange import Answer, Request
from checks.spoils import OPERATIONS, SPOILS, Api, Spoil, in_words

from .examiner import DATA

TABLE = "lambda-apigateway"
KEY = {"id": "1234ABCD"}
ITEM = {"id": "1234ABCD", "name": "Sample", "price": 9.5, "tags": ["a"], "sold": False, "by": None}
ANSWERS = {
    "ping": "pong",
    "echo": {"somekey1": "somevalue1"},
    "read": {"Item": ITEM},
    "list": {"Items": [ITEM], "Count": 1, "ScannedCount": 1},
}


def sent(operation: str, **payload: Any) -> Request:
    content = {"operation": operation, "tableName": TABLE, "payload": payload}
    return Request(json.dumps(content).encode())


def answering(content: Any, status: int = 200) -> Api:
    return lambda request: Answer(status, json.dumps(content).encode(), "application/json")


def refused(request: Request) -> Answer:
    return answering({"message": "Bad request"}, 400)(request)


def right(request: Request) -> Answer:
    known = request.operation in OPERATIONS
    return answering(ANSWERS.get(request.operation, {}))(request) if known else refused(request)


class Recorder:
    """An API that does what it is asked, and knows what that was."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        return answering({"done": request.operation})(request)


# By way, the operations whose answer is not the API's own.
AFFECTED = {
    spoils.no_pong: {"ping"},
    spoils.another_echo: {"echo"},
    spoils.nothing_listed: {"list"},
    spoils.another_item_read: {"read"},
    spoils.numbers_quoted: {"read", "list"},
    spoils.anything_accepted: {"unknown"},
    spoils.success_called_failure: {*OPERATIONS},
}
FILES = sorted((DATA / "requests").glob("*.json"))


def test_there_are_ten_ways_and_each_has_words() -> None:
    assert len({in_words(each) for each in SPOILS}) == 10


@pytest.mark.parametrize("spoil", AFFECTED)
def test_only_what_is_spoiled_differs(spoil: Spoil) -> None:
    def is_spoiled(file: Path) -> bool:
        request = Request(file.read_bytes())
        return spoil(request, right) != right(request)

    assert {file.stem for file in FILES if is_spoiled(file)} == AFFECTED[spoil]


def test_another_item_has_the_same_attributes_and_no_value_of_the_item() -> None:
    answer = spoils.another_item_read(sent("read"), answering({"Item": ITEM, "more": 1}))
    other = answer.content["Item"]
    assert other.keys() == ITEM.keys()
    assert [name for name in ITEM if other[name] == ITEM[name]] == []
    assert answer.content["more"] == 1


def test_reading_what_is_not_there_is_no_item_either() -> None:
    assert spoils.another_item_read(sent("read"), answering({})).content == {}


@pytest.mark.parametrize("payload", [{}, [], None, "", 0, True, {"a": {}}])
def test_whatever_is_sent_the_echo_is_another(payload: Any) -> None:
    assert spoils.another_echo(sent("echo"), answering(payload)).content != payload


def test_only_the_numbers_of_items_are_quoted() -> None:
    read = answering({"Item": ITEM, "ResponseMetadata": {"HTTPStatusCode": 200}})
    answer = spoils.numbers_quoted(sent("read"), read).content
    assert answer["Item"] == ITEM | {"price": "9.5"}
    assert answer["ResponseMetadata"] == {"HTTPStatusCode": 200}
    listed = spoils.numbers_quoted(sent("list"), answering({"Items": [{"n": [1]}], "Count": 1}))
    assert listed.content == {"Items": [{"n": ["1"]}], "Count": 1}


def test_an_empty_list_says_so_in_its_count() -> None:
    assert spoils.nothing_listed(sent("list"), right).content["Items"] == []
    assert spoils.nothing_listed(sent("list"), right).content["Count"] == 0


def test_an_unknown_operation_keeps_its_body_and_answers_200() -> None:
    answer = spoils.anything_accepted(sent("fly"), refused)
    assert answer == replace(refused(sent("fly")), status=200)


def test_a_success_keeps_its_body_and_answers_500() -> None:
    answer = spoils.success_called_failure(sent("ping"), right)
    assert answer == replace(right(sent("ping")), status=500)


@pytest.mark.parametrize(
    ("spoil", "operation", "part"),
    [
        (spoils.nothing_created, "create", "Item"),
        (spoils.nothing_updated, "update", "Key"),
        (spoils.nothing_deleted, "delete", "Key"),
    ],
)
def test_a_lost_write_was_done_elsewhere_and_is_undone_there(
    spoil: Spoil, operation: str, part: str
) -> None:
    api = Recorder()
    answer = spoil(sent(operation, **{part: KEY | {"name": "a"}}, ReturnValues="ALL_OLD"), api)
    assert answer.content == {"done": operation}
    first, *rest = (each.content for each in api.asked)
    assert first["payload"][part] != KEY
    assert first["payload"][part]["name"] == "a"
    assert first | {"payload": {}} == sent(operation).content
    assert first["payload"]["ReturnValues"] == "ALL_OLD"
    there = {"id": first["payload"][part]["id"]}
    assert rest == ([] if operation == "delete" else [sent("delete", Key=there).content])


@pytest.mark.parametrize("spoil", spoils.LOST)
def test_other_operations_reach_the_api_as_they_are(spoil: Spoil) -> None:
    api, read = Recorder(), sent("read", Key=KEY)
    spoil(read, api)
    assert api.asked == [read]


def test_bad_answers_stay_as_they_are() -> None:
    for spoil in SPOILS:
        assert spoil(sent("read", Key=KEY), refused) == refused(sent("read"))


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]", b'"read"', b'{"payload": 1}', b"\xff"])
def test_any_body_passes_through(spoil: Spoil, body: bytes) -> None:
    assert spoil(Request(body, "text/plain"), refused).content == {"message": "Bad request"}


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_writes_of_any_shape_pass_through(spoil: Spoil, operation: str) -> None:
    for payload in (None, 1, [], {}, {"Key": None, "Item": 1}, {"Key": "x"}, {"Item": []}):
        content = {"operation": operation, "payload": payload}
        assert spoil(Request(json.dumps(content).encode()), refused).status == 400
