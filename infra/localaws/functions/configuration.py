"""A function's configuration as its environments see it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from localaws.errors import AwsError

LATEST = "$LATEST"


@dataclass(frozen=True)
class EventInvoke:
    """What becomes of asynchronous invocations; destinations are ARNs, or empty."""

    retries: int = 2
    age_seconds: int = 21_600
    on_success: str = ""
    on_failure: str = ""


@dataclass(frozen=True)
class FunctionConfiguration:
    """What an execution environment is made from: two equal configurations may share one.

    ``memory`` and ``ephemeral_storage`` are in MB, ``timeout`` in seconds, ``layers`` pairs of ARN
    and zip, ``code`` the deployment package's bytes. What can change without a new environment does
    not count: neither that, nor what depends on the qualifier that the function was found by.

    Of that qualifier: ``policy`` is the resource policy as JSON, ``weights`` the shares of versions
    beside this one that an alias names, ``provisioned`` its provisioned concurrency.
    ``log_levels`` are the application's and the system's, empty with the text format.
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
    architecture: str = "x86_64"
    ephemeral_storage: int = 512
    log_format: str = "Text"
    log_levels: tuple[str, str] = ("", "")
    tracing: str = "PassThrough"
    alias: str = field(default="", compare=False)
    weights: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    provisioned: int = field(default=0, compare=False)
    event_invoke: EventInvoke = field(default=EventInvoke(), compare=False)
    dead_letter: str = field(default="", compare=False)

    @property
    def arn(self) -> str:
        """The unqualified ARN, which is what a resource policy and ``context`` are about."""
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"


# A name, a partial ARN (`account:function:name`) or a whole one, each with a qualifier or without
# ("Invoke", FunctionName; recorded: `test_function_name_and_qualifier_validation`).
PATTERN = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?"
    r"(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
NAME = re.compile(PATTERN)
REGION, ACCOUNT, BARE_NAME, QUALIFIER = 3, 9, 11, 13


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
                f"constraint: Member must satisfy regular expression pattern: {PATTERN}",
            )
        return cls(
            (found[ACCOUNT] or account).rstrip(":"),
            (found[REGION] or region).rstrip(":"),
            found[BARE_NAME],
            found[QUALIFIER],
        )

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def qualified(self) -> str:
        return f"{self.arn}:{self.qualifier}" if self.qualifier else self.arn

    def narrowed(self, qualifier: str | None, region: str) -> FunctionName:
        """The same with the qualifier that stands beside it, as a call in that region means it.

        Raises:
            AwsError: InvalidParameterValueException, for another qualifier than its own (recorded:
                `test_ops_with_arn_qualifier_mismatch`); ResourceNotFoundException, for another
                region (recorded: `test_get_function_wrong_region`).
        """
        if self.region != region:
            message = (
                f"Functions from '{self.region}' are not reachable in this region ('{region}')"
            )
            raise AwsError("ResourceNotFoundException", message, 404)
        if qualifier and self.qualifier and qualifier != self.qualifier:
            message = (
                "The derived qualifier from the function name does not match the specified "
                "qualifier."
            )
            raise AwsError("InvalidParameterValueException", message)
        return replace(self, qualifier=self.qualifier or qualifier)
