"""TestState: one state by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.statemachines.machines import Machines

ABSENT = "arn:aws:lambda:us-east-1:123456789012:function:absent"


def tried(machines: Machines, state: dict[str, Any], data: Any = None, **more: Any) -> Any:
    given = {"input": json.dumps(data)} if data is not None else {}
    return machines.client.test_state(
        definition=json.dumps(state), roleArn=machines.role, **given, **more
    )


def test_a_state_gives_its_output_and_where_it_leads(machines: Machines) -> None:
    state = {"Type": "Pass", "Parameters": {"b.$": "$.a"}, "Next": "Elsewhere"}
    answer = tried(machines, state, {"a": 1})
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"b": 1})
    assert answer["nextState"] == "Elsewhere"


def test_its_data_can_be_inspected(machines: Machines) -> None:
    state = {"Type": "Pass", "InputPath": "$.x", "Parameters": {"b.$": "$.a"}, "End": True}
    seen = tried(machines, state, {"x": {"a": 1}}, inspectionLevel="DEBUG")["inspectionData"]
    shown = {name: json.loads(text) for name, text in seen.items()}
    assert shown["input"] == {"x": {"a": 1}}
    assert shown["afterInputPath"] == {"a": 1}
    assert shown["afterParameters"] == shown["result"] == {"b": 1}


def test_a_task_really_runs(machines: Machines) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sts:getCallerIdentity",
        "Parameters": {},
        "OutputPath": "$.Account",
        "End": True,
    }
    assert json.loads(tried(machines, state)["output"]) == "123456789012"


def test_an_error_says_what_would_become_of_it(machines: Machines) -> None:
    task = {"Type": "Task", "Resource": ABSENT, "End": True}
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Rescue"}]
    failed = tried(machines, task)
    assert (failed["status"], failed["error"]) == ("FAILED", "Lambda.ResourceNotFoundException")
    caught = tried(machines, task | {"Catch": catch}, {"a": 1})
    assert (caught["status"], caught["nextState"]) == ("CAUGHT_ERROR", "Rescue")
    assert json.loads(caught["output"])["e"]["Error"] == "Lambda.ResourceNotFoundException"
    retried = tried(machines, task | {"Retry": [{"ErrorEquals": ["States.ALL"]}]})
    assert retried["status"] == "RETRIABLE"


def test_a_jsonata_state_sees_the_given_variables(machines: Machines) -> None:
    state = {
        "Type": "Pass",
        "QueryLanguage": "JSONata",
        "Output": "{% $states.input.a + $v %}",
        "End": True,
    }
    answer = tried(machines, state, {"a": 1}, variables='{"v": 2}')
    assert json.loads(answer["output"]) == 3


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"Type": "Pass", "Strange": 1, "End": True}, "InvalidDefinition"),
        ({"Type": "Map", "ItemProcessor": {}, "End": True}, "NotImplemented"),
    ],
)
def test_what_is_no_state_is_refused(machines: Machines, state: Any, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        tried(machines, state)
    assert refused.value.response["Error"]["Code"] == code


def test_a_task_needs_a_role(machines: Machines) -> None:
    with pytest.raises(ClientError) as refused:
        machines.client.test_state(
            definition=json.dumps({"Type": "Task", "Resource": ABSENT, "End": True})
        )
    assert refused.value.response["Error"]["Code"] == "ValidationException"
