"""How an execution goes on: retries, catchers, time limits, logs, and many at once."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.localaws.cloud import eventually, function_arn, new_name
from tests.localaws.statemachines.machines import Machines, machine, one, state


def gaps(events: list[dict[str, Any]], kind: str) -> list[float]:
    times = [event["timestamp"].timestamp() for event in events if event["type"] == kind]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_a_failing_task_is_retried_with_growing_pauses_then_caught(
    machines: Machines, functions: dict[str, str]
) -> None:
    retrier = {
        "ErrorEquals": ["Exception"],
        "IntervalSeconds": 1,
        "MaxAttempts": 2,
        "BackoffRate": 1.5,
        "MaxDelaySeconds": 1,
    }
    ended = machines.run(
        machine(
            state(
                "Task",
                Resource=function_arn(functions["fail"]),
                Retry=[retrier],
                Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "b"}],
                End=True,
            ),
            state("Succeed"),
        ),
        {"kept": 1},
    )
    assert ended.output["kept"] == 1
    assert ended.output["e"]["Error"] == "Exception"
    assert ended.kinds.count("LambdaFunctionFailed") == 3
    assert ended.kinds.count("TaskStateEntered") == 1
    assert all(gap >= 0.99 for gap in gaps(ended.events, "LambdaFunctionScheduled"))


def test_the_number_of_retries_is_in_the_context(machines: Machines) -> None:
    sns = "arn:aws:states:::sns:publish"
    absent = {
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:absent",
        "Message.$": "$$.State.RetryCount",
    }
    retrier = {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 1}
    ended = machines.run(machine(state("Task", Resource=sns, Parameters=absent, Retry=[retrier])))
    given = [
        json.loads(event["taskScheduledEventDetails"]["parameters"])["Message"]
        for event in ended.events
        if event["type"] == "TaskScheduled"
    ]
    assert given == [0, 1]


def test_what_the_interpreter_cannot_go_on_from_is_neither_retried_nor_caught(
    machines: Machines,
) -> None:
    bad = one(Type="Pass", Parameters={"a.$": "$.nope"})
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "b"}]
    ended = machines.run(
        machine(state("Parallel", Branches=[bad], Catch=catch, End=True), state("Succeed"))
    )
    assert ended.error == (
        "States.Runtime",
        "An error occurred while executing the state 'i' (entered at the event id #4). The "
        "JSONPath '$.nope' specified for the field 'a.$' could not be found in the input '{}'",
    )
    assert ended.kinds[2:] == ["ParallelStateStarted", "PassStateEntered", "ExecutionFailed"]


def test_no_rule_and_no_default_fails(machines: Machines) -> None:
    rule = {"Variable": "$.a", "IsPresent": True, "Next": "b"}
    ended = machines.run(machine(state("Choice", Choices=[rule]), state("Succeed")), {})
    assert ended.error == (
        "States.Runtime",
        "An error occurred while executing the state 'a' (entered at the event id #2). Failed to "
        "transition out of the state. The state does not point to a next state.",
    )


def test_a_machine_that_takes_too_long_times_out(machines: Machines) -> None:
    """Recorded: ``test_global_timeout``."""
    ended = machines.run(machine(state("Wait", Seconds=60), TimeoutSeconds=1))
    assert (ended.status, ended.error) == ("TIMED_OUT", (None, None))
    assert ended.kinds[-1] == "ExecutionTimedOut"


def test_a_loop_ends_at_25000_events_and_holds_up_nobody(machines: Machines) -> None:
    rule = {"Variable": "$.never", "IsPresent": True, "Next": "c"}
    definition = machine(
        state("Pass", Next="b"), state("Choice", Choices=[rule], Default="a"), state("Succeed")
    )
    execution = machines.begin(definition, {})
    others = 0
    while machines.client.describe_execution(executionArn=execution)["status"] == "RUNNING":
        machines.client.list_state_machines(maxResults=1)
        others += 1
    ended = machines.client.describe_execution(executionArn=execution)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert "maximum number of history events (25000)" in ended["cause"]
    assert others > 5
    last = machines.client.get_execution_history(
        executionArn=execution, reverseOrder=True, maxResults=1
    )
    assert last["events"][0]["id"] == 25_000


def test_50_executions_at_once_all_end(machines: Machines, functions: dict[str, str]) -> None:
    definition = machine(
        state("Map", ItemProcessor=one(Type="Pass"), ItemsPath="$.items", ResultPath="$.mapped"),
        state("Task", Resource=function_arn(functions["echo"])),
        state("Wait", Seconds=1),
    )
    arn = machines.create(definition)

    def run(number: int) -> Any:
        execution = machines.start(arn, {"number": number, "items": [number] * 5})
        found = eventually(
            lambda: (
                d
                if (d := machines.client.describe_execution(executionArn=execution))["status"]
                != "RUNNING"
                else None
            )
        )
        assert found
        return json.loads(found["output"])["mapped"]

    with ThreadPoolExecutor(25) as pool:
        assert list(pool.map(run, range(50))) == [[number] * 5 for number in range(50)]


def test_events_are_logged_as_the_machine_asks(machines: Machines) -> None:
    logs, group = machines.cloud.client("logs"), f"/aws/vendedlogs/states/{new_name('g')}"
    logs.create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"

    def logged(level: str, with_data: bool) -> list[dict[str, Any]]:
        configuration = {
            "level": level,
            "includeExecutionData": with_data,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}],
        }
        made = machines.create(
            machine(state("Fail", Error="E")), loggingConfiguration=configuration
        )
        execution = machines.start(made, {"a": 1})
        machines.end(execution)
        found = logs.filter_log_events(logGroupName=group)["events"]
        entries = [json.loads(event["message"]) for event in found]
        return [entry for entry in entries if entry["execution_arn"] == execution]

    everything = logged("ALL", True)
    assert [e["type"] for e in everything] == [
        "ExecutionStarted",
        "FailStateEntered",
        "ExecutionFailed",
    ]
    assert everything[0]["details"]["input"] == '{"a": 1}'
    assert [(e["type"], e["details"]) for e in logged("ERROR", False)] == [
        ("ExecutionFailed", {"error": "E"})
    ]


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_a_wait_ends_at_its_time(machines: Machines, language: str) -> None:
    field = (
        {"SecondsPath": "$.s"} if language == "JSONPath" else {"Seconds": "{% $states.input.s %}"}
    )
    ended = machines.run(machine(state("Wait", **field), QueryLanguage=language), {"s": 1})
    entered, exited = (
        next(e["timestamp"] for e in ended.events if e["type"] == f"WaitState{name}")
        for name in ("Entered", "Exited")
    )
    assert 0.99 <= (exited - entered).total_seconds() < 30


def test_changes_of_status_are_events(machines: Machines) -> None:
    """Recorded: ``test_event_bridge_events_base``."""
    events, logs = machines.cloud.client("events"), machines.cloud.client("logs")
    group, rule = f"/aws/events/{new_name('g')}", new_name("rule")
    logs.create_log_group(logGroupName=group)
    arn = machines.create(machine(state("Pass", Result={"Arg1": "argument1"})))
    pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": [arn]}}
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    target = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": target}])
    execution = machines.start(arn, {})

    def told() -> list[dict[str, Any]] | None:
        found = logs.filter_log_events(logGroupName=group)["events"]
        return [json.loads(e["message"]) for e in found] if len(found) == 2 else None

    running, done = eventually(told) or []
    assert running["detail-type"] == "Step Functions Execution Status Change"
    assert running["resources"] == [execution]
    assert running["detail"]["status"] == "RUNNING"
    assert running["detail"]["stopDate"] is None
    assert (done["detail"]["status"], done["detail"]["output"]) == (
        "SUCCEEDED",
        '{"Arg1":"argument1"}',
    )
    assert (
        set(running["detail"])
        == set(done["detail"])
        == {
            *(
                "executionArn",
                "stateMachineArn",
                "name",
                "status",
                "startDate",
                "stopDate",
                "input",
            ),
            *("output", "stateMachineVersionArn", "stateMachineAliasArn", "redriveCount"),
            *("redriveDate", "redriveStatus", "redriveStatusReason", "inputDetails"),
            *("outputDetails", "error", "cause"),
        }
    )
    events.remove_targets(Rule=rule, Ids=["1"])
    events.delete_rule(Name=rule)
