"""The recorded cases that call other services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.localaws.cloud import ACCOUNT, function_arn, new_name
from tests.localaws.statemachines.case import ANY, PASSED, Case
from tests.localaws.statemachines.machines import machine, state

INVOKE = "arn:aws:states:::lambda:invoke"
CALLED = "TaskStateEntered TaskScheduled TaskStarted"
INVOKED = "TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted"
FAILED = f"{CALLED} TaskFailed ExecutionFailed"
CAUGHT = f"{CALLED} TaskFailed TaskStateExited {PASSED}"
DOT = {"FunctionName.$": "$.FunctionName", "Payload.$": "$.Payload"}


@dataclass(frozen=True)
class Made:
    """What a test has of its own: functions' names by their handlers', a queue's URL."""

    functions: Mapping[str, str]
    queue: str

    def invoking(self, handler: str) -> dict[str, Any]:
        return {"FunctionName": self.functions[handler], "Payload": None}


def caught(*errors: str, path: str = "$", **more: Any) -> dict[str, Any]:
    """A task that catches, and the state that it then goes to."""
    return {
        "Catch": [{"ErrorEquals": list(errors), "ResultPath": path, "Next": "b"}],
        "End": True,
        **more,
    }


def task(resource: str, parameters: Any = None, **more: Any) -> dict[str, Any]:
    given = {} if parameters is None else {"Parameters": parameters}
    return state("Task", Resource=resource, **given, **more)


def of_functions(made: Made) -> list[Case]:
    direct = {name: function_arn(each) for name, each in made.functions.items()}
    limit = "returned a result with a size exceeding the maximum number of bytes service limit."
    handled = {"Error": ANY, "Cause": ANY}
    return [
        Case(
            "TestTaskLambda::test_raise_exception",
            machine(task(direct["fail"])),
            made.invoking("fail"),
            f"{INVOKED} LambdaFunctionFailed ExecutionFailed",
            error=("Exception", ANY),
        ),
        Case(
            "TestTaskLambda::test_raise_custom_exception",
            machine(
                task(direct["fail_in_its_own_way"], **caught("CustomException")), state("Pass")
            ),
            made.invoking("fail_in_its_own_way"),
            f"{INVOKED} LambdaFunctionFailed TaskStateExited {PASSED}",
            {"Error": "CustomException", "Cause": ANY},
        ),
        Case(
            "TestTaskServiceLambda::test_raise_exception",
            machine(task(INVOKE, DOT)),
            made.invoking("fail"),
            FAILED,
            error=("Exception", ANY),
        ),
        Case(
            "TestTaskServiceLambda::test_raise_custom_exception",
            machine(task(INVOKE, DOT, **caught("CustomException")), state("Pass")),
            made.invoking("fail_in_its_own_way"),
            CAUGHT,
            {"Error": "CustomException", "Cause": ANY},
        ),
        *(
            Case(
                f"test_raise_exception_catch_output_path[{path}]",
                machine(
                    task(INVOKE, DOT, **caught("Exception"), OutputPath=path or "$"),
                    state("Pass", Parameters={"InputValue.$": "$"}),
                ),
                made.invoking("fail"),
                CAUGHT,
                {"InputValue": handled},
            )
            for path in (None, "$.Payload", "$.no.such.path")
        ),
        Case(
            "TestTaskServiceLambda::test_no_such_function",
            machine(task(INVOKE, DOT)),
            {"FunctionName": "absent", "Payload": None},
            FAILED,
            error=("Lambda.ResourceNotFoundException", ANY),
        ),
        Case(
            "TestTaskServiceLambda::test_no_such_function_catch",
            machine(
                task(INVOKE, DOT, **caught("Lambda.ResourceNotFoundException")),
                state("Pass", ResultPath="$.task_failed_error"),
            ),
            {"FunctionName": "absent", "Payload": None},
            CAUGHT,
            {**handled, "task_failed_error": handled},
        ),
        *(
            Case(
                f"test_service_task_lambada_data_limit_exceeded_on_large_utf8_response[{error}]",
                machine(task(INVOKE, DOT, **caught(error)), state("Pass")),
                made.invoking("flood"),
                CAUGHT,
                {"Error": "States.DataLimitExceeded", "Cause": f"The state/task 'lambda' {limit}"},
            )
            for error in ("States.DataLimitExceeded", "States.ALL")
        ),
        *(
            Case(
                f"test_task_lambda_data_limit_exceeded_on_large_utf8_response[{error}]",
                machine(task(direct["flood"], **caught(error)), state("Pass")),
                made.invoking("flood"),
                f"{INVOKED} LambdaFunctionFailed TaskStateExited {PASSED}",
                {
                    "Error": "States.DataLimitExceeded",
                    "Cause": f"The state/task '{direct['flood']}' {limit}",
                },
            )
            for error in ("States.DataLimitExceeded", "States.ALL")
        ),
    ]


