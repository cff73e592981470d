"""Provisioned concurrency (recorded: `test_lambda_provisioned_lifecycle`,
`test_provisioned_concurrency_exceptions`, `test_provisioned_concurrency_limits`).

What makes the environments reads ``wanted`` and reports with ``report``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, FunctionName
from localaws.lambdaapi.concurrency import LEAST_UNRESERVED, unreserved
from localaws.lambdaapi.function import Function, Provisioned, timestamp
from localaws.lambdaapi.registry import (
    Context,
    Document,
    Parameters,
    Registry,
    check_qualifier,
    page,
)

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """So many environments of that version, for those who call that qualifier."""

    region: str
    function: str
    qualifier: str
    version: str
    requested: int


def wanted(registry: Registry) -> Iterator[Wanted]:
    for function in registry.functions.values():
        for qualifier, one in function.provisioned.items():
            version = function.version(qualifier)
            number = version.number if version else qualifier
            yield Wanted(registry.region, function.name, qualifier, number, one.requested)


def report(registry: Registry, of: Wanted, available: int, reason: str = "") -> None:
    """How many environments there are; ``reason`` is why there won't be more
    (``FUNCTION_ERROR_INIT_FAILURE``; recorded: `test_provisioned_concurrency_init_failure`)."""
    function = registry.functions.get(of.function)
    one = function.provisioned.get(of.qualifier) if function else None
    if one is None or one.requested != of.requested:
        return  # changed meanwhile
    one.allocated = one.available = available
    one.reason = reason
    one.status = "FAILED" if reason else "READY" if available >= one.requested else "IN_PROGRESS"


def put(context: Context, asked: Parameters) -> Document:
    name = context.name(asked)
    if name.qualifier == LATEST:
        message = (
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        )
        raise AwsError("InvalidParameterValueException", message)
    function = _function(context, name)
    qualifier = str(name.qualifier)
    _check_conflict(function, qualifier)
    _check_limits(context, function, qualifier, asked["ProvisionedConcurrentExecutions"])
    made = Provisioned(asked["ProvisionedConcurrentExecutions"], timestamp(context.world.now()))
    function.provisioned[qualifier] = made
    return _document(made)


def get(context: Context, asked: Parameters) -> Document:
    function, qualifier = _existing(context, asked)
    one = function.provisioned.get(qualifier)
    if one is None:
        message = "No Provisioned Concurrency Config found for this function"
        raise AwsError("ProvisionedConcurrencyConfigNotFoundException", message, 404)
    return _document(one)


def delete(context: Context, asked: Parameters) -> None:
    function, qualifier = _existing(context, asked)
    function.provisioned.pop(qualifier, None)


def list_all(context: Context, asked: Parameters) -> Document:
    function = context.function(context.unqualified(asked))
    listed = [
        {"FunctionArn": function.qualified(qualifier), **_document(one)}
        for qualifier, one in function.provisioned.items()
    ]
    some, more = page(listed, asked, PAGE)
    return {"ProvisionedConcurrencyConfigs": some, **more}


def _existing(context: Context, asked: Parameters) -> tuple[Function, str]:
    name = context.name(asked)
    if name.qualifier == LATEST:
        message = "The function resource provided must be an alias or a published version."
        raise AwsError("InvalidParameterValueException", message)
    return _function(context, name), str(name.qualifier)


def _function(context: Context, name: FunctionName) -> Function:
    function = context.known(name)
    check_qualifier(function, name)
    return context.function(name)


def _check_conflict(function: Function, qualifier: str) -> None:
    """A version has one configuration, its own or an alias's."""
    alias = function.aliases.get(qualifier)
    if alias and alias.version in function.provisioned:
        message = (
            "Alias can't be used for Provisioned Concurrency configuration on an already "
            "Provisioned version"
        )
        raise AwsError("ResourceConflictException", message, 409)
    pointing = (function.aliases.get(other) for other in function.provisioned)
    if any(one and qualifier in (one.version, *one.weights) for one in pointing):
        message = "Version is pointed by a Provisioned Concurrency alias"
        raise AwsError("ResourceConflictException", message, 409)


def _check_limits(context: Context, function: Function, qualifier: str, wanted: int) -> None:
    others = sum(one.requested for key, one in function.provisioned.items() if key != qualifier)
    if function.reserved is not None:
        if wanted + others > function.reserved:
            message = (
                "Requested Provisioned Concurrency should not be greater than the "
                "reservedConcurrentExecution for function"
            )
            raise AwsError("InvalidParameterValueException", message)
        return
    free = unreserved(context.registry, function) - others
    if wanted > free:
        message = (
            "Specified ConcurrentExecutions for function is greater than account's unreserved "
            f"concurrency [{free}]."
        )
        raise AwsError("InvalidParameterValueException", message)
    if free - wanted < LEAST_UNRESERVED:
        message = (
            "Specified ConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{LEAST_UNRESERVED}]."
        )
        raise AwsError("InvalidParameterValueException", message)


def _document(one: Provisioned) -> Document:
    told: Document = {
        "RequestedProvisionedConcurrentExecutions": one.requested,
        "AvailableProvisionedConcurrentExecutions": one.available,
        "AllocatedProvisionedConcurrentExecutions": one.allocated,
        "Status": one.status,
        "LastModified": one.modified,
    }
    return told | ({"StatusReason": one.reason} if one.reason else {})
