"""Real runs of the tuner, on a real local AWS."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from powertuning.visualization import points
from tests.localaws.cloud import eventually
from tests.powertuning.conftest import Deployed

ECHO = "def handler(event, context): return event"
SLOW = "import time\ndef handler(event, context): time.sleep(0.2)"
LONG = "import time\ndef handler(event, context): time.sleep(20)"
READING = "def handler(event, context): return event['operation']"

pytestmark = pytest.mark.timeout(600)


def test_a_run_measures_each_size_and_leaves_nothing(tuner: Deployed) -> None:
    tuner.becomes(SLOW)
    execution = tuner.start(powerValues=[128, 512, 1024], includeOutputResults=True)
    ended = tuner.end(execution)
    assert ended["status"] == "SUCCEEDED", ended
    output = json.loads(ended["output"])
    assert output.keys() == {"power", "cost", "duration", "stateMachine", "stats"}
    assert (output["power"], [each["value"] for each in output["stats"]]) == (128, [128, 512, 1024])
    assert all(each["averageDuration"] >= 200 for each in output["stats"])
    measured = points(output["stateMachine"]["visualization"])
    assert [point.duration for point in measured] == pytest.approx(
        [each["averageDuration"] for each in output["stats"]]
    )
    entered = len(tuner.entered(execution))
    assert output["stateMachine"]["executionCost"] == round(2.5e-5 * entered, 5)
    assert entered == 6 + 3 * 3
    assert tuner.left() == []


def test_all_at_once_or_one_after_another_the_calls_are_as_many(tuner: Deployed) -> None:
    tuner.becomes(ECHO)
    costs = []
    for parallel in (True, False):
        ended = tuner.run(powerValues=[1024], parallelInvocation=parallel, payload={"a": 1})
        output = json.loads(ended["output"])
        assert "stats" not in output
        costs.append(output["stateMachine"]["lambdaCost"])
    assert all(cost >= 5 * 8 * 2.1e-9 for cost in costs)


def test_each_cold_start_is_one(tuner: Deployed) -> None:
    tuner.becomes(f"import time; time.sleep(0.3)\n{ECHO}")
    execution = tuner.start(powerValues=[1024], onlyColdStarts=True, includeOutputResults=True)
    ended = tuner.end(execution)
    (stat,) = json.loads(ended["output"])["stats"]
    assert stat["averageDuration"] >= 300
    assert len(tuner.entered(execution)) == 6 + 1 + 2 * 5
    assert tuner.left() == []


def test_a_dry_run_calls_once_and_analyses_nothing(tuner: Deployed) -> None:
    tuner.becomes(ECHO)
    assert json.loads(tuner.run(dryRun=True)["output"]) == {}
    assert tuner.left() == []


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        ({"num": 4}, "Missing num or num below 5"),
        ({"lambdaARN": ""}, "Missing or empty lambdaARN"),
        ({"payload": [{"payload": 1, "weight": 0}]}, "positive numbers"),
        ({"payloadS3": "s3://nobodys-bucket-at-all/key"}, "s3://nobodys-bucket-at-all/key"),
    ],
    ids=str,
)
def test_an_input_that_cannot_be_used_fails_at_once(
    tuner: Deployed, asked: dict[str, Any], cause: str
) -> None:
    tuner.becomes(ECHO)
    execution = tuner.start(**asked)
    ended = tuner.end(execution)
    assert (ended["status"], ended["error"]) == ("FAILED", "InvalidInput")
    assert cause in ended["cause"]
    assert "Publish" not in tuner.entered(execution)


FAILING: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "an_error": (
        READING,
        {"payload": {"private": 1}},
        "InvocationFailed",
        "RAM1024 failed with KeyError: 'operation', given {\"private\": 1}",
    ),
    "an_error_without_its_payload": (
        READING,
        {"payload": {"private": 1}, "disablePayloadLogs": True},
        "InvocationFailed",
        "RAM1024 failed with KeyError: 'operation'",
    ),
    "a_timeout": (
        "import time\ndef handler(event, context): time.sleep(30)",
        {"powerValues": [1024]},
        "InvocationFailed",
        "Task timed out after 1.00 seconds",
    ),
    "an_error_of_a_cold_start": (
        READING,
        {"onlyColdStarts": True, "powerValues": [1024], "payload": {}},
        "NotRepeatable",
        "InvocationFailed: RAM1024-0 failed with KeyError: 'operation', given {}",
    ),
}


@pytest.mark.parametrize(("code", "asked", "error", "cause"), FAILING.values(), ids=FAILING)
def test_a_function_that_fails_ends_the_run_and_says_why(
    tuner: Deployed, code: str, asked: dict[str, Any], error: str, cause: str
) -> None:
    tuner.becomes(code, Timeout=1)
    ended = tuner.run(**{"powerValues": [1024], **asked})
    assert (ended["status"], ended["error"]) == ("FAILED", error)
    assert cause in ended["cause"]
    if asked.get("disablePayloadLogs"):
        assert "private" not in ended["cause"]
    assert tuner.left() == []


@pytest.mark.proof  # it waits through the retries that throttling asks for
def test_a_function_that_is_throttled_ends_the_run_and_says_so(tuner: Deployed) -> None:
    tuner.becomes(ECHO)
    tuner.client.put_function_concurrency(
        FunctionName=tuner.subject, ReservedConcurrentExecutions=0
    )
    try:
        ended = tuner.run(powerValues=[1024])
    finally:
        tuner.client.delete_function_concurrency(FunctionName=tuner.subject)
    assert ended["status"] == "FAILED"
    assert "TooManyRequestsException" in ended["cause"]
    assert tuner.left() == []


@pytest.mark.parametrize(
    ("state", "times"), [("Guard", 1), ("Publish", 1), ("Publish", 2), ("Execute", 1)]
)
def test_a_run_that_is_stopped_leaves_nothing(tuner: Deployed, state: str, times: int) -> None:
    tuner.becomes(LONG, Timeout=60)
    # So small that what still sleeps leaves room for who cleans up.
    execution = tuner.start(powerValues=[128, 256])
    eventually(lambda: tuner.entered(execution).count(state) >= times)
    tuner.states.stop_execution(executionArn=execution)
    assert tuner.end(execution)["status"] == "ABORTED"
    # A publication that is under way comes to its end, and cleans up after itself: not in the
    # middle of the next test, whose settings its version would have.
    time.sleep(5)
    eventually(lambda: tuner.left() == [], seconds=120)


def test_one_run_at_a_time_measures_a_function(tuner: Deployed) -> None:
    tuner.becomes(SLOW)
    first = tuner.start(sleepBetweenRunsMs=20_000)
    eventually(lambda: "Execute" in tuner.entered(first), seconds=120)
    second = tuner.run()
    assert (second["status"], second["error"]) == ("FAILED", "AlreadyTuning")
    assert first in second["cause"]
    assert tuner.states.describe_execution(executionArn=first)["status"] == "RUNNING"
    tuner.states.stop_execution(executionArn=first)
    eventually(lambda: tuner.left() == [], seconds=120)


def test_what_a_broken_run_left_goes_and_the_learners_own_stays(tuner: Deployed) -> None:
    lost = tuner.machine.replace(":stateMachine:", ":execution:") + ":lost"
    tuner.becomes(ECHO, Description=f"RAM1024 of {lost}")
    where = {"FunctionName": tuner.subject}
    broken = tuner.client.publish_version(**where)["Version"]
    tuner.client.create_alias(**where, Name="RAM1024", FunctionVersion=broken)
    tuner.becomes(ECHO)
    own = tuner.client.publish_version(**where)["Version"]
    tuner.client.create_alias(**where, Name="live", FunctionVersion=own)
    try:
        assert tuner.run(dryRun=True)["status"] == "SUCCEEDED"
        assert tuner.left() == ["live", own]
    finally:
        tuner.client.delete_alias(**where, Name="live")
        tuner.client.delete_function(**where, Qualifier=own)


def test_the_function_gets_the_size_that_was_found(tuner: Deployed) -> None:
    tuner.becomes(SLOW)
    ended = tuner.run(powerValues=[128, 1024], autoOptimize=True)
    assert json.loads(ended["output"])["power"] == 128
    assert tuner.left() == ["memory"]


def test_an_alias_gets_a_version_of_the_size_that_was_found(tuner: Deployed) -> None:
    tuner.becomes(SLOW)
    where = {"FunctionName": tuner.subject}
    ended = tuner.run(powerValues=[128, 1024], autoOptimize=True, autoOptimizeAlias="best")
    alias = tuner.client.get_alias(**where, Name="best")
    try:
        assert json.loads(ended["output"])["power"] == 128
        found = tuner.client.get_function_configuration(**where, Qualifier="best")
        assert found["MemorySize"] == 128
        assert tuner.left() == ["best", alias["FunctionVersion"], "memory"]
    finally:
        tuner.client.delete_alias(**where, Name="best")
        tuner.client.delete_function(**where, Qualifier=alias["FunctionVersion"])


def test_a_pre_processor_replaces_the_payload(tuner: Deployed) -> None:
    tuner.becomes(READING)
    tuner.becomes("def handler(event, context): return {'operation': event}", tuner.helper)
    ended = tuner.run(powerValues=[1024], preProcessorARN=tuner.helper, payload=[])
    assert ended["status"] == "FAILED"  # an empty list of payloads
    ended = tuner.run(powerValues=[1024], preProcessorARN=tuner.helper, payload={})
    assert ended["status"] == "SUCCEEDED", ended


def test_a_post_processor_gets_the_answer_and_its_error_ends_the_run(tuner: Deployed) -> None:
    tuner.becomes(ECHO)
    tuner.becomes("def handler(event, context): raise ValueError(event)", tuner.helper)
    ended = tuner.run(powerValues=[1024], postProcessorARN=tuner.helper, payload={"a": 1})
    assert (ended["status"], ended["error"]) == ("FAILED", "InvocationFailed")
    assert ended["cause"] == "The post-processor failed with ValueError: {'a': 1}"
    assert tuner.left() == []


def test_an_error_that_is_allowed_is_measured(tuner: Deployed) -> None:
    tuner.becomes(READING)
    ended = tuner.run(powerValues=[1024], payload={}, allowedExceptions=["KeyError"])
    assert ended["status"] == "SUCCEEDED", ended
    assert json.loads(ended["output"])["power"] == 1024


@pytest.mark.proof
def test_three_runs_of_a_thing_that_imports_agree(tuner: Deployed) -> None:
    """Calls at once are cold starts, each with an init that no size makes faster."""
    code = "import boto3\ntable = boto3.resource('dynamodb')\n" + ECHO
    tuner.becomes(code)
    sizes = {"powerValues": [128, 256, 512, 1024], "num": 10, "parallelInvocation": True}
    outputs = [json.loads(tuner.run(**sizes)["output"]) for _ in range(3)]
    assert [output["power"] for output in outputs] == [128, 128, 128]


@pytest.mark.proof
def test_what_computes_takes_as_long_as_its_share_of_a_cpu(tuner: Deployed) -> None:
    """Within 5 % of inverse proportion, up to a whole one."""
    tuner.becomes("def handler(event, context): return sum(n * n for n in range(3_000_000))")

    def took(size: int) -> float:
        """What else runs here only ever makes it slower, so the least of three counts."""
        ended = [tuner.run(powerValues=[size], num=5) for _ in range(3)]
        return float(min(json.loads(each["output"])["duration"] for each in ended))

    # One size after another: five at once need more than two cores.
    work = [took(size) * size for size in (128, 256, 512, 1024, 1769)]
    assert work == pytest.approx([sorted(work)[2]] * 5, rel=0.05)
