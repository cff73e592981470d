"""What the event loop holds is there after a restart: executions, and events that wait."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.localaws.cloud import Cloud, allow, eventually, trusting, zipped
from tests.localaws.state.kept import killed_and_started, localaws, started

WAITS = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
PASSES = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


def role(cloud: Cloud, service: str) -> str:
    iam = cloud.client("iam")
    trust = json.dumps(trusting(service))
    made = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)["Role"]
    everything = json.dumps(allow("*"))
    iam.put_role_policy(RoleName="worker", PolicyName="all", PolicyDocument=everything)
    return str(made["Arn"])


def execution(cloud: Cloud, name: str, definition: object) -> str:
    states = cloud.client("stepfunctions")
    machine = states.create_state_machine(
        name=name, roleArn=role(cloud, "states.amazonaws.com"), definition=json.dumps(definition)
    )["stateMachineArn"]
    return str(states.start_execution(stateMachineArn=machine, input="[1]")["executionArn"])


def test_an_execution_that_has_ended_is_described_as_before(home: Path) -> None:
    cloud = started(home)
    arn = execution(cloud, "passes", PASSES)
    states = cloud.client("stepfunctions")
    eventually(lambda: states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED")
    history = states.get_execution_history(executionArn=arn)["events"]
    localaws("stop", home)
    states = started(home).client("stepfunctions")
    assert states.describe_execution(executionArn=arn)["output"] == "[1]"
    assert states.get_execution_history(executionArn=arn)["events"] == history


def test_an_execution_that_ran_comes_back_aborted_and_says_why(home: Path) -> None:
    arn = execution(started(home), "waits", WAITS)
    states = killed_and_started(home).client("stepfunctions")
    told = states.describe_execution(executionArn=arn)
    assert (told["status"], told["cause"]) == (
        "ABORTED",
        "The local AWS stopped while the execution ran.",
    )
    events = states.get_execution_history(executionArn=arn)["events"]
    assert [events[0]["type"], events[-1]["type"]] == ["ExecutionStarted", "ExecutionAborted"]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_an_event_that_was_accepted_is_run_after_the_restart(home: Path, end: str) -> None:
    cloud = started(home)
    function = """
        import boto3
        def handler(event, context):
            queue = boto3.client("sqs").get_queue_url(QueueName="results")["QueueUrl"]
            boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=event)
    """
    cloud.client("lambda").create_function(
        FunctionName="work",
        Role=role(cloud, "lambda.amazonaws.com"),
        Runtime="python3.12",
        Handler="index.handler",
        Timeout=60,
        Code={"ZipFile": zipped(function)},
    )
    # It fails, and waits for its next try, until there is a queue.
    cloud.client("lambda").invoke(FunctionName="work", InvocationType="Event", Payload=b'"done"')
    if end == "stop":
        localaws("stop", home)
        again = started(home)
    else:
        again = killed_and_started(home)
    sqs = again.client("sqs")
    queue = sqs.create_queue(QueueName="results")["QueueUrl"]
    found = eventually(
        lambda: sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0).get("Messages"), 60
    )
    assert found[0]["Body"] == "done"


def test_whoever_starts_it_is_told_of_damage_and_of_what_became_of_it(home: Path) -> None:
    (home / "state").mkdir(parents=True)
    (home / "state" / "current.db").write_bytes(b"damaged")
    said = localaws("start", home, "--port", "0")
    assert said.code == 0
    assert f"The state in {home}/state/current.db can't be read" in said.err
    assert said.err.endswith("There is no earlier state: the local AWS begins with nothing.\n")
    assert said.err in localaws("status", home).out
