"""Lab 07's checks, from both sides: right systems pass, and every seeded mistake is diagnosed."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checks.outcome import Outcome

from .builder import BOTH_WAYS, Files
from .learner import name_of
from .watcher import WATCHED, Watcher

Do = Callable[[Watcher], None]
ANSWERING, FAILURES, LOGGER = "answering.py", "failures.py", "logger.py"


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


def runs(files: Files) -> Do:
    return lambda me: me.runs(files)


def logs(line: str, before: str = "") -> Do:
    """The right files, but for how a line is written."""
    source = f"import json\n{before}\n\ndef log(level, message, **fields):\n    {line}\n"
    return runs(WATCHED | {LOGGER: source})


def both(one: Do, other: Do) -> Do:
    def do(me: Watcher) -> None:
        one(me)
        other(me)

    return do


def answers(**given: str) -> Do:
    return lambda me: me.answers(**given)


def alarmed(**settings: Any) -> Do:
    return lambda me: me.is_alarmed(**settings)


def counts(pattern: str, **more: Any) -> Do:
    return lambda me: me.counts(pattern, **more)


def names_the_customers_id(me: Watcher) -> None:
    me.answers(request_id=me.sends("create", Item={}).headers["x-amzn-RequestId"])


def names_a_request_that_went_well(me: Watcher) -> None:
    me.answers(request_id=me.invocation("ping"))


def forgets_the_filter(me: Watcher) -> None:
    me.forgets_filters()


def forgets_the_alarm(me: Watcher) -> None:
    me.forgets_alarms()


WITH_LOGGING = """
import logging
logging.getLogger().setLevel(logging.INFO)
"""
AS_JSON = 'print(json.dumps({"level": level, "message": message, **fields}, default=str))'


def test_what_the_notebook_makes_passes_every_check(watcher: Watcher) -> None:
    results = watcher.checks("07")
    assert [name_of(each) for each in results if not each.passed] == []
    assert len(results) == 13


def test_the_checks_of_labs_03_and_04_stay_green(watcher: Watcher) -> None:
    assert watcher.is_told("03") == []
    assert watcher.is_told("04") == []


WRONG: dict[str, tuple[Do, str]] = {
    "no_id_at_all": (answers(request_id="the last one"), "failed_request_is_found"),
    "an_id_of_nothing": (answers(request_id=str(uuid.UUID(int=7))), "failed_request_is_found"),
    "api_gateways_id": (names_the_customers_id, "failed_request_is_found"),
    "an_id_without_error": (names_a_request_that_went_well, "failed_request_is_found"),
    "the_class_for_the_code": (answers(cause="ClientError"), "cause_is_known"),
    "another_cause": (answers(cause="ResourceNotFoundException"), "cause_is_known"),
    "a_sentence": (logs('print(f"{level} {message} {fields}")'), "log_is_structured"),
    "half_json": (logs("print(level, json.dumps(fields))"), "log_is_structured"),
    "logging_puts_words_before": (
        logs("logging.error(json.dumps({'level': level, **fields}))", WITH_LOGGING),
        "log_is_structured",
    ),
    "no_correlation_id": (
        runs(file("lambda_function.py", 'event["requestContext"]["requestId"]', '"?"')),
        "log_is_structured",
    ),
    "no_level": (logs("print(json.dumps(fields))"), "log_is_structured"),
    "a_level_that_hides_it": (
        logs("logging.debug(json.dumps({'level': level, **fields}))", WITH_LOGGING),
        "log_is_structured",
    ),
    "swallowed": (
        runs(file(ANSWERING, "respond(400,", "respond(200,")),
        "unknown_operation_is_refused",
    ),
    "blames_itself": (
        runs(file(ANSWERING, "respond(400,", "respond(500,")),
        "unknown_operation_is_refused",
    ),
    "still_dies": (
        runs(file("mistakes.py", '"ValidationException", ', "")),
        "mistake_is_refused",
    ),
    "refused_without_words": (
        runs(file(FAILURES, '{"message": f"Bad request: {error}"}', "{}")),
        "unknown_operation_is_refused",
    ),
    "logged_as_news": (runs(file(FAILURES, '"ERROR"', '"INFO"')), "mistake_is_logged"),
    "refused_in_silence": (
        runs(file(FAILURES, 'log("ERROR"', 'str("ERROR") or log("ERROR"')),
        "mistake_is_logged",
    ),
    "kept_for_ever": (lambda me: me.keeps(None), "log_expires"),
    "untagged": (lambda me: me.tags({"owner": "anna"}), "log_is_tagged"),
    "tagged_otherwise": (lambda me: me.tags({"workshop": "another"}), "log_is_tagged"),
    "no_filter": (forgets_the_filter, "errors_make_a_metric"),
    "another_namespace": (
        counts('{ $.level = "ERROR" }', namespace="Workshop"),
        "errors_make_a_metric",
    ),
    "counts_the_word": (counts("ERROR"), "errors_are_counted"),
    "no_alarm": (forgets_the_alarm, "alarm_watches_the_errors"),
    "another_metric": (alarmed(MetricName="Errors"), "alarm_watches_the_errors"),
    "a_dimension_too_many": (
        alarmed(Dimensions=[{"Name": "FunctionName", "Value": "f"}]),
        "alarm_watches_the_errors",
    ),
    "a_query_that_is_none": (answers(query="count by level"), "log_is_queried"),
    "a_query_that_lists": (answers(query="fields @message, level"), "log_is_queried"),
    "a_query_that_counts_all": (answers(query="stats count(*)"), "log_is_queried"),
    "a_query_of_errors_alone": (
        answers(query="filter level = 'ERROR' | stats count(*) by level"),
        "log_is_queried",
    ),
    "the_average": (alarmed(Statistic="Average"), "alarm_fires_on_errors"),
    "silence_is_bad_news": (alarmed(TreatMissingData="breaching"), "alarm_fires_on_errors"),
}


@pytest.mark.parametrize(("do", "cause"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_first(watcher: Watcher, do: Do, cause: str) -> None:
    do(watcher)
    assert watcher.is_told("07") == [cause]


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
