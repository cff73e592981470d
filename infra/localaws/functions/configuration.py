"""A function's configuration as its environments see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.errors import AwsError, not_implemented

LATEST = "$LATEST"
PYTHON_RUNTIME = re.compile(r"python3\.(\d+)")


@dataclass(frozen=True)
class FunctionConfiguration:
    """What an execution environment is made from: two equal configurations may share one.

    ``memory`` is in MB, ``timeout`` in seconds, ``layers`` pairs of ARN and zip, ``code`` the
    deployment package's bytes, ``policy`` the function's resource policy as JSON. What can change
    without a new environment does not count.
    """

    account: str
    region: str
    name: str
    version: str
    handler: str
    runtime: str
    role: str
    memory: int
    timeout: int
    variables: tuple[tuple[str, str], ...]
    code_sha256: str
    log_group: str
    code: bytes = field(compare=False, repr=False)
    layers: tuple[tuple[str, bytes], ...] = field(repr=False)
    policy: str = field(compare=False, repr=False)
    reserved_concurrency: int | None = field(compare=False)

    @property
    def arn(self) -> str:
        """The unqualified ARN, which is what a resource policy and ``context`` are about."""
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def python_version(self) -> tuple[int, int]:
        found = PYTHON_RUNTIME.fullmatch(self.runtime)
        if not found:
            raise not_implemented("lambda", f"runtime {self.runtime}")
        return 3, int(found[1])


# A name, a partial ARN (`account:function:name`) or a whole one, each with a qualifier or without.
NAME = re.compile(
    r"(arn:aws[a-zA-Z-]*:lambda:(?P<region>[a-z0-9-]+):)?((?P<account>\d{12}):)?(function:)?"
    r"(?P<name>[a-zA-Z0-9-_.]+)(:(?P<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?"
)


@dataclass(frozen=True)
class FunctionName:
    """How a caller names a function ("Lambda API Reference: Invoke", FunctionName)."""

    account: str
    region: str
    name: str
    qualifier: str | None

    @classmethod
    def parse(cls, text: str, account: str, region: str) -> FunctionName:
        """``account`` and ``region`` are the caller's, for a name that says neither.

        Raises:
            AwsError: ValidationException.
        """
        found = NAME.fullmatch(text)
        if not found:
            raise AwsError(
                "ValidationException",
                f"1 validation error detected: Value '{text}' at 'functionName' failed to satisfy "
                f"constraint: Member must satisfy regular expression pattern: {NAME.pattern}",
            )
        return cls(
            found["account"] or account,
            found["region"] or region,
            found["name"],
            found["qualifier"],
        )

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"


def runtime_refusal(runtime: str | None, package_type: str) -> AwsError | None:
    """Why a function of this runtime cannot be made here, or None when it can."""
    if package_type == "Image":
        return not_implemented("lambda", "container images (PackageType Image)")
    if not runtime:
        message = "Runtime and Handler are mandatory parameters for functions created with zip."
        return AwsError("InvalidParameterValueException", message)
    if not PYTHON_RUNTIME.fullmatch(runtime):
        return not_implemented("lambda", f"runtime {runtime} (here: python3.x)")
    return None


# "Lambda quotas": timeout in seconds, memory in MB.
RANGES = {"Timeout": (1, 900), "MemorySize": (128, 10_240)}


def constraint_violation(settings: Mapping[str, Any]) -> AwsError | None:
    """What Lambda says of a number out of its range, or None."""
    for name, (least, most) in RANGES.items():
        value = settings.get(name)
        if value is None or least <= int(value) <= most:
            continue
        wanted = (
            f"less than or equal to {most}"
            if int(value) > most
            else f"greater than or equal to {least}"
        )
        return AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{value}' at '{name[0].lower()}{name[1:]}' failed "
            f"to satisfy constraint: Member must have value {wanted}",
        )
    return None
