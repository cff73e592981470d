"""Lab 07's checks, beside the faults that are seeded."""

import uuid
from collections.abc import Iterator

import pytest

from checks.outcome import Outcome

from .builder import BOTH_WAYS, Files
from .watcher import WATCHED, Watcher

ANSWERING = "answering.py"


@pytest.fixture(scope="module")
def system(fresh_variables: dict[str, str]) -> Iterator[Watcher]:
    """One system for all tests of this module; each makes it right before it spoils it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_PROFILE", raising=False)
        for name, value in fresh_variables.items():
            patch.setenv(name, value)
        patch.setenv("WORKSHOP_SUFFIX", uuid.uuid4().hex[:8])
        me = Watcher()
        me.makes_system()
    yield me
    me.leaves()


@pytest.fixture
def watcher(
    system: Watcher, no_aws: None, fresh_variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Watcher:
    for name, value in fresh_variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WORKSHOP_SUFFIX", system.names.suffix)
    system.does_lab_07()
    return system


def file(name: str, old: str, new: str) -> Files:
    assert old in WATCHED[name]
    return WATCHED | {name: WATCHED[name].replace(old, new)}


def test_no_expectation_gives_the_cause_away(watcher: Watcher) -> None:
    watcher.answers(cause="KeyError")
    (told,) = [each for each in watcher.checks("07") if each.is_cause]
    assert "Validation" not in told.expected + told.found + told.evidence


def test_a_cause_that_is_an_exceptions_class_is_known_where_aws_gave_no_code(
    watcher: Watcher,
) -> None:
    watcher.runs(BOTH_WAYS | {"dispatch.py": "def run(request):\n    return {}['lost']\n"})
    name = watcher.names.function
    answer = watcher.lambda_client.invoke(FunctionName=name, Payload="{}")
    invocation = answer["ResponseMetadata"]["RequestId"]
    watcher.runs(WATCHED)
    watcher.answers(request_id=invocation, cause="KeyError")
    assert watcher.is_told("07") == []


def test_after_lab_04_everything_is_still_to_do(watcher: Watcher) -> None:
    watcher.runs(BOTH_WAYS)
    watcher.keeps(None)
    watcher.tags({"owner": "anna"})
    watcher.forgets_filters()
    watcher.forgets_alarms()
    watcher.answers(request_id="", cause="", query="")
    outcomes = {each.outcome for each in watcher.checks("07")}
    assert outcomes == {Outcome.NOT_YET, Outcome.NOT_ATTEMPTED, Outcome.BLOCKED}


def test_a_handler_that_reads_the_requests_id_is_replayed_with_one(watcher: Watcher) -> None:
    watcher.runs(file(ANSWERING, "respond(200, result)", "result"))
    (told,) = [each for each in watcher.checks("04") if each.is_cause]
    assert "the function answers" in told.found
    assert "requestId" not in told.found


def test_nothing_of_the_probes_is_left_in_the_table(watcher: Watcher) -> None:
    watcher.checks("07")
    assert watcher.items() == []
