"""The proxy hands on what it should, spoils what it should, and is gone afterwards."""

import threading
from typing import Any

import pytest
import requests

from checks.exchange import Answer, Request
from checks.spoiler import apart, spoiled
from checks.spoils import Api, anything_accepted, nothing_created, nothing_deleted

from .examiner import Examiner
from .test_spoils import answering, refused, sent


def plain(request: Request, api: Api) -> Answer:
    return api(request)


def test_clients_at_the_same_time_list_their_own_items_and_those_of_nobody() -> None:
    ours, theirs = apart([nothing_deleted, anything_accepted])
    table = answering({"Items": [{"id": n} for n in "abc"], "Count": 3, "ScannedCount": 3})
    assert ours(sent("list"), table) == table(sent("list"))
    ours(sent("create", Item={"id": "a"}), answering({}))
    theirs(sent("update", Key={"id": "b"}), answering({}))
    kept = [{"id": "a"}, {"id": "c"}]
    assert ours(sent("list"), table).content == {"Items": kept, "Count": 2, "ScannedCount": 2}
    kept = [{"id": "b"}, {"id": "c"}]
    assert theirs(sent("list"), table).content == {"Items": kept, "Count": 2, "ScannedCount": 2}


def test_nobody_lists_what_another_way_writes_elsewhere() -> None:
    ours, theirs = apart([nothing_created, anything_accepted])
    ours(sent("create", Item={"id": "a"}), answering({}))
    table = answering({"Items": [{"id": "another a"}]})
    assert theirs(sent("list"), table).content == {"Items": []}


@pytest.mark.parametrize("content", [None, {}, {"Items": 1}, {"Items": [1, {}], "Count": "two"}])
def test_an_answer_that_lists_nothing_stays_as_it_is(content: Any) -> None:
    ours, theirs = apart([nothing_deleted, anything_accepted])
    theirs(sent("create", Item={"id": "b"}), answering({}))
    theirs(Request(b"{"), refused)
    assert ours(sent("list"), answering(content)) == answering(content)(sent("list"))


def test_each_url_is_spoiled_in_its_way_and_gone_afterwards(examiner: Examiner) -> None:
    before = threading.active_count()
    with spoiled(examiner.url, [plain, anything_accepted]) as (good, bad):
        pong = requests.post(good, '{"operation": "ping"}', timeout=20)
        refused = requests.post(good, "no JSON", timeout=20)
        accepted = requests.post(bad, "no JSON", timeout=20)
    assert (pong.status_code, pong.json()) == (200, "pong")
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/json")
    assert (accepted.status_code, accepted.content) == (200, refused.content)
    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        requests.post(good, "{}", timeout=20)


def test_the_api_is_not_asked_for_what_is_known() -> None:
    request = sent("ping")
    known = {request: Answer(201, b'"pong"', "application/json")}
    with spoiled("http://127.0.0.1:1/", [plain], known) as (url,):
        headers = {"Content-Type": request.content_type}
        answer = requests.post(url, request.body, headers=headers, timeout=20)
    assert (answer.status_code, answer.json()) == (201, "pong")


def test_where_the_api_gives_no_answer_the_proxy_gives_none() -> None:
    with (
        spoiled("http://127.0.0.1:1/", [plain]) as (url,),
        pytest.raises(requests.ConnectionError),
    ):
        requests.post(url, "{}", timeout=20)
