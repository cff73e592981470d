"""Tasks: functions, services, task tokens, nested executions, activities."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.client import REGION
from tests.localaws.cloud import ACCOUNT, eventually, function_arn, new_name
from tests.localaws.queues import new_queue
from tests.localaws.statemachines.machines import Machines, machine

INVOKE = "arn:aws:states:::lambda:invoke"


def task(resource: str, parameters: Any = None, **more: Any) -> dict[str, Any]:
    given = {} if parameters is None else {"Parameters": parameters}
    return {"Type": "Task", "Resource": resource, **given, **more}


def test_a_function_by_its_arn_gets_the_input_and_gives_the_result(
    machines: Machines, functions: dict[str, str]
) -> None:
    ended = machines.run(machine(task(function_arn(functions["wrapped"]))), {"a": 1})
    assert ended.output == {"Input": {"a": 1}}


def test_a_qualifier_invokes_a_version(machines: Machines) -> None:
    code = "def handler(event, context):\n    return context.function_version"
    name = machines.cloud.function(code)
    client = machines.cloud.client("lambda")
    client.get_waiter("function_active_v2").wait(FunctionName=name)
    version = client.publish_version(FunctionName=name)["Version"]
    client.get_waiter("published_version_active").wait(FunctionName=name, Qualifier=version)
    by_name = task(INVOKE, {"FunctionName": name, "Qualifier": version}, OutputPath="$.Payload")
    assert machines.run(machine(by_name)).output == version
    by_arn = task(f"{function_arn(name)}:{version}")
    assert machines.run(machine(by_arn)).output == version


def test_tasks_act_as_the_machines_role(machines: Machines) -> None:
    asked = machine(task("arn:aws:states:::aws-sdk:sts:getCallerIdentity", {}))
    role = machines.role.rpartition("/")[2]
    arn = machines.run(asked).output["Arn"]
    assert arn.startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/")


def test_a_role_that_no_longer_trusts_is_a_failure_with_its_name(machines: Machines) -> None:
    from tests.localaws.cloud import LAMBDA, trusting
    from tests.localaws.statemachines.machines import TRUST

    role = machines.cloud.role(trust=TRUST)
    arn = machines.create(
        machine(task("arn:aws:states:::aws-sdk:sts:getCallerIdentity", {})), roleArn=role
    )
    machines.cloud.client("iam").update_assume_role_policy(
        RoleName=role.rpartition("/")[2], PolicyDocument=json.dumps(trusting(LAMBDA))
    )
    ended = machines.end(machines.start(arn))
    assert ended.error[0] == "States.Permissions"


def test_items_are_put_updated_read_and_deleted(machines: Machines) -> None:
    table = machines.cloud.table()
    key = {"id": {"S": "1"}}
    base = "arn:aws:states:::dynamodb"
    update = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": "SET n = :n",
        "ExpressionAttributeValues": {":n": {"N.$": "States.Format('{}', $.n)"}},
    }
    steps = machine(
        task(f"{base}:putItem", {"TableName": table, "Item": key}, ResultPath=None),
        task(f"{base}:updateItem", update, ResultPath=None),
        task(f"{base}:getItem", {"TableName": table, "Key": key}, ResultPath="$.got"),
        task(f"{base}:deleteItem", {"TableName": table, "Key": key}, ResultPath="$.gone"),
    )
    output = machines.run(steps, {"n": 5}).output
    assert output["got"]["Item"] == {"id": {"S": "1"}, "n": {"N": "5"}}
    assert output["gone"]["SdkHttpMetadata"]["HttpStatusCode"] == 200
    assert machines.cloud.client("dynamodb").scan(TableName=table)["Items"] == []


def test_messages_are_sent_and_published(machines: Machines) -> None:
    sqs, sns = machines.cloud.client("sqs"), machines.cloud.client("sns")
    queue, arn = new_queue(machines.cloud, "sns")
    topic = sns.create_topic(Name=new_name("topic"))["TopicArn"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    steps = machine(
        task(
            "arn:aws:states:::sqs:sendMessage",
            {"QueueUrl": queue, "MessageBody.$": "$"},
            ResultPath="$.sent",
        ),
        task(
            "arn:aws:states:::sns:publish",
            {"TopicArn": topic, "Message": {"b.$": "$.a"}},
            ResultPath="$.published",
        ),
    )
    output = machines.run(steps, {"a": 1}).output
    assert {"MD5OfMessageBody", "MessageId"} <= set(output["sent"])
    assert "MessageId" in output["published"]

    def bodies() -> list[str]:
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in found]

    received: list[str] = []

    def both() -> bool:
        received.extend(bodies())
        return len(received) == 2

    eventually(both)
    assert sorted(received) == ['{"a":1}', '{"b":1}']


def test_events_reach_their_bus(machines: Machines) -> None:
    events, logs = machines.cloud.client("events"), machines.cloud.client("logs")
    group, rule = f"/aws/events/{new_name('g')}", new_name("rule")
    logs.create_log_group(logGroupName=group)
    events.put_rule(Name=rule, EventPattern=json.dumps({"source": [rule]}))
    target = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"
    events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": target}])
    entry = {"Source": rule, "DetailType": "t", "Detail": {"a.$": "$.a"}, "EventBusName": "default"}
    ended = machines.run(
        machine(task("arn:aws:states:::events:putEvents", {"Entries": [entry]})), {"a": 1}
    )
    assert ended.output["FailedEntryCount"] == 0
    found = logs.filter_log_events(logGroupName=group)["events"]
    assert [json.loads(event["message"])["detail"] for event in found] == [{"a": 1}]


def test_any_operation_of_the_sdk_can_be_called(machines: Machines) -> None:
    bucket, sdk = new_name("bucket"), "arn:aws:states:::aws-sdk"
    steps = machine(
        task(f"{sdk}:s3:createBucket", {"Bucket": bucket}, ResultPath=None),
        task(
            f"{sdk}:s3:putObject",
            {"Bucket": bucket, "Key": "k", "Body": {"a.$": "$.a"}},
            ResultPath=None,
        ),
        task(f"{sdk}:s3:getObject", {"Bucket": bucket, "Key": "k"}, ResultPath="$.got"),
        task(
            f"{sdk}:sfn:describeStateMachine",
            {"StateMachineArn.$": "$$.StateMachine.Id"},
            ResultSelector={"Name.$": "$.Name", "CreationDate.$": "$.CreationDate"},
            ResultPath="$.described",
        ),
    )
    output = machines.run(steps, {"a": 1}).output
    assert json.loads(output["got"]["Body"]) == {"a": 1}
    assert output["described"]["Name"].startswith("machine-")
    assert output["described"]["CreationDate"].endswith("Z")


def test_a_field_that_the_api_does_not_have_is_named(machines: Machines) -> None:
    ended = machines.run(machine(task("arn:aws:states:::sns:publish", {"Mesage": "m"})))
    assert ended.error[0] == "States.Runtime"
    assert 'The field "Mesage" is not supported by Step Functions' in (ended.error[1] or "")


class Worker:
    """Whoever has the token of a task that waits."""

    def __init__(self, machines: Machines, **more: Any) -> None:
        self.client = machines.client
        sqs = machines.cloud.client("sqs")
        queue = sqs.create_queue(QueueName=new_name("queue"))["QueueUrl"]
        body = {"token.$": "$$.Task.Token"}
        waiting = task(
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            {"QueueUrl": queue, "MessageBody": body},
            **more,
        )
        self.execution = machines.begin(machine(waiting))
        self.machines = machines
        message = eventually(
            lambda: sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5).get("Messages")
        )
        assert message
        self.token = json.loads(message[0]["Body"])["token"]


def test_a_task_waits_until_its_token_comes_back(machines: Machines) -> None:
    worker = Worker(machines)
    machines.until(worker.execution, "TaskSubmitted")
    worker.client.send_task_success(taskToken=worker.token, output='{"done": true}')
    ended = machines.end(worker.execution)
    assert ended.output == {"done": True}
    assert ended.kinds[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    with pytest.raises(ClientError) as over:
        worker.client.send_task_heartbeat(taskToken=worker.token)
    assert over.value.response["Error"]["Code"] == "TaskTimedOut"


def test_a_failure_that_is_sent_is_the_tasks(machines: Machines) -> None:
    """Recorded: ``test_sqs_failure_in_wait_for_task_tok``."""
    worker = Worker(machines)
    worker.client.send_task_failure(
        taskToken=worker.token, error="Failure error", cause="Failure cause"
    )
    assert machines.end(worker.execution).error == ("Failure error", "Failure cause")


def test_heartbeats_keep_a_task_alive(machines: Machines) -> None:
    worker = Worker(machines, HeartbeatSeconds=4)
    began = time.monotonic()
    while time.monotonic() - began < 5:
        time.sleep(0.5)
        worker.client.send_task_heartbeat(taskToken=worker.token)
    worker.client.send_task_success(taskToken=worker.token, output="1")
    assert machines.end(worker.execution).output == 1


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        ("send_task_success", {"taskToken": "none", "output": "1"}, "InvalidToken"),
        ("send_task_success", {"taskToken": "none", "output": "{"}, "InvalidOutput"),
        ("send_task_failure", {"taskToken": "none"}, "InvalidToken"),
    ],
)
def test_a_token_that_is_none_is_refused(
    machines: Machines, operation: str, given: dict[str, str], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(machines.client, operation)(**given)
    assert refused.value.response["Error"]["Code"] == code


def nested(machines: Machines, pattern: str, inner: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {"StateMachineArn": machines.create(inner), "Input": {"x.$": "$.x"}}
    return machine(task(f"arn:aws:states:::states:startExecution{pattern}", given, **more))


def test_another_machine_is_started_and_not_waited_for(machines: Machines) -> None:
    outer = nested(machines, "", machine({"Type": "Wait", "Seconds": 600}))
    output = machines.run(outer, {"x": 1}).output
    inner = machines.client.describe_execution(executionArn=output["ExecutionArn"])
    assert (inner["status"], json.loads(inner["input"])) == ("RUNNING", {"x": 1})
    machines.stop(output["ExecutionArn"])


@pytest.mark.parametrize(("pattern", "expected"), [(".sync", '{"x":1}'), (".sync:2", {"x": 1})])
def test_another_machine_is_waited_for(machines: Machines, pattern: str, expected: Any) -> None:
    ended = machines.run(nested(machines, pattern, machine({"Type": "Pass"})), {"x": 1})
    assert ended.output["Output"] == expected
    assert ended.output["Status"] == "SUCCEEDED"
    assert "TaskSubmitted" in ended.kinds


def test_a_machine_that_fails_fails_the_one_that_waits(machines: Machines) -> None:
    inner = machine({"Type": "Fail", "Error": "E", "Cause": "C"})
    error, cause = machines.run(nested(machines, ".sync:2", inner), {"x": 1}).error
    assert error == "States.TaskFailed"
    told = json.loads(cause or "")
    assert (told["Status"], told["Error"], told["Cause"]) == ("FAILED", "E", "C")


def test_stopping_an_execution_stops_the_one_that_it_waits_for(machines: Machines) -> None:
    outer = nested(machines, ".sync:2", machine({"Type": "Wait", "Seconds": 600}))
    execution = machines.begin(outer, {"x": 1})
    submitted = machines.until(execution, "TaskSubmitted")["taskSubmittedEventDetails"]
    inner = json.loads(submitted["output"])["ExecutionArn"]
    machines.stop(execution)
    assert machines.end(inner).status == "ABORTED"


def test_an_activitys_worker_asks_for_its_task(machines: Machines) -> None:
    client = machines.client
    activity = client.create_activity(name=new_name("activity"))["activityArn"]
    found: dict[str, str] = {}
    poll = threading.Thread(
        target=lambda: found.update(
            client.get_activity_task(activityArn=activity, workerName="worker")
        )
    )
    poll.start()
    execution = machines.begin(machine(task(activity)), {"a": 1})
    poll.join(60)
    assert json.loads(found["input"]) == {"a": 1}
    client.send_task_success(taskToken=found["taskToken"], output='"done"')
    ended = machines.end(execution)
    assert ended.output == "done"
    assert ended.kinds[2:5] == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
    assert ended.details("ActivityStarted") == {"workerName": "worker"}


def test_an_activity_that_is_not_there_is_named(machines: Machines) -> None:
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:activity:absent"
    with pytest.raises(ClientError) as refused:
        machines.client.get_activity_task(activityArn=arn)
    assert refused.value.response["Error"]["Code"] == "ActivityDoesNotExist"
