"""Roles that a call hands to a service: ``iam:PassRole`` is required on each.

Source: "Grant a user permissions to pass a role to an AWS service" (IAM User Guide), and each
operation's page in its service's API Reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from localaws.access.requirement import Requirement
from localaws.access.requirements.asked import Asked

ACTION = "iam:PassRole"
PASSED_TO = "iam:PassedToService"
_ROLE = re.compile(r"arn:[^:]+:iam::[^:]*:role/\S+")
# Where a request has roles, by boto3's service, and the service that gets them. ``[]`` is each
# item of a list, ``{}`` each value of a map.
ROLES: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "lambda": (
        "lambda.amazonaws.com",
        {"CreateFunction": ("Role",), "UpdateFunctionConfiguration": ("Role",)},
    ),
    "stepfunctions": (
        "states.amazonaws.com",
        {
            "CreateStateMachine": ("roleArn",),
            "UpdateStateMachine": ("roleArn",),
            "TestState": ("roleArn",),
        },
    ),
    "apigateway": (
        "apigateway.amazonaws.com",
        {
            "PutIntegration": ("credentials",),
            "CreateAuthorizer": ("authorizerCredentials",),
            "UpdateAccount": ("patchOperations[].value",),
            "UpdateAuthorizer": ("patchOperations[].value",),
            "UpdateIntegration": ("patchOperations[].value",),
        },
    ),
    "apigatewayv2": (
        "apigateway.amazonaws.com",
        {
            "CreateIntegration": ("CredentialsArn",),
            "UpdateIntegration": ("CredentialsArn",),
            "CreateAuthorizer": ("AuthorizerCredentialsArn",),
            "UpdateAuthorizer": ("AuthorizerCredentialsArn",),
            "CreateApi": ("CredentialsArn",),
            "UpdateApi": ("CredentialsArn",),
        },
    ),
    "events": (
        "events.amazonaws.com",
        {
            "PutRule": ("RoleArn",),
            "PutTargets": ("Targets[].RoleArn",),
            "CreateEndpoint": ("RoleArn",),
            "UpdateEndpoint": ("RoleArn",),
        },
    ),
    "scheduler": (
        "scheduler.amazonaws.com",
        {"CreateSchedule": ("Target.RoleArn",), "UpdateSchedule": ("Target.RoleArn",)},
    ),
    "pipes": ("pipes.amazonaws.com", {"CreatePipe": ("RoleArn",), "UpdatePipe": ("RoleArn",)}),
    "cloudformation": (
        "cloudformation.amazonaws.com",
        {
            "CreateStack": ("RoleARN",),
            "UpdateStack": ("RoleARN",),
            "DeleteStack": ("RoleARN",),
            "CreateChangeSet": ("RoleARN",),
            "ContinueUpdateRollback": ("RoleARN",),
            "RollbackStack": ("RoleARN",),
            "CreateStackSet": ("AdministrationRoleARN",),
            "UpdateStackSet": ("AdministrationRoleARN",),
        },
    ),
    "logs": (
        "logs.amazonaws.com",
        {"PutSubscriptionFilter": ("roleArn",), "PutDestination": ("roleArn",)},
    ),
    "firehose": (
        "firehose.amazonaws.com",
        {
            "CreateDeliveryStream": (
                "S3DestinationConfiguration.RoleARN",
                "ExtendedS3DestinationConfiguration.RoleARN",
                "KinesisStreamSourceConfiguration.RoleARN",
                "HttpEndpointDestinationConfiguration.RoleARN",
            )
        },
    ),
    "sns": (
        "sns.amazonaws.com",
        {
            "CreateTopic": ("Attributes{}",),
            "SetTopicAttributes": ("AttributeValue",),
            "Subscribe": ("Attributes.SubscriptionRoleArn",),
            "SetSubscriptionAttributes": ("AttributeValue",),
        },
    ),
    "cognito-idp": (
        "cognito-idp.amazonaws.com",
        {
            "CreateUserPool": ("SmsConfiguration.SnsCallerArn",),
            "UpdateUserPool": ("SmsConfiguration.SnsCallerArn",),
            "SetUserPoolMfaConfig": ("SmsMfaConfiguration.SmsConfiguration.SnsCallerArn",),
            "CreateGroup": ("RoleArn",),
            "UpdateGroup": ("RoleArn",),
        },
    ),
    "cognito-identity": (
        "cognito-identity.amazonaws.com",
        {"SetIdentityPoolRoles": ("Roles{}",)},
    ),
    "s3": ("s3.amazonaws.com", {"PutBucketReplication": ("ReplicationConfiguration.Role",)}),
    "rds": (
        "rds.amazonaws.com",
        {
            "AddRoleToDBCluster": ("RoleArn",),
            "AddRoleToDBInstance": ("RoleArn",),
            "CreateDBProxy": ("RoleArn",),
            "ModifyDBProxy": ("RoleArn",),
        },
    ),
    "cloudtrail": (
        "cloudtrail.amazonaws.com",
        {"CreateTrail": ("CloudWatchLogsRoleArn",), "UpdateTrail": ("CloudWatchLogsRoleArn",)},
    ),
    "cloudwatch": (
        "streams.metrics.cloudwatch.amazonaws.com",
        {"PutMetricStream": ("RoleArn",)},
    ),
    "ssm": (
        "ssm.amazonaws.com",
        {
            "SendCommand": ("ServiceRoleArn",),
            "RegisterTaskWithMaintenanceWindow": ("ServiceRoleArn",),
            "StartAutomationExecution": ("Parameters.AutomationAssumeRole[]",),
        },
    ),
    "application-autoscaling": (
        "application-autoscaling.amazonaws.com",
        {"RegisterScalableTarget": ("RoleARN",)},
    ),
}


def passed_roles(asked: Asked) -> list[Requirement]:
    """One requirement for each role that the call passes."""
    service, operations = ROLES.get(asked.service, ("", {}))
    places = operations.get(asked.operation, ())
    found = {
        role: None
        for place in places
        for role in _at(asked.parameters, place)
        if isinstance(role, str) and _ROLE.fullmatch(role)  # attributes hold policies, too
    }
    return [Requirement(ACTION, (role,), {PASSED_TO: service}) for role in found]


def _at(value: Any, place: str) -> Iterator[Any]:
    """``Targets[].RoleArn`` of a request's parameters."""
    head, _, rest = place.partition(".")
    name = head.removesuffix("[]").removesuffix("{}")
    found = value.get(name) if isinstance(value, dict) else None
    if head.endswith("[]"):
        items = found if isinstance(found, list) else []
    elif head.endswith("{}"):
        items = list(found.values()) if isinstance(found, dict) else []
    else:
        items = [] if found is None else [found]
    for item in items:
        yield from _at(item, rest) if rest else [item]
