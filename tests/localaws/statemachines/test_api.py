"""Machines and their executions, as boto3 sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.client import REGION
from tests.localaws.cloud import ACCOUNT, eventually, new_name
from tests.localaws.statemachines.machines import TRUST, Machines, machine

PASS = machine({"Type": "Pass"})
WAIT = machine({"Type": "Wait", "Seconds": 3600})


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


def test_an_execution_without_a_name_gets_one(machines: Machines) -> None:
    arn = machines.create(PASS)
    one, other = machines.start(arn), machines.start(arn)
    assert one != other
    assert ":None" not in one
    assert machines.end(other).described["name"] == other.rpartition(":")[2]


def test_a_name_and_input_that_run_are_the_same_execution(machines: Machines) -> None:
    arn = machines.create(WAIT)
    name = new_name("execution")
    first = machines.start(arn, {"a": 1}, name=name)
    assert machines.start(arn, {"a": 1}, name=name) == first
    with pytest.raises(ClientError) as another:
        machines.start(arn, {"a": 2}, name=name)
    machines.stop(first)
    with pytest.raises(ClientError) as over:
        machines.start(arn, {"a": 1}, name=name)
    for error in (another, over):
        text = f"Execution Already Exists: '{first}'"
        assert refusal(error) == ("ExecutionAlreadyExists", text)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"input": "{"}, "InvalidExecutionInput"),
        ({"name": "a b"}, "InvalidName"),
        ({"stateMachineArn": "arn:aws:s3:::bucket"}, "InvalidArn"),
        ({"input": json.dumps("x" * 262_144)}, "ValidationException"),
    ],
)
def test_what_cannot_start_is_refused(machines: Machines, given: dict[str, Any], code: str) -> None:
    arn = machines.create(PASS)
    with pytest.raises(ClientError) as refused:
        machines.client.start_execution(**{"stateMachineArn": arn} | given)
    assert refusal(refused)[0] == code


def test_a_machine_that_is_not_there_is_named(machines: Machines) -> None:
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{new_name('absent')}"
    with pytest.raises(ClientError) as refused:
        machines.start(arn)
    assert refusal(refused) == (
        "StateMachineDoesNotExist",
        f"State Machine Does Not Exist: '{arn}'",
    )


def test_a_stopped_execution_is_aborted_and_says_why(machines: Machines) -> None:
    execution = machines.begin(WAIT)
    machines.until(execution, "WaitStateEntered")
    machines.stop(execution, error="Enough", cause="It takes too long")
    ended = machines.end(execution)
    assert (ended.status, ended.error) == ("ABORTED", ("Enough", "It takes too long"))
    assert ended.chain[-1] == ("ExecutionAborted", 2)
    assert ended.described["redriveStatus"] == "REDRIVABLE"


def test_executions_are_listed_newest_first_by_status_and_page(machines: Machines) -> None:
    arn = machines.create(PASS)
    started = [machines.start(arn) for _ in range(5)]
    for execution in started:
        machines.end(execution)
    first = machines.client.list_executions(stateMachineArn=arn, maxResults=2)
    assert [each["executionArn"] for each in first["executions"]] == started[:2:-1]
    pages = machines.client.get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=arn, PaginationConfig={"PageSize": 2})
    assert [e["executionArn"] for page in found for e in page["executions"]] == started[::-1]
    running = machines.client.list_executions(stateMachineArn=arn, statusFilter="RUNNING")
    assert running["executions"] == []


def test_a_history_has_pages_in_both_directions_and_can_do_without_data(
    machines: Machines,
) -> None:
    execution = machines.begin(PASS, {"a": 1})
    forward = [event["id"] for event in machines.end(execution).events]
    paged = machines.history(execution, PaginationConfig={"PageSize": 1})
    assert [event["id"] for event in paged] == forward == [1, 2, 3, 4]
    backward = machines.history(execution, reverseOrder=True)
    assert [event["id"] for event in backward] == forward[::-1]
    bare = machines.history(execution, includeExecutionData=False)
    assert bare[1]["stateEnteredEventDetails"] == {"name": "a"}


@pytest.mark.parametrize("operation", ["describe_execution", "get_execution_history"])
def test_an_execution_that_is_not_there_is_named(machines: Machines, operation: str) -> None:
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:absent:absent"
    with pytest.raises(ClientError) as refused:
        getattr(machines.client, operation)(executionArn=arn)
    assert refusal(refused) == ("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")


def test_a_page_that_is_none_is_an_invalid_token(machines: Machines) -> None:
    with pytest.raises(ClientError) as refused:
        machines.client.list_executions(
            stateMachineArn=machines.create(PASS), nextToken="somewhere"
        )
    assert refusal(refused)[0] == "InvalidToken"


def test_an_execution_keeps_the_definition_that_it_began_with(machines: Machines) -> None:
    arn = machines.create(WAIT)
    execution = machines.start(arn)
    machines.client.update_state_machine(stateMachineArn=arn, definition=json.dumps(PASS))
    then = machines.client.describe_state_machine_for_execution(executionArn=execution)
    assert json.loads(then["definition"]) == WAIT
    machines.stop(execution)
    assert machines.end(machines.start(arn)).status == "SUCCEEDED"


def test_versions_and_aliases_start_what_they_stand_for(machines: Machines) -> None:
    client = machines.client
    arn = machines.create(machine({"Type": "Pass", "Result": 1}))
    first = client.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    again = client.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    assert first == again == f"{arn}:1"
    second = machine({"Type": "Pass", "Result": 2})
    updated = client.update_state_machine(
        stateMachineArn=arn, definition=json.dumps(second), publish=True
    )
    assert updated["stateMachineVersionArn"] == f"{arn}:2"
    alias = client.create_state_machine_alias(
        name="live", routingConfiguration=[{"stateMachineVersionArn": first, "weight": 100}]
    )["stateMachineAliasArn"]
    listed = client.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert [each["stateMachineVersionArn"] for each in listed] == [f"{arn}:2", f"{arn}:1"]
    outputs = [machines.end(machines.start(each)) for each in (arn, f"{arn}:1", alias)]
    assert [each.output for each in outputs] == [2, 1, 1]
    assert outputs[2].described["stateMachineAliasArn"] == alias
    with pytest.raises(ClientError, match="referenced by an alias"):
        client.delete_state_machine_version(stateMachineVersionArn=first)
    client.delete_state_machine_version(stateMachineVersionArn=f"{arn}:2")
    with pytest.raises(ClientError, match="Does Not Exist"):
        machines.start(f"{arn}:2")


def test_a_deleted_machine_takes_its_executions_along(machines: Machines) -> None:
    arn = machines.create(WAIT)
    execution = machines.start(arn)
    machines.client.delete_state_machine(stateMachineArn=arn)

    def is_gone() -> bool:
        try:
            machines.client.describe_execution(executionArn=execution)
        except machines.client.exceptions.ExecutionDoesNotExist:
            return True
        return False

    eventually(is_gone)


def test_creating_a_machine_again_is_idempotent_unless_it_differs(machines: Machines) -> None:
    name = new_name("machine")
    arn = machines.create(PASS, name=name)
    assert machines.create(PASS, name=name) == arn
    with pytest.raises(ClientError) as refused:
        machines.create(WAIT, name=name)
    assert refusal(refused) == (
        "StateMachineAlreadyExists",
        f"State Machine Already Exists: '{arn}'",
    )


def test_a_role_that_does_not_trust_step_functions_is_refused(machines: Machines) -> None:
    with pytest.raises(ClientError) as refused:
        machines.create(PASS, roleArn=machines.cloud.admin)
    assert refusal(refused) == (
        "AccessDeniedException",
        "Neither the global service principal states.amazonaws.com, nor the regional one is "
        "authorized to assume the provided role.",
    )


def test_a_role_that_may_not_arrange_for_logs_logs_nothing(machines: Machines) -> None:
    cloud, group = machines.cloud, new_name("/aws/vendedlogs/states/group")
    cloud.client("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*"
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": arn}}
    logging = {"level": "ALL", "destinations": [destination]}
    role = cloud.role("logs:PutLogEvents", trust=TRUST)
    message = "The state machine IAM Role is not authorized to access the Log Destination"
    with pytest.raises(ClientError) as refused:
        machines.create(PASS, roleArn=role, loggingConfiguration=logging)
    assert refusal(refused) == ("AccessDeniedException", message)
    made = machines.create(PASS, roleArn=role, loggingConfiguration={"level": "OFF"})
    with pytest.raises(ClientError) as refused:
        machines.client.update_state_machine(stateMachineArn=made, loggingConfiguration=logging)
    assert refusal(refused) == ("AccessDeniedException", message)


def test_an_express_machine_answers_when_it_is_done(machines: Machines) -> None:
    arn = machines.create(machine({"Type": "Pass", "Result": {"a": 1}}), type="EXPRESS")
    done = machines.client.start_sync_execution(stateMachineArn=arn, input="{}")
    assert (done["status"], json.loads(done["output"])) == ("SUCCEEDED", {"a": 1})
    assert done["billingDetails"] == {
        "billedMemoryUsedInMB": 64,
        "billedDurationInMilliseconds": 100,
    }
    failing = machines.create(machine({"Type": "Fail", "Error": "E"}), type="EXPRESS")
    failed = machines.client.start_sync_execution(stateMachineArn=failing)
    assert (failed["status"], failed["error"]) == ("FAILED", "E")


def test_a_standard_machine_is_never_waited_for(machines: Machines) -> None:
    with pytest.raises(ClientError) as refused:
        machines.client.start_sync_execution(stateMachineArn=machines.create(PASS))
    assert refusal(refused)[0] == "StateMachineTypeNotSupported"


def test_an_express_execution_has_no_description(machines: Machines) -> None:
    arn = machines.create(PASS, type="EXPRESS")
    execution = machines.start(arn)
    assert execution.split(":")[5] == "express"
    with pytest.raises(ClientError) as refused:
        machines.client.describe_execution(executionArn=execution)
    assert refusal(refused)[0] == "InvalidArn"


def test_a_machine_of_a_stack_executes(machines: Machines) -> None:
    cloudformation, stack = machines.cloud.client("cloudformation"), new_name("stack")
    definition = {
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Result": "${Said}", "End": True}},
    }
    properties = {
        "RoleArn": machines.role,
        "Definition": definition,
        "DefinitionSubstitutions": {"Said": "hello"},
        "StateMachineType": "STANDARD",
    }
    template = {
        "Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}},
        "Outputs": {"Arn": {"Value": {"Ref": "M"}}, "Got": {"Value": {"Fn::GetAtt": ["M", "Arn"]}}},
    }
    cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps(template))
    outputs = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    arn, got = (each["OutputValue"] for each in outputs)
    assert arn == got
    assert machines.end(machines.start(arn)).output == "hello"
    properties["DefinitionSubstitutions"] = {"Said": "bye"}
    cloudformation.update_stack(StackName=stack, TemplateBody=json.dumps(template))
    assert machines.end(machines.start(arn)).output == "bye"
    cloudformation.delete_stack(StackName=stack)
    with pytest.raises(ClientError, match="Does Not Exist"):
        machines.start(arn)


@pytest.mark.parametrize("operation", ["redrive_execution"])
def test_what_executions_do_not_do_here_is_named(machines: Machines, operation: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(machines.client, operation)(executionArn=machines.begin(PASS))
    assert refusal(refused)[0] == "NotImplemented"


def test_a_host_name_with_aws_prefix_is_the_same_door(machines: Machines) -> None:
    """botocore calls StartSyncExecution at ``sync-…``, unless it is told not to."""
    arn = machines.create(PASS, type="EXPRESS")
    headers = {
        "Host": f"sync-states.{REGION}.amazonaws.com",
        "X-Amz-Target": "AWSStepFunctions.StartSyncExecution",
        "Content-Type": "application/x-amz-json-1.0",
    }
    body = json.dumps({"stateMachineArn": arn}).encode()
    answer = machines.cloud.signed("states", "POST", "/", headers, body)
    assert answer.json()["status"] == "SUCCEEDED"
