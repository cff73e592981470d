"""moto's state, as the data planes read it and write to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, FunctionConfiguration, FunctionName
from localaws.gateway.snapshot import DeployedStage

ACCOUNT = "123456789012"
PARTITION = "aws"


def function_configuration(
    account: str, region: str, name: str, qualifier: str | None = None
) -> FunctionConfiguration:
    """The function as it is now. ``name`` is a name or an ARN, with or without a qualifier.

    Raises:
        AwsError: ResourceNotFoundException, as Lambda words it.
    """
    from moto.awslambda.exceptions import UnknownFunctionException
    from moto.awslambda.models import lambda_backends

    wanted = FunctionName.parse(name, account, region)
    if wanted.region != region:
        message = f"Functions from '{wanted.region}' are not reachable in this region ('{region}')"
        raise AwsError("ResourceNotFoundException", message, 404)
    if qualifier and wanted.qualifier and qualifier != wanted.qualifier:
        message = "The derived qualifier from the function name does not match the specified one."
        raise AwsError("InvalidParameterValueException", message)
    version = wanted.qualifier or qualifier or LATEST
    try:
        storage = lambda_backends[wanted.account][region]._lambdas
        return _configuration(storage.get_function_by_name_with_qualifier(wanted.name, version))
    except UnknownFunctionException as error:
        message = f"Function not found: {wanted.arn}:{version}"
        raise AwsError("ResourceNotFoundException", message, 404) from error


def _configuration(function: Any) -> FunctionConfiguration:
    return FunctionConfiguration(
        account=function.account_id,
        region=function.region,
        name=function.function_name,
        version=str(function.version),
        handler=function.handler or "",
        runtime=function.run_time or "",
        role=function.role,
        memory=int(function.memory_size),
        timeout=int(function.timeout),
        variables=tuple(sorted((function.environment_vars or {}).items())),
        code_sha256=function.code_sha_256,
        code=function.code_bytes,
        layers=tuple(_layer_code(layer["Arn"]) for layer in function.layers),
        log_group=function.logs_group_name,
        policy=json.dumps({"Version": "2012-10-17", "Statement": function.policy.statements}),
        reserved_concurrency=_whole(function.reserved_concurrency),
    )


def _whole(number: Any) -> int | None:
    return None if number is None else int(number)


def lambda_account(backend: Any) -> dict[str, Any]:
    """What GetAccountSettings answers; the limits are AWS's defaults ("Lambda quotas")."""
    functions = backend.list_functions()
    reserved = sum(function.reserved_concurrency or 0 for function in functions)
    limits = {
        "TotalCodeSize": 75 * 1024**3,
        "CodeSizeUnzipped": 250 * 1024**2,
        "CodeSizeZipped": 50 * 1024**2,
        "ConcurrentExecutions": 1000,
        "UnreservedConcurrentExecutions": 1000 - reserved,
    }
    size = sum(function.code_size for function in functions)
    usage = {"TotalCodeSize": size, "FunctionCount": len(functions)}
    return {"AccountLimit": limits, "AccountUsage": usage}


def _layer_code(arn: str) -> tuple[str, bytes]:
    from moto.awslambda.models import lambda_backends

    region, account = arn.split(":")[3:5]
    version = lambda_backends[account][region].layers_versions_by_arn(arn)
    if version is None:
        raise AwsError("ResourceNotFoundException", f"Layer version {arn} does not exist.", 404)
    return arn, version.code_bytes


def deployed_stage(api_id: str, stage_name: str) -> DeployedStage | None:
    """What is live on a stage: the snapshot of its deployment. None when there is no such stage."""
    from moto.apigateway.models import apigateway_backends

    for account, regions in list(apigateway_backends.items()):
        for region, backend in list(regions.items()):
            api = backend.apis.get(api_id)
            stage = api.stages.get(stage_name) if api else None
            known = stage.deployment_id if stage else None
            deployment = api.deployments.get(known) if api and known else None
            if stage and deployment:
                variables = {name: str(value) for name, value in (stage.variables or {}).items()}
                return DeployedStage(
                    account,
                    region,
                    stage_name,
                    variables,
                    deployment.snapshot,  # type: ignore[attr-defined]
                    _not_here_on_stage(stage),
                )
    return None


