"""Definitions that AWS refuses, and how."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from localaws.errors import AwsError
from localaws.statemachines import validation
from tests.localaws.statemachines.machines import Machines, machine


def state(kind: str, **fields: Any) -> dict[str, Any]:
    return {"Type": kind, **fields}


def found(definition: Any) -> list[tuple[str, str, str | None]]:
    """Codes, messages and places."""
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return [(each.code, each.message, each.location) for each in validation.diagnose(text)]


SCHEMA = "SCHEMA_VALIDATION_FAILED"
TARGET = "MISSING_TRANSITION_TARGET"
LOOP = {
    "StartAt": "A",
    "States": {"A": state("Pass", Next="B"), "B": state("Pass", Next="A")},
}


def test_states_lead_to_states_that_there_are_and_are_reached() -> None:
    """localstack/localstack#11978."""
    definition = {
        "StartAt": "pass1",
        "States": {"pass1": state("Pass", Next="pass3"), "pass2": state("Pass", End=True)},
    }
    assert found(definition) == [
        (TARGET, "Missing 'Next' target: pass3", "/States/pass1/Next"),
        (TARGET, 'State "pass2" is not reachable.', "/States/pass2"),
    ]


def test_the_first_state_is_there() -> None:
    """aws-cloudformation/cfn-lint#4074."""
    definition = {"StartAt": "Not sure", "States": {"Pass One": state("Pass", End=True)}}
    assert found(definition) == [
        (TARGET, "Missing 'Next' target: Not sure", "/StartAt"),
        (TARGET, 'State "Pass One" is not reachable.', "/States/Pass One"),
    ]


def test_a_workflow_ends_somewhere() -> None:
    """floci-io/floci#2786."""
    assert found(LOOP) == [("MISSING_END_STATE", "Workflow has no terminal state", None)]


@pytest.mark.parametrize(
    ("definition", "message", "place"),
    [
        (machine(state("Pass", Retry=[])), "Field 'Retry' is not supported", "/States/a"),
        (
            machine(state("Wait", Seconds=1, Catch=[])),
            "Field 'Catch' is not supported",
            "/States/a",
        ),
        (
            machine(state("Pass", Output="x")),
            "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the "
            "'JSONata' QueryLanguage",
            "/States/a",
        ),
        (
            machine(state("Pass", InputPath="$"), QueryLanguage="JSONata"),
            "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for "
            "the 'JSONPath' QueryLanguage",
            "/States/a",
        ),
        (
            machine(state("Pass", QueryLanguage="JSONPath"), QueryLanguage="JSONata"),
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            "/States/a",
        ),
        (
            machine(
                state("Choice", Choices=[{"Variable": "$", "StringEquals": "x"}], Default="b"),
                state("Pass"),
            ),
            "These fields are required: [Next]",
            "/States/a/Choices[0]",
        ),
        (
            machine(state("Task", Resource="createToken")),
            "Value is not a valid resource ARN",
            "/States/a/Resource",
        ),
        (
            machine(state("Task", Resource="arn:aws:states:::sqs:noSuchThing")),
            "The resource provided arn:aws:states:::sqs:noSuchThing is not recognized. The value "
            "is not a valid resource ARN, or the resource is not available in this region.",
            "/States/a/Resource",
        ),
        (
            machine(state("Pass", Parameters={"x.$": "no path"})),
            "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function "
            "call",
            "/States/a/Parameters",
        ),
        (
            machine(state("Pass", Parameters={"x.$": "States.NoSuch(1)"})),
            "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function "
            "call",
            "/States/a/Parameters",
        ),
        (
            machine(state("Pass", ResultPath="$.a[*]")),
            "Value is not a Reference Path",
            "/States/a/ResultPath",
        ),
        (
            machine(state("Pass", Output="{% 1 + %}"), QueryLanguage="JSONata"),
            "The JSONata expression is not valid: Unexpected end of expression",
            "/States/a/Output",
        ),
        (
            machine(state("Wait", Seconds=1, Timestamp="2024-01-01T00:00:00Z")),
            "There should only be one of the following fields: [Seconds, Timestamp]",
            "/States/a",
        ),
        (
            machine(state("Strange", End=True)),
            "Value is not a valid state type: Strange",
            "/States/a/Type",
        ),
        ({"States": {}}, "These fields are required: [StartAt]", "/"),
        (machine(state("Pass"), Strange=1), "Field 'Strange' is not supported", "/"),
        (machine(state("Pass"), TimeoutSeconds=0), "Minimum value is 1", "/TimeoutSeconds"),
    ],
)
def test_a_definition_of_the_wrong_shape_is_described(
    definition: Any, message: str, place: str
) -> None:
    assert found(definition) == [(SCHEMA, message, place)]


def test_names_are_unique_in_the_whole_machine() -> None:
    inner = machine(state("Pass"))
    assert found(machine(state("Parallel", Branches=[inner]))) == [
        ("DUPLICATE_STATE_NAME", "Duplicate State name: a", "/States/a/Branches[0]/States/a")
    ]


