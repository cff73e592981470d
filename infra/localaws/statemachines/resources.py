"""What a Task state's ``Resource`` names ("Integrating services with Step Functions")."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel

from localaws import operations

CALLBACK, SYNC, SYNC_JSON = "waitForTaskToken", "sync", "sync:2"
INTEGRATION = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):states:(?P<region>[a-z0-9-]*):(?P<account>\d*):"
    r"(?P<service>aws-sdk:[a-z0-9]+|[a-z0-9-]+):(?P<action>[A-Za-z0-9]+)(?:\.(?P<pattern>[A-Za-z0-9:]+))?"
)
FUNCTION = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(:[^:]+)?")
ACTIVITY = re.compile(r"arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:activity:[^:]+")
SDK = "aws-sdk:"


@dataclass(frozen=True)
class Optimised:
    """An integration that Step Functions made itself ("Integrating optimized services").

    ``prefix``, ``caller`` and ``fallback`` are how its errors are worded (recorded in
    ``test_task_service_*``): the error's first part, the service's name in the cause, and the error
    that stands for those which the operation does not model.
    """

    client: str
    actions: frozenset[str]
    patterns: frozenset[str]
    prefix: str
    caller: str
    fallback: str


OPTIMISED: Mapping[str, Optimised] = {
    "lambda": Optimised(
        "lambda",
        frozenset({"invoke"}),
        frozenset({CALLBACK}),
        "Lambda",
        "AWSLambda",
        "AWSLambdaException",
    ),
    "dynamodb": Optimised(
        "dynamodb",
        frozenset({"getItem", "putItem", "updateItem", "deleteItem"}),
        frozenset(),
        "DynamoDB",
        "AmazonDynamoDBv2",
        "AmazonDynamoDBException",
    ),
    "sqs": Optimised(
        "sqs",
        frozenset({"sendMessage"}),
        frozenset({CALLBACK}),
        "SQS",
        "AmazonSQS",
        "AmazonSQSException",
    ),
    "sns": Optimised(
        "sns",
        frozenset({"publish"}),
        frozenset({CALLBACK}),
        "SNS",
        "AmazonSNS",
        "AmazonSNSException",
    ),
    "events": Optimised(
        "events",
        frozenset({"putEvents"}),
        frozenset({CALLBACK}),
        "EventBridge",
        "AmazonEventBridge",
        "AmazonEventBridgeException",
    ),
    "states": Optimised(
        "stepfunctions",
        frozenset({"startExecution"}),
        frozenset({CALLBACK, SYNC, SYNC_JSON}),
        "StepFunctions",
        "AWSStepFunctions",
        "AWSStepFunctionsException",
    ),
}
NOT_HERE = frozenset(
    {
        *("apigateway", "athena", "batch", "bedrock", "codebuild", "databrew", "ecs", "eks"),
        *("elasticmapreduce", "emr-containers", "emr-serverless", "glue", "http", "mediaconvert"),
        *("sagemaker",),
    }
)
"""Optimised integrations that AWS has and this does not."""

# The SDK for Java's package names, where they are not boto3's without hyphens.
SDK_CLIENTS = {
    "applicationautoscaling": "application-autoscaling",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "eventbridge": "events",
    "servicediscovery": "servicediscovery",
    "sfn": "stepfunctions",
}


@dataclass(frozen=True)
class Resource:
    """A parsed one. ``type`` is ``lambda`` or ``aws-sdk:s3``, as history events show it."""

    arn: str
    type: str = ""
    action: str = ""
    pattern: str = ""

    @property
    def is_function(self) -> bool:
        return bool(FUNCTION.fullmatch(self.arn))

    @property
    def is_activity(self) -> bool:
        return bool(ACTIVITY.fullmatch(self.arn))

    @property
    def shown(self) -> str:
        """``sendMessage.waitForTaskToken``."""
        return f"{self.action}.{self.pattern}" if self.pattern else self.action

    @property
    def optimised(self) -> Optimised | None:
        return OPTIMISED.get(self.type)

    @property
    def operation(self) -> OperationModel | None:
        """botocore's model, or None where there is no such service or operation."""
        client = self.optimised.client if self.optimised else sdk_client(self.type)
        if client is None:
            return None
        try:
            return operations.model_of(client, f"{self.action[:1].upper()}{self.action[1:]}")
        except BotoCoreError:
            return None

    @property
    def is_known(self) -> bool:
        """Whether AWS takes it, and this does."""
        if self.is_function or self.is_activity:
            return True
        if self.optimised:
            patterns = {"", *self.optimised.patterns}
            return self.action in self.optimised.actions and self.pattern in patterns
        return self.pattern in ("", CALLBACK) and self.operation is not None


@functools.lru_cache(1024)
def parse(arn: str) -> Resource | None:
    """None where it has the form of no resource."""
    found = INTEGRATION.fullmatch(arn)
    if found and found["service"] not in ("activity", "stateMachine"):
        return Resource(arn, found["service"], found["action"], found["pattern"] or "")
    other = Resource(arn)
    return other if other.is_function or other.is_activity else None


@functools.cache
def sdk_client(kind: str) -> str | None:
    """boto3's name of an ``aws-sdk:…`` service."""
    if not kind.startswith(SDK):
        return None
    name = kind.removeprefix(SDK)
    available = {each.replace("-", ""): each for each in _services()}
    return SDK_CLIENTS.get(name) or available.get(name)


@functools.cache
def _services() -> list[Any]:
    return list(botocore.session.get_session().get_available_services())


@functools.cache
def java_name(service_id: str) -> str:
    """``DynamoDb`` of ``DynamoDB``: how the SDK for Java, which AWS calls services with, names
    their exceptions (recorded: ``test_aws_sdk``)."""
    words = re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z][a-z0-9]*|[a-z0-9]+", service_id)
    return "".join(word.capitalize() for word in words)