def _not_here_on_stage(stage: Any) -> tuple[str, ...]:
    settings = [name for method in stage.method_settings.values() for name in method]
    asked = {
        "stage caching": stage.cache_cluster_enabled,
        "stage throttling": any(name.startswith("throttling") for name in settings),
        "web ACLs": stage.web_acl_arn,
    }
    return tuple(name for name, value in asked.items() if value)


def not_here_on_api(api: Any) -> tuple[str, ...]:
    """What a REST API asks for and our data plane does not do."""
    asked = {
        "API resource policies": api.policy,
        "response compression": api.minimum_compression_size is not None,
    }
    return tuple(name for name, value in asked.items() if value)


def role(account: str, arn: str) -> Any | None:
    """moto's own role object."""
    from moto.iam.models import iam_backends

    return next((r for r in iam_backends[account][PARTITION].roles.values() if r.arn == arn), None)


def role_documents(account: str, role_arn: str) -> dict[str, str] | None:
    """A role's identity policies, inline and attached, by name; None when there is no such role."""
    found = role(account, role_arn)
    if found is None:
        return None
    attached = {policy.name: _default_version(policy) for policy in found.managed_policies.values()}
    return {**attached, **dict(found.policies)}


def _default_version(policy: Any) -> str:
    return str(next(v.document for v in policy.versions if v.is_default))


def principal_documents(arn: str) -> dict[str, str] | None:
    """Identity policies of a role, a user (with its groups) or a group; None when absent."""
    from moto.iam.models import iam_backends

    account, kind = arn.split(":")[4], arn.split(":")[-1].partition("/")[0]
    iam = iam_backends[account][PARTITION]
    if kind == "role":
        return role_documents(account, arn)
    if kind == "group":
        groups = [group for group in iam.groups.values() if group.arn == arn]
        return _group_documents(groups) if groups else None
    user = next((user for user in iam.users.values() if user.arn == arn), None)
    if user is None:
        return None
    own = {policy["policy_name"]: policy["policy_document"] for policy in _inline(user)}
    attached = {policy.name: _default_version(policy) for policy in user.managed_policies.values()}
    member_of = [group for group in iam.groups.values() if user in group.users]
    return {**_group_documents(member_of), **attached, **own}


def _inline(user: Any) -> list[dict[str, str]]:
    return [user.get_policy(name) for name in user.policies]


def _group_documents(groups: Iterable[Any]) -> dict[str, str]:
    documents: dict[str, str] = {}
    for group in groups:
        documents |= {name: group.get_policy(name)["policy_document"] for name in group.policies}
        documents |= {p.name: _default_version(p) for p in group.managed_policies.values()}
    return documents


def assume_role(account: str, region: str, role_arn: str, session: str) -> dict[str, str]:
    """Temporary credentials of a role, as the standard environment variables name them."""
    from moto.sts.models import sts_backends

    assumed = sts_backends[account][PARTITION].assume_role(
        region_name=region,
        role_session_name=session,
        role_arn=role_arn,
        policy="",
        duration=12 * 3600,
        external_id="",
    )
    return {
        "AWS_ACCESS_KEY_ID": assumed.access_key_id,
        "AWS_SECRET_ACCESS_KEY": assumed.secret_access_key,
        "AWS_SESSION_TOKEN": assumed.session_token,
    }


def absent_object(account: str, bucket: str, key: str) -> AwsError | None:
    """What S3 says of an object that is not there, or None when it is."""
    from moto.s3.models import s3_backends

    buckets = s3_backends[account][PARTITION].buckets
    if bucket not in buckets:
        return AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if buckets[bucket].keys.get(key) is None:
        return AwsError("NoSuchKey", "The specified key does not exist.", 404)
    return None


def has_log_group(account: str, region: str, group: str) -> bool:
    from moto.logs.models import logs_backends

    return group in logs_backends[account][region].groups


def put_log_events(
    account: str, region: str, group: str, stream: str, events: Iterable[tuple[int, str]]
) -> None:
    """Append ``(milliseconds, message)`` events, making the group and stream where absent."""
    from moto.logs.models import logs_backends

    backend = logs_backends[account][region]
    backend.ensure_log_group(group)
    backend.ensure_log_stream(group, stream)
    rows = [{"timestamp": timestamp, "message": message} for timestamp, message in events]
    backend.put_log_events(group, stream, rows)
