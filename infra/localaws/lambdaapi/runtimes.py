"""Runtimes that Lambda knows, and those it no longer takes."""

from __future__ import annotations

from localaws.errors import AwsError, not_implemented
from localaws.functions.runtimes import RuntimeName

# In AWS's order (recorded: `test_create_lambda_exceptions`).
RUNTIMES = (
    *("nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x"),
    *("nodejs22.x", "java25", "python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4"),
    *("ruby3.2", "python3.8", "python3.9", "java17", "nodejs16.x", "dotnet10", "dotnet8"),
    *("java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2"),
)
# "Lambda runtimes", Deprecated runtimes (recorded:
# `test_create_deprecated_function_runtime_with_validation_enabled`).
DEPRECATED = frozenset(
    {
        *("java8", "go1.x", "provided", "ruby2.5", "ruby2.7", "dotnetcore1.0", "dotnetcore2.0"),
        *("dotnetcore2.1", "dotnetcore3.1", "dotnet6", "python2.7", "python3.6", "python3.7"),
        *("python3.8", "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10"),
        *("nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x"),
    }
)


def check(runtime: str) -> None:
    """
    Raises:
        AwsError: InvalidParameterValueException, as AWS words it; NotImplemented, for a runtime
            that AWS has and the local AWS has not.
    """
    if runtime in DEPRECATED:
        raise AwsError(
            "InvalidParameterValueException",
            f"The runtime parameter of {runtime} is no longer supported for creating or updating "
            "AWS Lambda functions. We recommend you use a supported runtime while creating or "
            "updating functions.",
        )
    if runtime not in RUNTIMES:
        raise AwsError(
            "InvalidParameterValueException",
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum "
            f"value set: [{', '.join(RUNTIMES)}] or be a valid ARN",
        )
    if RuntimeName.parse(runtime) is None:
        raise not_implemented("lambda", f"runtime {runtime} (here: Python and Node.js)")
