"""Aliases (recorded: `test_alias_lifecycle`, `test_notfound_and_invalid_routingconfigs`)."""

from __future__ import annotations

from collections.abc import Mapping

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST
from localaws.lambdaapi.function import Alias, Function, new_revision
from localaws.lambdaapi.registry import (
    Context,
    Document,
    Parameters,
    check_revision,
    no_alias,
    not_found,
    page,
)

PAGE = 50


def create(context: Context, asked: Parameters) -> Document:
    name = context.unqualified(asked)
    function = context.known(name)
    version, alias = asked["FunctionVersion"], asked["Name"]
    if function is None:
        raise not_found(f"{name.arn}:{version}")
    if alias in function.aliases:
        message = f"Alias already exists: {function.qualified(alias)}"
        raise AwsError("ResourceConflictException", message, 409)
    weights = _weights(asked)
    _check_versions(function, version, weights)
    made = Alias(alias, version, asked.get("Description", ""), weights)
    function.aliases[alias] = made
    return _document(function, made)


def get(context: Context, asked: Parameters) -> Document:
    name = context.unqualified(asked)
    function = context.known(name)
    if function is None or asked["Name"] not in function.aliases:
        raise no_alias(f"{name.arn}:{asked['Name']}")
    return _document(function, function.aliases[asked["Name"]])


def update(context: Context, asked: Parameters) -> Document:
    name = context.unqualified(asked)
    function = context.function(name)
    alias = function.aliases.get(asked["Name"])
    if alias is None:
        # Recorded: `test_non_existent_alias_update`.
        message = f"Alias not found: {function.qualified(asked['Name'])}"
        raise AwsError("ResourceNotFoundException", message, 404)
    check_revision(asked, alias.revision)
    version = asked.get("FunctionVersion", alias.version)
    weights = _weights(asked) if "RoutingConfig" in asked else alias.weights
    _check_versions(function, version, weights)
    alias.version, alias.weights = version, weights
    alias.description = asked.get("Description", alias.description)
    alias.revision = new_revision()
    return _document(function, alias)


def list_all(context: Context, asked: Parameters) -> Document:
    function = context.function(context.unqualified(asked))
    wanted = asked.get("FunctionVersion")
    listed = [
        _document(function, alias)
        for _, alias in sorted(function.aliases.items())
        if wanted in (None, alias.version) or wanted in alias.weights
    ]
    some, more = page(listed, asked, PAGE)
    return {"Aliases": some, **more}


def delete(context: Context, asked: Parameters) -> None:
    """Nothing happens for one that is not there (recorded: `test_non_existent_alias_deletion`)."""
    function = context.function(context.unqualified(asked))
    if function.aliases.pop(asked["Name"], None):
        function.forget(asked["Name"])


def _weights(asked: Parameters) -> dict[str, float]:
    given = asked.get("RoutingConfig", {}).get("AdditionalVersionWeights") or {}
    return {version: float(weight) for version, weight in given.items()}


def _check_versions(function: Function, version: str, weights: Mapping[str, float]) -> None:
    if len(weights) > 1:
        message = "Number of items in AdditionalVersionWeights cannot be greater than 1"
        raise AwsError("InvalidParameterValueException", message)
    if version in weights:
        message = (
            f"Invalid function version {version}. Function version {version} is already included "
            "in routing configuration."
        )
        raise AwsError("InvalidParameterValueException", message)
    if version == LATEST and weights:
        message = "$LATEST is not supported for an alias pointing to more than 1 version"
        raise AwsError("InvalidParameterValueException", message)
    for number in (version, *weights):
        if number != LATEST and number not in function.versions:
            raise not_found(function.qualified(number))


def _document(function: Function, alias: Alias) -> Document:
    told: Document = {
        "AliasArn": function.qualified(alias.name),
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    }
    if alias.weights:
        told["RoutingConfig"] = {"AdditionalVersionWeights": alias.weights}
    return told
