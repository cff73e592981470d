"""The resources that an event refers to, by which `LookupEvents` finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Of each service (botocore's name) the parameters, and members of an answer, that name a resource.
# "Resource types supported by CloudTrail event history" lists the types.
_TYPES: Mapping[str, Mapping[str, str]] = {
    "iam": {
        "roleName": "AWS::IAM::Role",
        "roleArn": "AWS::IAM::Role",
        "userName": "AWS::IAM::User",
        "groupName": "AWS::IAM::Group",
        "policyArn": "AWS::IAM::Policy",
        "policyName": "AWS::IAM::Policy",
        "accessKeyId": "AWS::IAM::AccessKey",
        "instanceProfileName": "AWS::IAM::InstanceProfile",
    },
    "sts": {
        "roleArn": "AWS::IAM::Role",
        "accessKeyId": "AWS::IAM::AccessKey",
        "roleSessionName": "AWS::STS::AssumedRole",
    },
    "dynamodb": {"tableName": "AWS::DynamoDB::Table", "tableArn": "AWS::DynamoDB::Table"},
    "lambda": {
        "functionName": "AWS::Lambda::Function",
        "functionArn": "AWS::Lambda::Function",
        "role": "AWS::IAM::Role",
    },
    "apigateway": {
        "restApiId": "AWS::ApiGateway::RestApi",
        "stageName": "AWS::ApiGateway::Stage",
        "deploymentId": "AWS::ApiGateway::Deployment",
    },
    "s3": {"bucket": "AWS::S3::Bucket"},
    "sqs": {"queueName": "AWS::SQS::Queue", "queueUrl": "AWS::SQS::Queue"},
    "sns": {"topicArn": "AWS::SNS::Topic"},
    "kms": {"keyId": "AWS::KMS::Key"},
    "logs": {"logGroupName": "AWS::Logs::LogGroup"},
    "events": {"ruleArn": "AWS::Events::Rule"},
    "cloudwatch": {"alarmName": "AWS::CloudWatch::Alarm"},
    "cloudformation": {"stackName": "AWS::CloudFormation::Stack"},
    "stepfunctions": {
        "stateMachineArn": "AWS::StepFunctions::StateMachine",
        "executionArn": "AWS::StepFunctions::Execution",
    },
    "secretsmanager": {"secretId": "AWS::SecretsManager::Secret"},
    "cloudtrail": {"trailARN": "AWS::CloudTrail::Trail"},
}


def resources(service: str, *told: Any) -> list[dict[str, str]]:
    """Each once, out of an event's parameters and response elements."""
    types = _TYPES.get(service, {})
    found = {(types[name], value): None for part in told for name, value in _named(types, part)}
    return [{"ResourceType": type_, "ResourceName": name} for type_, name in found]


def _named(types: Mapping[str, str], told: Any) -> Iterator[tuple[str, str]]:
    if isinstance(told, Mapping):
        for name, value in told.items():
            if name in types and isinstance(value, str):
                yield name, value
            yield from _named(types, value)
    elif isinstance(told, list):
        for each in told:
            yield from _named(types, each)
