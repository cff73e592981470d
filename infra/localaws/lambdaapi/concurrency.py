"""Reserved concurrency, and the account's settings."""

from __future__ import annotations

from localaws.errors import AwsError
from localaws.lambdaapi.function import Function
from localaws.lambdaapi.package import LARGEST_UNZIPPED, LARGEST_ZIP
from localaws.lambdaapi.registry import Context, Document, Parameters, Registry, not_found

# "Lambda quotas": concurrent executions, and what must stay unreserved.
ACCOUNT_LIMIT = 1000
LEAST_UNRESERVED = 100
CODE_STORAGE = 75 * 1024**3


def unreserved(registry: Registry, without: Function | None = None) -> int:
    """What no function keeps for itself, by reservation or provisioned without one."""
    kept = (held(function) for function in registry.functions.values() if function is not without)
    return ACCOUNT_LIMIT - sum(kept)


def held(function: Function) -> int:
    if function.reserved is not None:
        return function.reserved
    return sum(one.requested for one in function.provisioned.values())


def put(context: Context, asked: Parameters) -> Document:
    """Recorded: `test_function_concurrency_exceptions`, `test_function_concurrency_limits`,
    `test_reserved_provisioned_overlap`."""
    name = context.unqualified(asked)
    function = context.known(name)
    if function is None:
        raise not_found(f"{name.arn}:$LATEST")
    wanted: int = asked["ReservedConcurrentExecutions"]
    if unreserved(context.registry, function) - wanted < LEAST_UNRESERVED:
        raise AwsError(
            "InvalidParameterValueException",
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of "
            f"[{LEAST_UNRESERVED}].",
        )
    provisioned = sum(one.requested for one in function.provisioned.values())
    if wanted < provisioned:
        raise AwsError(
            "InvalidParameterValueException",
            f" ReservedConcurrentExecutions  {wanted} should not be lower than function's total "
            f"provisioned concurrency [{provisioned}].",
        )
    function.reserved = wanted
    return {"ReservedConcurrentExecutions": wanted}


def get(context: Context, asked: Parameters) -> Document:
    reserved = context.function(context.unqualified(asked)).reserved
    return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}


def delete(context: Context, asked: Parameters) -> None:
    context.function(context.unqualified(asked)).reserved = None


def account_settings(context: Context, asked: Parameters) -> Document:
    """Recorded: `test_account_settings`."""
    del asked  # it has no parameters
    registry = context.registry
    packages = [
        version.package.size
        for function in registry.functions.values()
        for version in function.all_versions
    ] + [
        version.package.size
        for layer in registry.layers.values()
        for version in layer.versions.values()
    ]
    limits = {
        "TotalCodeSize": CODE_STORAGE,
        "CodeSizeUnzipped": LARGEST_UNZIPPED,
        "CodeSizeZipped": LARGEST_ZIP,
        "ConcurrentExecutions": ACCOUNT_LIMIT,
        "UnreservedConcurrentExecutions": unreserved(registry),
    }
    usage = {"TotalCodeSize": sum(packages), "FunctionCount": len(registry.functions)}
    return {"AccountLimit": limits, "AccountUsage": usage}
