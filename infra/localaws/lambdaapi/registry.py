"""All functions and layers of one account and region, and how operations find them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, FunctionConfiguration, FunctionName
from localaws.lambdaapi.function import IN_PROGRESS, PENDING, Function, Version
from localaws.lambdaapi.layer import Layer
from localaws.lambdaapi.world import World

T = TypeVar("T")
Parameters = Mapping[str, Any]
Document = dict[str, Any]
NUMBER = re.compile(r"\d+")
ALIAS = re.compile(r"[a-zA-Z0-9-_]+")


@dataclass
class Registry:
    """``found`` remembers what invocations found, until something changes."""

    account: str
    region: str
    functions: dict[str, Function] = field(default_factory=dict)
    layers: dict[str, Layer] = field(default_factory=dict)
    found: dict[tuple[str, str], FunctionConfiguration] = field(default_factory=dict)

    def changed(self) -> None:
        self.found.clear()

    def settled(self, name: str, now: float) -> Function | None:
        """A function as it is now: what was to be Active or Successful by now is."""
        function = self.functions.get(name)
        if function and function.settle(now):
            self.changed()
        return function


@dataclass(frozen=True)
class Context:
    """What an operation works on."""

    registry: Registry
    world: World

    def name(self, asked: Parameters) -> FunctionName:
        """The function and the qualifier that ``FunctionName`` and ``Qualifier`` say together.

        Raises:
            AwsError: as ``FunctionName.narrowed``.
        """
        return FunctionName.parse(
            asked["FunctionName"], self.registry.account, self.registry.region
        ).narrowed(asked.get("Qualifier"), self.registry.region)

    def unqualified(self, asked: Parameters) -> FunctionName:
        """For operations on the function alone (recorded: `test_function_concurrency_exceptions`).

        Raises:
            AwsError: InvalidParameterValueException.
        """
        name = self.name(asked)
        if name.qualifier not in (None, LATEST):
            raise AwsError(
                "InvalidParameterValueException",
                "This operation is permitted on Lambda functions only. Aliases and versions do not "
                "support this operation. Please specify either a function name or an unqualified "
                "function ARN.",
            )
        return name

    def known(self, name: FunctionName) -> Function | None:
        if name.account != self.registry.account:
            return None
        return self.registry.settled(name.name, self.world.now())

    def function(self, name: FunctionName) -> Function:
        """
        Raises:
            AwsError: ResourceNotFoundException.
        """
        function = self.known(name)
        if function is None:
            raise not_found(name.arn)
        return function

    def version(self, name: FunctionName) -> tuple[Function, Version]:
        """By the name's qualifier, else ``$LATEST``.

        Raises:
            AwsError: ResourceNotFoundException.
        """
        function = self.known(name)
        version = function.version(name.qualifier or LATEST) if function else None
        if function is None or version is None:
            raise not_found(name.qualified)
        return function, version


def not_found(arn: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"Function not found: {arn}", 404)


def absent() -> AwsError:
    message = "The resource you requested does not exist."
    return AwsError("ResourceNotFoundException", message, 404)


def no_alias(arn: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"Cannot find alias arn: {arn}", 404)


def check_qualifier(function: Function | None, name: FunctionName) -> None:
    """That there is such an alias or version (recorded: `test_permission_exceptions`,
    `test_provisioned_concurrency_exceptions`).

    Raises:
        AwsError: ResourceNotFoundException.
    """
    qualifier = name.qualifier or ""
    if ALIAS.fullmatch(qualifier) and not NUMBER.fullmatch(qualifier):
        if function is None or qualifier not in function.aliases:
            raise no_alias(name.qualified)
    elif function is None or qualifier not in function.versions:
        raise not_found(name.qualified)


def check_revision(asked: Parameters, revision: str, source: str = "GetFunction/GetAlias") -> None:
    """
    Raises:
        AwsError: PreconditionFailedException (recorded: `test_function_revisions_basic`).
    """
    if asked.get("RevisionId", revision) != revision:
        raise AwsError(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the "
            f"{source} API to retrieve the latest Revision Id",
            412,
        )


def check_settled(function: Function) -> None:
    """That nothing is under way (recorded: `test_lambda_concurrent_code_updates`; for a new
    function, aws/serverless-application-model issue 2356 shows the wording).

    Raises:
        AwsError: ResourceConflictException.
    """
    status, sorry = function.latest.status, "The operation cannot be performed at this time."
    if status == IN_PROGRESS:
        message = f"{sorry} An update is in progress for resource: {function.arn}"
        raise AwsError("ResourceConflictException", message, 409)
    if status == PENDING:
        message = (
            f"{sorry} The resource {function.arn} is currently in the following state: 'Pending'. "
            "StateReasonCode: 'Creating'"
        )
        raise AwsError("ResourceConflictException", message, 409)


def page(items: Sequence[T], asked: Parameters, most: int) -> tuple[Sequence[T], Document]:
    """Those of this page, and ``NextMarker`` when there are more; ``most`` is AWS's page.

    Raises:
        AwsError: InvalidParameterValueException, for a marker that is none of ours.
    """
    marker = asked.get("Marker", "0")
    if not NUMBER.fullmatch(marker):
        raise AwsError("InvalidParameterValueException", f"Invalid marker: {marker}")
    start = int(marker)
    end = start + min(asked.get("MaxItems", most), most)
    return items[start:end], ({"NextMarker": str(end)} if end < len(items) else {})
