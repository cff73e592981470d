"""Functions' tags (recorded: `test_tag_exceptions`, `test_tag_limits`, `test_tag_versions`)."""

from __future__ import annotations

from collections.abc import Mapping

from localaws.errors import AwsError, not_implemented
from localaws.functions.configuration import FunctionName
from localaws.lambdaapi.function import Function, new_revision
from localaws.lambdaapi.registry import Context, Document, Parameters

MOST = 50


def put(context: Context, asked: Parameters) -> None:
    function = _function(context, asked)
    if not asked["Tags"]:
        message = "An error occurred and the request cannot be processed."
        raise AwsError("InvalidParameterValueException", message)
    tags = {**function.tags, **asked["Tags"]}
    check_number(tags)
    _tag(function, tags)


def remove(context: Context, asked: Parameters) -> None:
    function = _function(context, asked)
    gone = set(asked["TagKeys"])
    _tag(function, {key: text for key, text in function.tags.items() if key not in gone})


def list_all(context: Context, asked: Parameters) -> Document:
    return {"Tags": _function(context, asked).tags}


def check_number(tags: Mapping[str, str]) -> None:
    """
    Raises:
        AwsError: InvalidParameterValueException.
    """
    if len(tags) > MOST:
        message = "Number of tags exceeds resource tag limit."
        raise AwsError("InvalidParameterValueException", message)


def _tag(function: Function, tags: dict[str, str]) -> None:
    function.tags = tags
    function.latest.revision = new_revision()  # recorded: `TestLambdaTags.test_tag_lifecycle`


def _function(context: Context, asked: Parameters) -> Function:
    resource: str = asked["Resource"]
    kind = resource.split(":")[5]
    if kind != "function":
        raise not_implemented("lambda", f"tags of a {kind}")
    name = FunctionName.parse(resource, context.registry.account, context.registry.region)
    if name.qualifier:
        raise AwsError(
            "InvalidParameterValueException",
            "Tags on function aliases and versions are not supported. Please specify a function "
            "ARN.",
        )
    return context.function(name)