@pytest.mark.parametrize("text", ["{", "[]", "1", '"x"', ""])
def test_what_is_no_object_is_no_definition(text: str) -> None:
    assert [code for code, _, _ in found(text)] in (
        ["INVALID_JSON_DESCRIPTION"],
        ["MISSING_DESCRIPTION"],
    )


@pytest.mark.parametrize(
    "strange",
    [
        {"StartAt": 1, "States": 2},
        {"StartAt": "a", "States": {"a": None}},
        {"StartAt": "a", "States": {"a": state("Choice", Choices=[None])}},
        {"StartAt": "a", "States": {"a": state("Choice", Choices=[{"Not": 1, "Next": "a"}])}},
        {"StartAt": "a", "States": {"a": state("Choice", Choices=[{"And": 1, "Next": "a"}])}},
        {"StartAt": "a", "States": {"a": state("Task", Resource=1, Retry=1, Catch=[1], End=True)}},
        {"StartAt": "a", "States": {"a": state("Map", ItemProcessor=1, End=True)}},
        {
            "StartAt": "a",
            "States": {"a": state("Map", ItemProcessor={"ProcessorConfig": 1}, End=True)},
        },
        {"StartAt": "a", "States": {"a": state("Parallel", Branches=[[]], End=True)}},
        {"StartAt": "a", "States": {"a": state("Parallel", Branches={}, End=True)}},
        {"StartAt": "a", "States": {"a": state("Wait", SecondsPath=1, Next=5)}},
        {"StartAt": "a", "States": {"a": state([], End=True)}},
        {"StartAt": "a", "QueryLanguage": [], "States": {}},
    ],
)
def test_whatever_is_sent_is_refused_in_words(strange: Any) -> None:
    assert found(strange)
    with pytest.raises(AwsError) as refused:
        validation.refuse(json.dumps(strange))
    assert refused.value.code == "InvalidDefinition"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
WHOLE = machine(
    state(
        "Task",
        Resource="arn:aws:states:::sqs:sendMessage",
        Parameters={"a.$": "$.b"},
        Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 2}],
        Catch=[{"ErrorEquals": ["F"], "Next": "b"}],
        TimeoutSeconds=3,
    ),
    state(
        "Map",
        ItemsPath="$.x",
        MaxConcurrency=1,
        ItemProcessor=machine(state("Pass", Result=1, ResultPath="$.r"), first="i"),
    ),
    state("Parallel", Branches=[machine(state("Wait", SecondsPath="$.s"), first="j")]),
    state(
        "Choice", Choices=[{"And": [{"Variable": "$.x", "IsNull": True}], "Next": "e"}], Default="e"
    ),
    state("Succeed"),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(each for key, child in inner for each in _places(child, (*path, key)))]


def test_the_whole_is_right() -> None:
    assert found(WHOLE) == []


@given(st.sampled_from(_places(WHOLE)[1:]), JSON)
def test_whatever_stands_anywhere_it_is_taken_or_described(
    place: tuple[Any, ...], value: Any
) -> None:
    definition = copy.deepcopy(WHOLE)
    holder = definition
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    for code, message, location in found(definition):
        assert code
        assert message
        assert location is None or location.startswith("/")


def test_creating_and_updating_refuse_with_every_error(machines: Machines) -> None:
    with pytest.raises(ClientError) as refused:
        machines.create(machine(state("Pass", Next="x")))
    told = refused.value.response["Error"]
    assert told["Code"] == "InvalidDefinition"
    assert told["Message"] == (
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: x at "
        "/States/a/Next, MISSING_END_STATE: Workflow has no terminal state'"
    )
    arn = machines.create(machine(state("Pass")))
    with pytest.raises(ClientError, match="InvalidDefinition"):
        machines.client.update_state_machine(stateMachineArn=arn, definition="{}")


def test_validation_lists_what_is_wrong(machines: Machines) -> None:
    validate = machines.client.validate_state_machine_definition
    answer = validate(definition=json.dumps(LOOP))
    assert answer["result"] == "FAIL"
    assert answer["diagnostics"] == [
        {
            "severity": "ERROR",
            "code": "MISSING_END_STATE",
            "message": "Workflow has no terminal state",
        }
    ]
    fine = validate(definition=json.dumps(machine(state("Pass"))))
    assert (fine["result"], fine["diagnostics"]) == ("OK", [])


@pytest.mark.parametrize(
    ("definition", "named"),
    [
        (machine(state("Task", Resource="arn:aws:states:::ecs:runTask.sync")), "ecs:runTask.sync"),
        (
            machine(
                state(
                    "Task",
                    Resource="arn:aws:states:::sqs:sendMessage",
                    Credentials={"RoleArn": "r"},
                )
            ),
            "Credentials",
        ),
    ],
)
def test_what_aws_takes_and_this_does_not_is_named(
    machines: Machines, definition: dict[str, Any], named: str
) -> None:
    with pytest.raises(ClientError) as refused:
        machines.create(definition)
    told = refused.value.response["Error"]
    assert told["Code"] == "NotImplemented"
    assert named in told["Message"]
