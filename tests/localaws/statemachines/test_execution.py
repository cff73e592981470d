"""How an execution goes on: retries, catchers, groups, variables, and many at once."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.localaws.cloud import eventually, function_arn, new_name
from tests.localaws.statemachines.machines import Ended, Machines, machine


def state(kind: str, **fields: Any) -> dict[str, Any]:
    return {"Type": kind, **fields}


def one(name: str = "i", /, **fields: Any) -> dict[str, Any]:
    """A program of one state, for a branch or an iteration."""
    return machine(fields, first=name)


def gaps(events: list[dict[str, Any]], kind: str) -> list[float]:
    times = [event["timestamp"].timestamp() for event in events if event["type"] == kind]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def lasted(ended: Ended) -> float:
    """Seconds from the first event to the last."""
    first, last = (ended.events[place]["timestamp"].timestamp() for place in (0, -1))
    return float(last - first)


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
    assert all(0.99 <= gap < 3 for gap in gaps(ended.events, "LambdaFunctionScheduled"))


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


def test_branches_run_at_once_and_their_results_keep_their_order(machines: Machines) -> None:
    slow, late = (one(name, Type="Wait", Seconds=1) for name in "ik")
    fast = one("j", Type="Pass", Result="fast")
    ended = machines.run(machine(state("Parallel", Branches=[slow, fast, late])), {"x": 1})
    assert 0.99 <= lasted(ended) < 2
    assert ended.output == [{"x": 1}, "fast", {"x": 1}]


def test_a_branch_that_fails_aborts_the_others(machines: Machines) -> None:
    """Within a moment, though another would wait for an hour."""
    branches = [one(Type="Wait", Seconds=3600), one("j", Type="Fail", Error="E", Cause="C")]
    catch = [{"ErrorEquals": ["E"], "Next": "b"}]
    ended = machines.run(
        machine(state("Parallel", Branches=branches, Catch=catch, End=True), state("Succeed"))
    )
    assert ended.output == {"Error": "E", "Cause": "C"}
    assert {"WaitStateAborted", "ParallelStateFailed", "ParallelStateExited"} <= set(ended.kinds)


def test_a_map_selects_its_items_and_limits_how_many_run_at_once(machines: Machines) -> None:
    selector = {
        "index.$": "$$.Map.Item.Index",
        "value.$": "$$.Map.Item.Value.v",
        "factor.$": "$.factor",
    }
    processor = {
        "ProcessorConfig": {"Mode": "INLINE"},
        **machine(state("Wait", Seconds=1), state("Pass"), first="i"),
    }
    over = state(
        "Map",
        ItemsPath="$.items",
        ItemSelector=selector,
        ItemProcessor=processor,
        MaxConcurrency=2,
        ResultPath="$.done",
    )
    ended = machines.run(machine(over), {"factor": 3, "items": [{"v": n} for n in range(4)]})
    assert 1.98 <= lasted(ended) < 4
    expected = [{"index": n, "value": n, "factor": 3} for n in range(4)]
    assert ended.output["done"] == expected
    assert ended.details("MapStateStarted") == {"length": 4}


def test_a_map_over_what_is_no_array_fails(machines: Machines) -> None:
    over = state("Map", ItemsPath="$.items", ItemProcessor=one(Type="Pass"))
    error, cause = machines.run(machine(over), {"items": {}}).error
    assert error == "States.Runtime"
    assert 'Reference path "$.items" must point to array.' in (cause or "")


def test_a_map_over_nothing_is_an_empty_array(machines: Machines) -> None:
    over = state("Map", ItemProcessor=one(Type="Pass"))
    assert machines.run(machine(over), []).output == []


def test_variables_are_assigned_and_seen_inside_but_not_outside(machines: Machines) -> None:
    inner = machine(state("Pass", Assign={"mine": 1}, Output="{% $outer & '!' %}"), first="i")
    definition = machine(
        state("Pass", Assign={"outer": "{% $states.input.x %}", "n": 1}),
        state(
            "Parallel",
            Branches=[inner],
            Assign={"n": "{% $n + 1 %}", "got": "{% $states.result[0] %}"},
        ),
        state(
            "Pass", Output={"n": "{% $n %}", "got": "{% $got %}", "inner": "{% $exists($mine) %}"}
        ),
        QueryLanguage="JSONata",
    )
    ended = machines.run(definition, {"x": "hello"})
    assert ended.output == {"n": 2, "got": "hello!", "inner": False}
    assert ended.details("PassStateExited")["assignedVariables"] == {"outer": '"hello"', "n": "1"}


def test_variables_work_in_jsonpath_states_too(machines: Machines) -> None:
    definition = machine(
        state("Pass", Assign={"v.$": "$.a", "k": 1}),
        state("Pass", Parameters={"b.$": "$v.c", "t.$": "States.Format('{}', $k)"}),
    )
    assert machines.run(definition, {"a": {"c": 2}}).output == {"b": 2, "t": "1"}


def test_jsonata_arguments_output_and_catch(machines: Machines, functions: dict[str, str]) -> None:
    invoke = state(
        "Task",
        Resource="arn:aws:states:::lambda:invoke",
        Arguments={
            "FunctionName": functions["wrapped"],
            "Payload": {"y": "{% $states.input.x * 2 %}"},
        },
        Output="{% $states.result.Payload.Input %}",
    )
    fail = state(
        "Task",
        Resource="arn:aws:states:::lambda:invoke",
        Arguments={"FunctionName": functions["fail"]},
        Catch=[
            {
                "ErrorEquals": ["States.ALL"],
                "Assign": {"why": "{% $states.errorOutput.Error %}"},
                "Output": "{% $states.input %}",
                "Next": "c",
            }
        ],
        End=True,
    )
    last = state("Succeed", Output={"why": "{% $why %}", "input": "{% $states.input %}"})
    ended = machines.run(machine(invoke, fail, last, QueryLanguage="JSONata"), {"x": 21})
    assert ended.output == {"why": "Exception", "input": {"y": 42}}


def test_a_jsonata_choice_takes_the_first_condition_that_holds(machines: Machines) -> None:
    choices = [
        {"Condition": "{% $states.input.n > 10 %}", "Next": "b"},
        {
            "Condition": "{% $states.input.n > 5 %}",
            "Next": "c",
            "Output": {"m": "{% $states.input.n %}"},
        },
    ]
    definition = machine(
        state("Choice", Choices=choices, Default="b"),
        state("Pass", Output="other", End=True),
        state("Pass"),
        QueryLanguage="JSONata",
    )
    assert machines.run(definition, {"n": 7}).output == {"m": 7}
    assert machines.run(definition, {"n": 1}).output == "other"
    error, cause = machines.run(definition, {"n": "x"}).error
    assert error == "States.QueryEvaluationError"
    assert "specified for the field 'Choices[0]/Condition'" in (cause or "")


def test_a_query_that_fails_is_an_event_and_can_be_caught(machines: Machines) -> None:
    bad = state(
        "Task",
        Resource="arn:aws:states:::aws-sdk:sts:getCallerIdentity",
        Arguments={},
        Output={"a": ["{% $states.input.nope %}"]},
        Catch=[{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "b"}],
        End=True,
    )
    ended = machines.run(machine(bad, state("Succeed"), QueryLanguage="JSONata"), {})
    assert ended.details("EvaluationFailed") == {
        "error": "States.QueryEvaluationError",
        "cause": "An error occurred while executing the state 'a' (entered at the event id "
        "#2). The JSONata expression '$states.input.nope' specified for the field 'Output/a[0]' "
        "returned nothing (undefined).",
        "location": "Output/a[0]",
        "state": "a",
    }
    assert ended.output["Error"] == "States.QueryEvaluationError"


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
    assert 0.99 <= (exited - entered).total_seconds() < 3


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
