"""JSONata and variables on an execution's way."""

from __future__ import annotations

from tests.localaws.statemachines.machines import Machines, machine, state


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
