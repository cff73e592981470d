"""A collection's tests, tested: quickly, and as runs on spoiled APIs would tell."""

from typing import Any

import pytest

from checks import newman, spoils
from checks.cloud import Cloud
from checks.collection import Collection, first_spoiled
from checks.exchange import Answer, Request
from checks.newman import Execution, Run
from checks.spoils import LOST, SPOILS

from .examiner import Examiner, collection
from .test_spoils import answering, sent

# By way, the request of our collection whose tests notice it.
NOTICED_BY = {
    spoils.no_pong: "ping",
    spoils.another_echo: "echo",
    spoils.nothing_listed: "list",
    spoils.another_item_read: "read",
    spoils.numbers_quoted: "read",
    spoils.anything_accepted: "unknown operation",
    spoils.success_called_failure: "ping",
    spoils.nothing_created: "read",
    spoils.nothing_updated: "read the update",
    spoils.nothing_deleted: "read the deleted",
}


def test_what_the_answers_show_needs_no_run_of_its_own(
    examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    examiner.writes(collection())
    ours = Collection(examiner.names, Cloud())
    assert ours.failures.value == []
    with monkeypatch.context() as patch:
        patch.setattr(newman, "run", None)
        assert ours._noticed_at_once == {*SPOILS} - {*LOST}
    assert ours.unnoticed(SPOILS).value == []


def test_what_newman_has_forgotten_is_noticed_in_runs_by_the_tests_that_it_is_for(
    examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    examiner.writes(collection())
    ours = Collection(examiner.names, Cloud())
    assert ours.failures.value == []
    newman.end()
    runs: list[Run] = []
    real = newman.run

    def watched(*given: Any, **options: Any) -> list[Run]:
        runs.extend(real(*given, **options))
        return runs

    monkeypatch.setattr(newman, "run", watched)
    assert ours.unnoticed(SPOILS).value == []
    reds = [[each.name for each in run.executions if each.failures] for run in runs]
    assert dict(zip(SPOILS, reds, strict=True)) == {way: [by] for way, by in NOTICED_BY.items()}
    assert examiner.items() == []


def execution(request: Request, answer: Answer | None) -> Execution:
    return Execution("a request", "http://localhost/", request, answer, ())


def test_the_first_answer_that_a_way_spoils_is_found() -> None:
    run = [
        execution(request, answering(content)(request))
        for request, content in ((sent("ping"), "pong"), (sent("read"), {"Item": {"n": 1}}))
    ]
    assert first_spoiled(spoils.anything_accepted, run) is None
    found = first_spoiled(spoils.numbers_quoted, [*run, *run])
    assert found == (1, answering({"Item": {"n": "1"}})(sent("read")))


@pytest.mark.parametrize("spoil", LOST)
def test_what_is_done_otherwise_only_a_run_can_show(spoil: spoils.Spoil) -> None:
    run = [
        execution(sent(name, Key={"id": "1"}, Item={"id": "1"}), answering({})(sent("")))
        for name in ("create", "update", "delete")
    ]
    assert first_spoiled(spoil, run) is None


def test_a_run_without_an_answer_shows_nothing() -> None:
    run = [execution(sent("echo"), None), execution(sent("ping"), answering("")(sent("ping")))]
    assert first_spoiled(spoils.no_pong, run) is None
