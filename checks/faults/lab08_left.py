"""What is left behind, or comes again. These begin where lab 08 ends: everything is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from checks.faults.deployed import Deployed, Document, zipped
from checks.faults.inventory import also, entries
from checks.faults.language import Apply, Fault, Kind, in_turn
from checks.lab08 import (
    alarm_is_gone,
    api_is_gone,
    function_is_gone,
    logs_are_gone,
    nothing_else_is_left,
    role_is_gone,
    state_machine_is_gone,
    tables_are_gone,
)
from checks.names import Names

Name = Callable[[Names], str]


def _alarm(me: Deployed) -> None:
    me.client("cloudwatch").put_metric_alarm(
        AlarmName=me.names.alarm,
        Namespace=me.names.metric_namespace,
        MetricName=me.names.metric,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )


def _api(name: Name) -> Callable[[Deployed], str]:
    """Its ARN."""

    def apply(me: Deployed) -> str:
        made = me.apigateway.create_rest_api(name=name(me.names), tags=me.names.tag)
        return f"arn:aws:apigateway:{me.region}::/restapis/{made['id']}"

    return apply


def _renamed(names: Names) -> str:
    return names.api.replace("Operations", "Work")


def _trust(service: str) -> Document:
    who = {"Service": f"{service}.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _role(name: Name, service: str = "lambda") -> Apply:
    return lambda me: me.makes_role(_trust(service), name(me.names))


def _policy(me: Deployed) -> str:
    """A managed one; its ARN."""
    allowed = {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": me.table_arn()}
    document = {"Version": "2012-10-17", "Statement": [allowed]}
    made = me.iam.create_policy(PolicyName=me.names.policy, PolicyDocument=json.dumps(document))
    return str(made["Policy"]["Arn"])


def _inline(me: Deployed) -> None:
    allowed = {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": me.table_arn()}
    me.puts_policy({"Version": "2012-10-17", "Statement": [allowed]})


def _without_its_role(make: Callable[[Deployed, str], Any], service: str) -> Apply:
    """What needs a role to be made, which goes again."""

    def apply(me: Deployed) -> None:
        name = me.other("for-a-moment")
        make(me, me.makes_role(_trust(service), name))
        me.iam.delete_role(RoleName=name)

    return apply


def _function(name: Name) -> Apply:
    def make(me: Deployed, role: str) -> None:
        me.functions.create_function(
            FunctionName=name(me.names),
            Runtime="python3.13",
            Handler="index.handler",
            Role=role,
            Code={"ZipFile": zipped({"index.py": "def handler(event, context): return event"})},
        )

    return _without_its_role(make, "lambda")


def _delete_one_version_alone(me: Deployed) -> None:
    name = {"FunctionName": me.names.function}
    version = me.functions.publish_version(**name)["Version"]
    me.functions.delete_function(**name, Qualifier=version)


def _machine(me: Deployed, role: str) -> None:
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    me.client("stepfunctions").create_state_machine(
        name=me.names.tuner, definition=json.dumps(definition), roleArn=role
    )


def _lend_to_api_gateway(me: Deployed) -> None:
    """In the account's settings, which outlive the role and the API."""

    def lend(me: Deployed, role: str) -> None:
        operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
        me.apigateway.update_account(patchOperations=[operation])

    _without_its_role(lend, "apigateway")(me)


def _log(name: Callable[[Deployed], str]) -> Apply:
    return lambda me: me.client("logs").create_log_group(logGroupName=name(me))


def _execution_log(me: Deployed) -> str:
    """Of the API that was listed, and is gone."""
    listed = next(each for each in entries() if "/restapis/" in each)
    return f"API-Gateway-Execution-Logs_{listed.rpartition('/')[2]}/{me.names.stage}"


def _filter_elsewhere(me: Deployed) -> None:
    group = {"logGroupName": me.other("another")}
    me.client("logs").create_log_group(**group)
    metric = {"metricNamespace": me.names.metric_namespace, "metricName": me.names.metric}
    me.client("logs").put_metric_filter(
        **group,
        filterName="counts",
        filterPattern="ERROR",
        metricTransformations=[metric | {"metricValue": "1"}],
    )


