"""Function URLs (recorded: `test_url_config_lifecycle`, `test_url_config_exceptions`)."""

from __future__ import annotations

import datetime
import secrets
import string

from localaws.errors import AwsError
from localaws.functionurls.url import function_url
from localaws.lambdaapi.function import Function, UrlConfig
from localaws.lambdaapi.registry import Context, Document, Parameters, absent, page

PAGE = 50
LABEL = string.ascii_lowercase + string.digits


def create(context: Context, asked: Parameters) -> Document:
    name, function = context.name(asked), _function(context, asked)
    qualifier = name.qualifier or ""
    if qualifier in function.urls:
        raise AwsError(
            "ResourceConflictException",
            f"Failed to create function url config for [functionArn = {name.qualified}]. Error "
            "message:  FunctionUrlConfig exists for this Lambda function",
            409,
        )
    now = _now(context)
    made = UrlConfig(
        "".join(secrets.choice(LABEL) for _ in range(32)),
        asked["AuthType"],
        asked.get("Cors"),
        asked.get("InvokeMode", "BUFFERED"),
        now,
        now,
    )
    function.urls[qualifier] = made
    told = _document(context, function, qualifier, made)
    del told["LastModifiedTime"]
    if "InvokeMode" not in asked:
        del told["InvokeMode"]
    return told


def get(context: Context, asked: Parameters) -> Document:
    function, qualifier = _existing(context, asked)
    return _document(context, function, qualifier, function.urls[qualifier])


def update(context: Context, asked: Parameters) -> Document:
    _function(context, asked)
    function, qualifier = _existing(context, asked)
    config = function.urls[qualifier]
    config.auth_type = asked.get("AuthType", config.auth_type)
    config.cors = asked.get("Cors", config.cors)
    config.invoke_mode = asked.get("InvokeMode", config.invoke_mode)
    config.modified = _now(context)
    return _document(context, function, qualifier, config)


def delete(context: Context, asked: Parameters) -> None:
    function, qualifier = _existing(context, asked)
    del function.urls[qualifier]


def list_all(context: Context, asked: Parameters) -> Document:
    function = _function(context, asked)
    listed = [_document(context, function, *entry) for entry in function.urls.items()]
    some, more = page(listed, asked, PAGE)
    return {"FunctionUrlConfigs": some, **more}


def _function(context: Context, asked: Parameters) -> Function:
    name = context.name(asked)
    function = context.known(name)
    if function is None or (name.qualifier and name.qualifier not in function.aliases):
        raise AwsError("ResourceNotFoundException", "Function does not exist", 404)
    return function


def _existing(context: Context, asked: Parameters) -> tuple[Function, str]:
    name = context.name(asked)
    function = context.known(name)
    if function is None or (name.qualifier or "") not in function.urls:
        raise absent()
    return function, name.qualifier or ""


def _now(context: Context) -> str:
    moment = datetime.datetime.fromtimestamp(context.world.now(), datetime.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}000Z"


def _document(context: Context, function: Function, qualifier: str, config: UrlConfig) -> Document:
    told: Document = {
        "FunctionUrl": function_url(context.world.endpoint, function.region, config.id),
        "FunctionArn": function.qualified(qualifier),
        "AuthType": config.auth_type,
        "CreationTime": config.created,
        "LastModifiedTime": config.modified,
        "InvokeMode": config.invoke_mode,
    }
    return told | ({"Cors": config.cors} if config.cors else {})
