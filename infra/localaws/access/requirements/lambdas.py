"""Lambda: functions by any of their names, layers, invocations and code in S3.

Sources: "Fine-tuning the Resources and Conditions sections of policies", "Lambda resource format
for function names" and "Granting Lambda function access … to layers" of the Lambda Developer Guide.
"""

from __future__ import annotations

import re
from typing import Any

from localaws.access.requirement import Requirement
from localaws.access.requirements import generic
from localaws.access.requirements.arns import Where, texts
from localaws.access.requirements.asked import Asked
from localaws.access.requirements.context import context

# "API operations whose action has another name", in the Service Authorization Reference.
ACTIONS = {
    "GetLayerVersionByArn": "GetLayerVersion",
    "Invoke": "InvokeFunction",
    "InvokeAsync": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
}
# A name, a partial ARN (``123456789012:function:name``) or an ARN, each with a qualifier or not.
FUNCTION = re.compile(
    r"(?:arn:(?P<partition>[^:]+):lambda:)?(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d):)?"
    r"(?:(?P<account>\d{12}):)?(?:function:)?(?P<name>[^:]+)(?::(?P<qualifier>[^:]+))?"
)
# Of these, a function is what the condition key ``lambda:FunctionArn`` is about.
MAPPINGS = frozenset(
    {
        "CreateEventSourceMapping",
        "DeleteEventSourceMapping",
        "GetEventSourceMapping",
        "UpdateEventSourceMapping",
    }
)


def requirements(asked: Asked, where: Where) -> list[Requirement]:
    operation = ACTIONS.get(asked.operation, asked.operation)
    made = generic.requirement(asked, where, operation)
    name = asked.parameters.get("FunctionName")
    if not isinstance(name, str):
        return [made, *_used(asked, where)]
    qualifier = asked.parameters.get("Qualifier")
    arn = function_arn(name, qualifier if isinstance(qualifier, str) else "", where)
    keys = context(asked, made.action)
    if asked.operation in MAPPINGS:
        return [Requirement(made.action, made.resources, {**keys, "lambda:FunctionArn": arn})]
    if made.resources == generic.EVERYTHING:
        return [made]
    return [Requirement(made.action, (arn,), keys), *_used(asked, where)]


def function_arn(name: str, qualifier: str, where: Where) -> str:
    found = FUNCTION.fullmatch(name)
    if found is None:
        return where.arn("lambda", f"function:{name}")
    partition = found["partition"] or where.partition
    region, account = found["region"] or where.region, found["account"] or where.account
    suffix = qualifier or found["qualifier"]
    arn = f"arn:{partition}:lambda:{region}:{account}:function:{found['name']}"
    return f"{arn}:{suffix}" if suffix else arn


def _used(asked: Asked, where: Where) -> list[Requirement]:
    """ "lambda:GetLayerVersion on each layer that the function uses", and ``s3:GetObject`` on code
    that lies in a bucket."""
    layers = asked.parameters.get("Layers")
    found = tuple(arn for arn in texts([layers]) if arn.startswith("arn:"))
    needed = [Requirement("lambda:GetLayerVersion", found)] if found else []
    code: Any = asked.parameters.get("Code", asked.parameters.get("Content", asked.parameters))
    if isinstance(code, dict) and code.get("S3Bucket") and code.get("S3Key"):
        resource = f"arn:{where.partition}:s3:::{code['S3Bucket']}/{code['S3Key']}"
        needed.append(Requirement("s3:GetObject", (resource,)))
    return needed
