"""Functions: CreateFunction to DeleteFunction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, FunctionName
from localaws.lambdaapi import downloads, settings, versions
from localaws.lambdaapi.function import (
    IN_PROGRESS,
    PENDING,
    Function,
    Version,
    new_revision,
    timestamp,
)
from localaws.lambdaapi.layers import check_total, uses
from localaws.lambdaapi.package import uploaded
from localaws.lambdaapi.registry import (
    ALIAS,
    NUMBER,
    Context,
    Document,
    Parameters,
    check_revision,
    check_settled,
    not_found,
    page,
)
from localaws.lambdaapi.settings import Logging, Settings
from localaws.lambdaapi.tags import check_number

PAGE = 50
LONGEST_NAME = 64


def create(context: Context, asked: Parameters) -> Document:
    name = _new_name(context, asked)
    settings.refuse(asked, "CreateFunction")
    logging = Logging("Text", f"/aws/lambda/{name.name}")
    blank = Settings(role="", runtime="", handler="", logging=logging)
    made = blank.changed(asked, uses(context, asked))
    check_number(asked.get("Tags", {}))
    settings.check(made, asked, context.world, name.arn)
    if context.known(name):
        message = f"Function already exist: {name.name}"
        raise AwsError("ResourceConflictException", message, 409)
    package = uploaded(asked.get("Code", {}), context.world)
    check_total(package, made.layers)
    now = context.world.now()
    latest = Version(
        LATEST,
        made,
        package,
        asked.get("Architectures", ["x86_64"])[0],
        timestamp(now),
        PENDING,
        now + context.world.settle_seconds,
    )
    function = Function(name.account, name.region, name.name, latest, tags=asked.get("Tags", {}))
    context.registry.functions[name.name] = function
    if asked.get("Publish"):
        return function.document(versions.new(function, context)) | {"FunctionArn": function.arn}
    return function.document(latest)


def _new_name(context: Context, asked: Parameters) -> FunctionName:
    """Recorded: `test_function_arns`."""
    name = context.name(asked)
    if name.account != context.registry.account:
        raise AwsError("AccessDeniedException", "", 403)
    if len(name.name) > LONGEST_NAME:
        raise AwsError(
            "InvalidParameterValueException",
            f"1 validation error detected: Value '{name.name}' at 'functionName' failed to satisfy "
            f"constraint: Member must have length less than or equal to {LONGEST_NAME}",
        )
    return name


def get(context: Context, asked: Parameters) -> Document:
    """Recorded: `test_lambda_concurrency_update`, `test_tag_lifecycle`."""
    name = context.name(asked)
    function, version = context.version(name)
    told: Document = {
        "Configuration": function.document(version, name.qualifier),
        "Code": {"RepositoryType": "S3", "Location": downloads.location(context, version.package)},
    }
    if function.tags:
        told["Tags"] = function.tags
    if function.reserved is not None:
        told["Concurrency"] = {"ReservedConcurrentExecutions": function.reserved}
    return told


def get_configuration(context: Context, asked: Parameters) -> Document:
    name = context.name(asked)
    function, version = context.version(name)
    return function.document(version, name.qualifier)


def get_code_signing(context: Context, asked: Parameters) -> Document:
    """Nothing: no function here has one (recorded: `test_code_signing_not_found_excs`)."""
    context.function(context.unqualified(asked))
    return {}


def list_all(context: Context, asked: Parameters) -> Document:
    """Recorded: `test_list_functions`."""
    registry = context.registry
    known = [registry.settled(name, context.world.now()) for name in registry.functions]
    functions = [function for function in known if function]
    if asked.get("FunctionVersion") == "ALL":
        listed = [
            function.listed(version, version.number)
            for function in functions
            for version in function.all_versions
        ]
    else:
        listed = [function.listed(function.latest) for function in functions]
    some, more = page(listed, asked, PAGE)
    return {"Functions": some, **more}


def update_configuration(context: Context, asked: Parameters) -> Document:
    function = _changeable(context, asked)
    settings.refuse(asked, "UpdateFunctionConfiguration")
    latest = function.latest
    made = latest.settings.changed(asked, uses(context, asked))
    settings.check(made, asked, context.world, function.arn)
    check_total(latest.package, made.layers)
    return function.document(_update(context, function, settings=made))


def update_code(context: Context, asked: Parameters) -> Document:
    function = _changeable(context, asked)
    settings.refuse(asked, "UpdateFunctionCode")
    latest = function.latest
    package = uploaded(asked, context.world)
    check_total(package, latest.settings.layers)
    architecture = asked.get("Architectures", [latest.architecture])[0]
    if asked.get("DryRun"):
        return function.document(latest) | {
            "CodeSha256": package.sha256,
            "CodeSize": package.size,
            "Architectures": [architecture],
        }
    updated = _update(context, function, package=package, architecture=architecture)
    if asked.get("Publish"):
        return function.document(*versions.published(function, context))
    return function.document(updated)


def _changeable(context: Context, asked: Parameters) -> Function:
    function = context.function(context.unqualified(asked))
    check_settled(function)
    check_revision(asked, function.latest.revision)
    return function


def _update(context: Context, function: Function, **changes: Any) -> Version:
    """``$LATEST`` from here on, in use once it has settled."""
    now = context.world.now()
    before = function.latest
    function.latest = replace(
        before,
        **changes,
        modified=timestamp(now),
        status=IN_PROGRESS,
        settles_at=now + context.world.settle_seconds,
        before=before,
        revision=new_revision(),
    )
    return function.latest


def delete(context: Context, asked: Parameters) -> None:
    """Recorded: `test_function_name_and_qualifier_validation`,
    `test_ops_with_arn_qualifier_mismatch`; for a version, floci-io/floci pull request 2824 tells
    what AWS answers."""
    name = context.name(asked)
    if name.qualifier is None:
        context.function(name)
        del context.registry.functions[name.name]
        return
    if name.qualifier == LATEST:
        message = "$LATEST version cannot be deleted without deleting the function."
        raise AwsError("InvalidParameterValueException", message)
    if not NUMBER.fullmatch(name.qualifier) and ALIAS.fullmatch(name.qualifier):
        message = "Deletion of aliases is not currently supported."
        raise AwsError("InvalidParameterValueException", message)
    if not NUMBER.fullmatch(name.qualifier):
        raise not_found(name.arn)
    versions.delete(context.function(name), name.qualifier)
