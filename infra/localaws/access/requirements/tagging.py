"""Actions that tags in a request to create something require besides.

Source: each service's page on tagging with "tag on create" permissions; without the tag, the
creating action alone is required.
"""

from __future__ import annotations

from localaws.access.requirement import Requirement
from localaws.access.requirements.asked import Asked
from localaws.access.requirements.context import tags

# By prefix and operation: the action that tags.
ACTIONS: dict[str, dict[str, str]] = {
    "dynamodb": {"CreateTable": "TagResource"},
    "events": {"CreateEventBus": "TagResource", "PutRule": "TagResource"},
    "iam": {
        "CreateInstanceProfile": "TagInstanceProfile",
        "CreateOpenIDConnectProvider": "TagOpenIDConnectProvider",
        "CreatePolicy": "TagPolicy",
        "CreateRole": "TagRole",
        "CreateSAMLProvider": "TagSAMLProvider",
        "CreateUser": "TagUser",
    },
    "kms": {"CreateKey": "TagResource"},
    "lambda": {
        "CreateEventSourceMapping": "TagResource",
        "CreateFunction": "TagResource",
    },
    "logs": {"CreateLogGroup": "TagResource"},
    "secretsmanager": {"CreateSecret": "TagResource"},
    "sns": {"CreateTopic": "TagResource"},
    "sqs": {"CreateQueue": "TagQueue"},
    "ssm": {"PutParameter": "AddTagsToResource"},
    "states": {"CreateActivity": "TagResource", "CreateStateMachine": "TagResource"},
    "cloudwatch": {"PutCompositeAlarm": "TagResource", "PutMetricAlarm": "TagResource"},
}
# DynamoDB requires it of an empty list too, as its denials show.
EVEN_EMPTY = frozenset({"CreateTable"})


def tagged(asked: Asked, made: Requirement) -> list[Requirement]:
    """What tagging the thing that ``made`` is about requires."""
    action = ACTIONS.get(asked.prefix, {}).get(asked.operation)
    found = tags(asked.parameters) if action else {}
    if not found and not (action and asked.operation in EVEN_EMPTY and "Tags" in asked.parameters):
        return []
    resources = tuple(arn.removesuffix(":log-stream:") for arn in made.resources)
    return [Requirement(f"{asked.prefix}:{action}", resources, found)]
