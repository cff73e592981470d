"""What becomes of asynchronous invocations: `...FunctionEventInvokeConfig` (recorded:
`test_lambda_eventinvokeconfig_exceptions`, `test_lambda_eventinvokeconfig_lifecycle`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, FunctionName
from localaws.lambdaapi.function import EventInvokeConfig, Function
from localaws.lambdaapi.registry import Context, Document, Parameters, page

PAGE = 50
GIVEN = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
# What the role must be allowed for a destination of a service ("Adding a destination").
ACTIONS: Mapping[str, str] = {
    "sqs": "SendMessage",
    "sns": "Publish",
    "lambda": "InvokeFunction",
    "events": "PutEvents",
    "s3": "PutObject",
}


def put(context: Context, asked: Parameters) -> Document:
    if not any(name in asked for name in GIVEN):
        message = "You must specify at least one of error handling or destination setting."
        raise AwsError("InvalidParameterValueException", message)
    name, function = _function(context, asked)
    return _keep(context, name, function, asked)


def update(context: Context, asked: Parameters) -> Document:
    name, function = _function(context, asked)
    existing = function.event_invoke.get(name.qualifier or LATEST)
    if existing is None:
        raise _none(name)
    return _keep(context, name, function, {**existing.given, **asked})


def get(context: Context, asked: Parameters) -> Document:
    name, function = context.name(asked), context.known(context.name(asked))
    config = function.event_invoke.get(name.qualifier or LATEST) if function else None
    if function is None or config is None:
        raise _none(name)
    return _document(function, name.qualifier or LATEST, config)


def delete(context: Context, asked: Parameters) -> None:
    name = context.name(asked)
    function = context.known(name)
    if function is None or not function.event_invoke.pop(name.qualifier or LATEST, None):
        raise _none(name)


def list_all(context: Context, asked: Parameters) -> Document:
    _, function = _function(context, asked)
    listed = [_document(function, *entry) for entry in function.event_invoke.items()]
    some, more = page(listed, asked, PAGE)
    return {"FunctionEventInvokeConfigs": some, **more}


def _function(context: Context, asked: Parameters) -> tuple[FunctionName, Function]:
    name = context.name(asked)
    function = context.known(name)
    if function is None or function.version(name.qualifier or LATEST) is None:
        raise AwsError("ResourceNotFoundException", "The function doesn't exist.", 404)
    return name, function


def _keep(context: Context, name: FunctionName, function: Function, asked: Parameters) -> Document:
    destinations = asked.get("DestinationConfig") or {}
    _check(context, function, destinations)
    given = {key: asked[key] for key in GIVEN if key in asked}
    given["DestinationConfig"] = {
        when: {key: text for key, text in destinations.get(when, {}).items() if text}
        for when in ("OnSuccess", "OnFailure")
    }
    made = EventInvokeConfig(given, context.world.now())
    function.event_invoke[name.qualifier or LATEST] = made
    return _document(function, name.qualifier or LATEST, made)


def _check(context: Context, function: Function, destinations: Mapping[str, Any]) -> None:
    for destination in (destinations.get(when) or {} for when in ("OnSuccess", "OnFailure")):
        arn = destination.get("Destination")
        if arn:
            _check_service(arn, destinations)
            _check_function(context, function, arn)
            _check_role(context, function, arn)


def _check_service(arn: str, destinations: Mapping[str, Any]) -> None:
    if arn.split(":")[2] in ACTIONS:
        return
    told = ", ".join(
        f"on{when}={_java(f'On{when}', destinations.get(f'On{when}'))}"
        for when in ("Success", "Failure")
    )
    message = f"The provided destination config DestinationConfig({told}) is invalid."
    raise AwsError("InvalidParameterValueException", message)


def _java(name: str, destination: Mapping[str, Any] | None) -> str:
    if destination is None:
        return "null"
    return f"{name}(destination={destination.get('Destination', 'null')})"


def _check_function(context: Context, function: Function, arn: str) -> None:
    if arn.split(":")[2] != "lambda":
        return
    named = FunctionName.parse(arn, function.account, function.region)
    if named.arn == function.arn:
        message = "You can't specify the function as a destination for itself."
        raise AwsError("InvalidParameterValueException", message)
    if named.region == function.region and context.known(named) is None:
        message = f"The destination ARN {arn} is invalid."
        raise AwsError("InvalidParameterValueException", message)


def _check_role(context: Context, function: Function, arn: str) -> None:
    service = arn.split(":")[2]
    role, action = function.latest.settings.role, ACTIONS[service]
    resource = f"{arn}/*" if service == "s3" else arn
    if not context.world.role_may(role, f"{service}:{action}", resource):
        raise AwsError(
            "InvalidParameterValueException",
            f"The function's execution role does not have permissions to call {action} on {arn}",
        )


def _none(name: FunctionName) -> AwsError:
    arn = f"{name.arn}:{name.qualifier or LATEST}"
    message = f"The function {arn} doesn't have an EventInvokeConfig"
    return AwsError("ResourceNotFoundException", message, 404)


def _document(function: Function, qualifier: str, config: EventInvokeConfig) -> Document:
    return {
        "FunctionArn": function.qualified(qualifier),
        "LastModified": config.modified,
        **config.given,
    }