def _table(name: Callable[[Deployed], str]) -> Callable[[Deployed], str]:
    """Its ARN."""

    def apply(me: Deployed) -> str:
        me.dynamodb.create_table(
            TableName=name(me),
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return me.table_arn(name(me))

    return apply


def _queue(me: Deployed) -> str:
    name = me.other("own")
    me.client("sqs").create_queue(QueueName=name, tags=me.names.tag)
    return f"arn:aws:sqs:{me.region}:{me.account}:{name}"


def _bucket(me: Deployed) -> str:
    name, s3 = me.other("own-bucket"), me.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": me.names.tag_list})
    return f"arn:aws:s3:::{name}"


def _layer(me: Deployed) -> str:
    made = me.functions.publish_layer_version(
        LayerName=me.other("own"), Content={"ZipFile": zipped({"python/own.py": ""})}
    )
    return str(made["LayerVersionArn"])


_API, _ROLE, _OWN = _api(lambda names: names.api), _role(lambda names: names.role), "own-table"
_FUNCTION = _function(lambda names: names.function)

FAULTS = (
    Fault("The alarm is left", alarm_is_gone, "the alarm handler-errors", _alarm),
    Fault("The API is left", api_is_gone, "the API ", _API),
    Fault("Two APIs are left", api_is_gone, ", the API ", in_turn(_API, _API)),
    Fault("An API of another name is left", api_is_gone, "the API ", also(_api(_renamed))),
    Fault(
        "The state machine is left",
        state_machine_is_gone,
        "the state machine power-tuner",
        _without_its_role(_machine, "states"),
    ),
    Fault("The function is left", function_is_gone, "the function Lambda", _FUNCTION),
    Fault(
        "One version of the function was deleted, not all",
        function_is_gone,
        "the function Lambda",
        in_turn(_FUNCTION, _delete_one_version_alone),
    ),
    Fault(
        "A function of the tuner is left",
        function_is_gone,
        "the function power-tuner-executor",
        _function(lambda names: names.tuner_steps["executor"]),
    ),
    Fault(
        "A function to compare with is left",
        function_is_gone,
        "the function power-tuner-waiting",
        _function(lambda names: names.contrasts["waiting"]),
    ),
    Fault("A layer is left", function_is_gone, "the layer arn", also(_layer)),
    Fault(
        "The function's log is left",
        logs_are_gone,
        "the log group /aws/lambda/Lambda",
        _log(lambda me: me.names.log_group),
    ),
    Fault(
        "A log of the tuner is left",
        logs_are_gone,
        "/aws/lambda/power-tuner-executor",
        _log(lambda me: f"/aws/lambda/{me.names.tuner_steps['executor']}"),
    ),
    Fault(
        "The API's execution log is left",
        logs_are_gone,
        "the log group API-Gateway-Execution-Logs_",
        _log(_execution_log),
    ),
    Fault(
        "A metric filter is left elsewhere",
        logs_are_gone,
        "the metric filter counts",
        _filter_elsewhere,
    ),
    Fault("The role is left", role_is_gone, "the role lambda-apigateway", _ROLE),
    Fault(
        "The role is left, since its policy is",
        role_is_gone,
        "the role lambda-apigateway",
        in_turn(_ROLE, _inline),
    ),
    Fault(
        "A role of the tuner is left",
        role_is_gone,
        "the role power-tuner-machine",
        _role(lambda names: names.tuner_roles["states"], "states"),
    ),
    Fault("A managed policy is left", role_is_gone, "the policy DynamoDB-CloudWatch", _policy),
    Fault(
        "API Gateway's account keeps a role for its logs",
        role_is_gone,
        "API Gateway's account still writes its logs as",
        _lend_to_api_gateway,
        Kind.WARNING,
    ),
    Fault(
        "The table is left",
        tables_are_gone,
        "the table lambda-apigateway",
        _table(lambda me: me.names.table),
    ),
    Fault(
        "The table with the salaries is left",
        tables_are_gone,
        "the table payroll",
        _table(lambda me: me.names.payroll),
    ),
    Fault(
        "The table that played somebody else's is left",
        tables_are_gone,
        "the table somebody-elses",
        _table(lambda me: me.names.bystander),
    ),
    Fault(
        "A table of one's own is left",
        tables_are_gone,
        "the table own-table",
        also(_table(lambda me: me.other(_OWN))),
    ),
    Fault("A queue of one's own is left", nothing_else_is_left, ":own", also(_queue)),
    Fault("A bucket of one's own is left", nothing_else_is_left, "own-bucket", also(_bucket)),
)
