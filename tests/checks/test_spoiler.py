"""Each way to spoil an API changes one property of it, and nothing else."""

import json
import threading
from dataclasses import replace
from typing import Any

import pytest
import requests

from checks import spoiler
from checks.spoiler import OPERATIONS, SPOILS, Answer, Request, Spoil, spoiled

from .examiner import DATA, Examiner

TABLE = "lambda-apigateway"
KEY = {"id": "1234ABCD"}
ITEM = {"id": "1234ABCD", "name": "Sample", "price": 9.5, "tags": ["a"], "sold": False, "by": None}


def sent(operation: str, **payload: Any) -> Request:
    content = {"operation": operation, "tableName": TABLE, "payload": payload}
    return Request(json.dumps(content).encode(), "application/json")


def answering(content: Any, status: int = 200) -> spoiler.Api:
    return lambda request: Answer(status, json.dumps(content).encode(), "application/json")


def refused(request: Request) -> Answer:
    return answering({"message": "Bad request"}, 400)(request)


# By way, the one request whose answer is not the API's own.
AFFECTED = {
    spoiler.another_item_read: "read",
    spoiler.anything_accepted: "unknown",
}


@pytest.mark.parametrize("spoil", AFFECTED)
@pytest.mark.parametrize("file", sorted((DATA / "requests").glob("*.json")), ids=lambda f: f.stem)
def test_only_what_is_spoiled_differs(spoil: Spoil, file: Any) -> None:
    request = Request(file.read_bytes(), "application/json")
    api = answering({"Item": ITEM, "Count": 1}) if request.operation in OPERATIONS else refused
    changed = spoil(request, api) != api(request)
    assert changed == (AFFECTED[spoil] == file.stem)


def test_another_item_has_the_same_attributes_and_no_value_of_the_item() -> None:
    answer = spoiler.another_item_read(sent("read"), answering({"Item": ITEM, "more": 1}))
    other = answer.content["Item"]
    assert other.keys() == ITEM.keys()
    assert [name for name in ITEM if other[name] == ITEM[name]] == []
    assert answer.content["more"] == 1


def test_reading_what_is_not_there_is_no_item_either() -> None:
    assert spoiler.another_item_read(sent("read"), answering({})).content == {}


def test_an_unknown_operation_keeps_its_body_and_answers_200() -> None:
    answer = spoiler.anything_accepted(sent("fly"), refused)
    assert answer == replace(refused(sent("fly")), status=200)


def test_clients_at_the_same_time_list_their_own_items_and_those_of_nobody() -> None:
    ours, theirs = spoiler.apart([spoiler.nothing_deleted, spoiler.anything_accepted], "id")
    table = answering({"Items": [{"id": n} for n in "abc"], "Count": 3, "ScannedCount": 3})
    assert ours(sent("list"), table) == table(sent("list"))
    ours(sent("create", Item={"id": "a"}), answering({}))
    theirs(sent("create", Item={"id": "b"}), answering({}))
    kept = [{"id": "a"}, {"id": "c"}]
    assert ours(sent("list"), table).content == {"Items": kept, "Count": 2, "ScannedCount": 2}
    kept = [{"id": "b"}, {"id": "c"}]
    assert theirs(sent("list"), table).content == {"Items": kept, "Count": 2, "ScannedCount": 2}


@pytest.mark.parametrize("content", [None, {}, {"Items": 1}, {"Items": [1, {}], "Count": "two"}])
def test_an_answer_that_lists_nothing_stays_as_it_is(content: Any) -> None:
    (ours, theirs) = spoiler.apart([spoiler.nothing_deleted, spoiler.anything_accepted], "id")
    theirs(sent("create", Item={"id": "b"}), answering({}))
    theirs(Request(b"{", "application/json"), refused)
    assert ours(sent("list"), answering(content)) == answering(content)(sent("list"))


def test_a_delete_asks_for_another_key_and_for_nothing_else() -> None:
    asked: list[Request] = []

    def api(request: Request) -> Answer:
        asked.append(request)
        return answering({})(request)

    spoiler.nothing_deleted(sent("delete", Key=KEY, ReturnValues="ALL_OLD"), api)
    spoiler.nothing_deleted(sent("read", Key=KEY), api)
    deleted, read = (each.content for each in asked)
    assert deleted["payload"]["Key"] != KEY
    assert deleted | {"payload": {}} == sent("delete").content
    assert deleted["payload"]["ReturnValues"] == "ALL_OLD"
    assert read == sent("read", Key=KEY).content


def test_good_answers_are_emptied_and_bad_ones_stay() -> None:
    assert spoiler.nothing_said(sent("ping"), answering("pong")).content == {}
    assert spoiler.nothing_said(sent("fly"), refused) == refused(sent("fly"))


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]", b'"read"', b'{"payload": 1}', b"\xff"])
def test_any_body_passes_through(spoil: Spoil, body: bytes) -> None:
    assert spoil(Request(body, "text/plain"), refused).content == {"message": "Bad request"}


@pytest.mark.parametrize("spoil", SPOILS)
def test_deletes_of_any_shape_pass_through(spoil: Spoil) -> None:
    for payload in (None, 1, [], {}, {"Key": None}, {"Key": "x"}):
        content = {"operation": "delete", "payload": payload}
        request = Request(json.dumps(content).encode(), "application/json")
        assert spoil(request, refused).status == 400


def plain(request: Request, api: spoiler.Api) -> Answer:
    return api(request)


def test_the_proxy_hands_everything_on_and_is_gone_afterwards(examiner: Examiner) -> None:
    before = threading.active_count()
    with spoiled(examiner.url, plain) as url:
        good = requests.post(url, '{"operation": "ping"}', timeout=20)
        bad = requests.post(url, "no JSON", timeout=20)
    assert (good.status_code, good.json()) == (200, "pong")
    assert (bad.status_code, bad.headers["Content-Type"]) == (400, "application/json")
    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        requests.post(url, "{}", timeout=20)


def test_where_the_api_gives_no_answer_the_proxy_gives_none() -> None:
    with (
        spoiled("http://127.0.0.1:1/", plain) as url,
        pytest.raises(requests.ConnectionError),
    ):
        requests.post(url, "{}", timeout=20)
