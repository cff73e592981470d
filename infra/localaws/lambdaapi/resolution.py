"""What an invocation finds: a function's configuration by the name and qualifier it was called."""

from __future__ import annotations

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, EventInvoke, FunctionConfiguration
from localaws.lambdaapi import constraints
from localaws.lambdaapi.function import PENDING, Alias, Function, Version
from localaws.lambdaapi.registry import Context, not_found
from localaws.lambdaapi.request import model


def configuration(context: Context, name: str, qualifier: str | None) -> FunctionConfiguration:
    """The function as it is in use now: an update that is in progress does not count yet.

    Raises:
        AwsError: ResourceNotFoundException, ValidationException; ResourceConflictException for a
            function that is still Pending.
    """
    given = {"FunctionName": name} | ({"Qualifier": qualifier} if qualifier else {})
    try:
        wanted = context.name(given)
    except AwsError:
        constraints.check(model().operation_model("Invoke"), given)
        raise
    chosen = wanted.qualifier or LATEST
    function = context.known(wanted)  # settles it, which may change what was found before
    key = (wanted.name, chosen)
    found = context.registry.found.get(key)
    if found is None or function is None:
        found = context.registry.found[key] = _find(context, function, wanted.arn, chosen, given)
    return found


def _find(
    context: Context, function: Function | None, arn: str, qualifier: str, given: dict[str, str]
) -> FunctionConfiguration:
    version = function.version(qualifier) if function else None
    if function is None or version is None:
        constraints.check(model().operation_model("Invoke"), given)
        raise not_found(f"{arn}:{qualifier}")
    if version.status == PENDING:
        # Recorded by nobody; quoted in remotion-dev/remotion issue 1186.
        raise AwsError(
            "ResourceConflictException",
            "The operation cannot be performed at this time. The function is currently in the "
            "following state: Pending",
            409,
        )
    return _configuration(function, version.in_use, function.aliases.get(qualifier), qualifier)


def _configuration(
    function: Function, version: Version, alias: Alias | None, qualifier: str
) -> FunctionConfiguration:
    settings, logging = version.settings, version.settings.logging
    policy = function.policies.get("" if qualifier == LATEST else qualifier)
    provisioned = function.provisioned.get(qualifier) or function.provisioned.get(version.number)
    event_invoke = function.event_invoke.get(qualifier)
    return FunctionConfiguration(
        account=function.account,
        region=function.region,
        name=function.name,
        version=version.number,
        handler=settings.handler,
        runtime=settings.runtime,
        role=settings.role,
        memory=settings.memory,
        timeout=settings.timeout,
        variables=settings.variables or (),
        code_sha256=version.package.sha256,
        log_group=logging.group,
        code=version.package.content,
        layers=tuple((layer.arn, layer.content) for layer in settings.layers),
        policy=policy.text if policy else '{"Version": "2012-10-17", "Statement": []}',
        reserved_concurrency=function.reserved,
        architecture=version.architecture,
        ephemeral_storage=settings.storage,
        log_format=logging.format,
        log_levels=(logging.application_level, logging.system_level),
        tracing=settings.tracing,
        alias=alias.name if alias else "",
        weights=tuple(alias.weights.items()) if alias else (),
        provisioned=provisioned.requested if provisioned else 0,
        event_invoke=event_invoke.value if event_invoke else EventInvoke(),
        dead_letter=settings.dead_letter,
    )