def of_timeouts(made: Made) -> list[Case]:
    direct = function_arn(made.functions["sleep"])
    late = f"{CALLED} TaskTimedOut ExecutionFailed"
    waiting = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    message = {"QueueUrl.$": "$.QueueUrl", "MessageBody": {"TaskToken.$": "$$.Task.Token"}}
    no_answer = f"{CALLED} TaskSubmitted TaskTimedOut ExecutionFailed"
    return [
        Case(
            "test_fixed_timeout_lambda",
            machine(task(direct, TimeoutSeconds=1)),
            {"Payload": None},
            f"{INVOKED} LambdaFunctionTimedOut ExecutionFailed",
            error=("States.Timeout", None),
        ),
        Case(
            "test_fixed_timeout_service_lambda",
            machine(task(INVOKE, DOT, TimeoutSeconds=1)),
            made.invoking("sleep"),
            late,
            error=("States.Timeout", None),
        ),
        Case(
            "test_fixed_timeout_service_lambda_with_path",
            machine(task(INVOKE, DOT, TimeoutSecondsPath="$.TimeoutSecondsValue")),
            {**made.invoking("sleep"), "TimeoutSecondsValue": 1},
            late,
            error=("States.Timeout", None),
        ),
        Case(
            "test_invoke_timeout",
            machine(
                task(INVOKE, DOT, TimeoutSeconds=1, **caught("States.Timeout")),
                state("Pass", ResultPath="$.error"),
            ),
            made.invoking("sleep"),
            f"{CALLED} TaskTimedOut TaskStateExited {PASSED}",
            {
                "Error": "States.Timeout",
                "Cause": "",
                "error": {"Error": "States.Timeout", "Cause": ""},
            },
        ),
        Case(
            "test_heartbeat_timeout",
            machine(task(waiting, message, HeartbeatSeconds=1, TimeoutSeconds=600)),
            {"QueueUrl": made.queue},
            no_answer,
            error=("States.Timeout", None),
        ),
        Case(
            "test_heartbeat_path_timeout",
            machine(task(waiting, message, HeartbeatSecondsPath="$.Beat", TimeoutSeconds=600)),
            {"QueueUrl": made.queue, "Beat": 1},
            no_answer,
            error=("States.Timeout", None),
        ),
        Case(
            "test_heartbeat_no_timeout",
            machine(task(waiting, message, HeartbeatSeconds=1)),
            {"QueueUrl": made.queue},
            no_answer,
            error=("States.Timeout", None),
        ),
    ]


def of_services(made: Made) -> list[Case]:
    item = {"id": {"S": "id1"}, "data": {"S": "HelloWorld"}}
    put = {"TableName.$": "$.TableName", "Item.$": "$.Item"}
    sent = {"QueueUrl.$": "$.QueueUrl", "MessageBody.$": "$.MessageBody"}
    absent = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:{new_name('absent')}"
    no_host = "Unable to execute HTTP request: no-such-queue: Name or service not known"
    by_name = "arn:aws:states:::aws-sdk"
    return [
        Case(
            "TestTaskServiceDynamoDB::test_put_item_no_such_table",
            machine(task("arn:aws:states:::dynamodb:putItem", put)),
            {"TableName": "absent", "Item": item},
            FAILED,
            error=("DynamoDB.ResourceNotFoundException", ANY),
        ),
        Case(
            "TestTaskServiceDynamoDB::test_invalid_param",
            machine(task("arn:aws:states:::dynamodb:putItem", put)),
            {"TableName": "absent", "Item": None},
            FAILED,
            error=("DynamoDB.AmazonDynamoDBException", ANY),
        ),
        Case(
            "TestAwsSdk::test_dynamodb_put_item_no_such_table",
            machine(task(f"{by_name}:dynamodb:putItem", put)),
            {"TableName": "absent", "Item": item},
            FAILED,
            error=("DynamoDb.ResourceNotFoundException", ANY),
        ),
        Case(
            "TestAwsSdk::test_dynamodb_invalid_param",
            machine(task(f"{by_name}:dynamodb:putItem", put)),
            {"TableName": "absent", "Item": None},
            FAILED,
            error=("DynamoDb.DynamoDbException", ANY),
        ),
        Case(
            "TestAwsSdk::test_no_such_bucket",
            machine(
                task(
                    f"{by_name}:s3:listObjects",
                    {"Bucket.$": "$.Bucket"},
                    **caught("States.TaskFailed", path="$.TaskFailedError"),
                ),
                state("Pass"),
            ),
            {"Bucket": "some-nonexistent-bucket-name"},
            CAUGHT,
            {
                "Bucket": "some-nonexistent-bucket-name",
                "TaskFailedError": {"Error": "S3.NoSuchBucketException", "Cause": ANY},
            },
        ),
        Case(
            "TestTaskServiceSfn::test_start_execution_no_such_arn",
            machine(
                task(
                    "arn:aws:states:::states:startExecution",
                    {"StateMachineArn.$": "$.StateMachineArn", "Input.$": "$.Input", "Name": "n"},
                )
            ),
            {"StateMachineArn": absent, "Input": None},
            FAILED,
            error=("StepFunctions.StateMachineDoesNotExistException", ANY),
        ),
        Case(
            "TestTaskServiceSqs::test_send_message_no_such_queue",
            machine(
                task("arn:aws:states:::sqs:sendMessage", sent, **caught("SQS.SdkClientException")),
                state("Pass", ResultPath="$.client_error"),
            ),
            {"QueueUrl": "no-such-queue", "MessageBody": "m"},
            CAUGHT,
            {
                "Error": "SQS.SdkClientException",
                "Cause": no_host,
                "client_error": {"Error": "SQS.SdkClientException", "Cause": no_host},
            },
        ),
        Case(
            "TestTaskServiceSqs::test_send_message_no_such_queue_no_catch",
            machine(task("arn:aws:states:::sqs:sendMessage", sent)),
            {"QueueUrl": "no-such-queue", "MessageBody": "m"},
            FAILED,
            error=("SQS.SdkClientException", no_host),
        ),
        Case(
            "TestTaskServiceSqs::test_send_message_empty_body",
            machine(
                task("arn:aws:states:::sqs:sendMessage", sent, **caught("SQS.AmazonSQSException")),
                state("Pass"),
            ),
            {"QueueUrl": made.queue, "MessageBody": None},
            CAUGHT,
            {"Error": "SQS.AmazonSQSException", "Cause": ANY},
        ),
    ]
