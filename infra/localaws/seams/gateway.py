"""moto's REST APIs, as the data plane reads them."""

from __future__ import annotations

import copy
import sys
from typing import Any

from localaws.errors import AwsError
from localaws.gateway.definitions import (
    BUILT_IN_MODELS,
    DEFAULT_TTL_SECONDS,
    Authorizer,
    Definitions,
    GatewayResponse,
    Validator,
)
from localaws.gateway.snapshot import DeployedStage, Snapshot, StageLogs
from localaws.seams.state import ACCOUNT


def deployed_stage(api_id: str, stage_name: str) -> DeployedStage | None:
    """What is live on a stage: the snapshot of its deployment. None when there is no such stage."""
    if "moto.apigateway.models" not in sys.modules:
        return None  # nobody made an API yet: no reason to wait for the import
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
                    {_plain(key): dict(value) for key, value in stage.method_settings.items()},
                    getattr(stage, "authorizers_flushed", 0),
                    _logs(backend.account.cloudwatch_role_arn, stage.access_log_settings),
                    getattr(stage, "cache_flushed", 0) if stage.cache_cluster_enabled else None,
                )
    return None


def _plain(key: str) -> str:
    """Of a method setting: ``~1pets~1{id}/GET`` is what AWS keeps for ``pets/{id}/GET``."""
    return key.replace("~1", "/").removeprefix("/")


def _logs(role_arn: str | None, access: dict[str, str] | None) -> StageLogs | None:
    if not role_arn:
        return None
    told = access or {}
    return StageLogs(role_arn, told.get("destinationArn") or "", told.get("format") or "")


def _not_here_on_stage(stage: Any) -> tuple[str, ...]:
    asked = {
        "web ACLs": stage.web_acl_arn,
    }
    return tuple(name for name, value in asked.items() if value)


def snapshot_of(api: Any, deployment_id: str) -> Snapshot:
    """What a deployment of the API as it is now would freeze."""
    tree = [copy.deepcopy(resource.to_dict()) for resource in api.resources.values()]
    return Snapshot.of(api.id, deployment_id, tree, _definitions(api))


def undeployed_stage(
    region: str, api_id: str, stage_name: str, variables: dict[str, str]
) -> DeployedStage:
    """The API as it is now, on a stage of no deployment.

    Raises:
        AwsError: NotFoundException.
    """
    from moto.apigateway.models import apigateway_backends

    api = apigateway_backends[ACCOUNT][region].apis.get(api_id)
    if api is None:
        message = f"Invalid API identifier specified {ACCOUNT}:{api_id}"
        raise AwsError("NotFoundException", message, 404)
    return DeployedStage(ACCOUNT, region, stage_name, variables, snapshot_of(api, ""))


def _definitions(api: Any) -> Definitions:
    return Definitions(
        authorizers={one.id: _authorizer(one) for one in api.authorizers.values()},
        models=BUILT_IN_MODELS | {one.name: str(one.schema or "{}") for one in api.models.values()},
        validators={
            one.id: Validator(
                bool(one.validate_request_body), bool(one.validate_request_parameters)
            )
            for one in api.request_validators.values()
        },
        responses={
            kind: GatewayResponse(
                int(one.status_code) if one.status_code else None,
                dict(one.response_parameters or {}),
                dict(one.response_templates or {}),
            )
            for kind, one in api.gateway_responses.items()
        },
        policy=api.policy or "",
        api_key_source=api.api_key_source,
        binary_types=tuple(api.binaryMediaTypes),
        minimum_compression=api.minimum_compression_size,
        disabled=bool(api.disableExecuteApiEndpoint),
    )


def _authorizer(one: Any) -> Authorizer:
    ttl = one.authorizer_result_ttl
    sources = [source.strip() for source in (one.identity_source or "").split(",")]
    return Authorizer(
        id=one.id,
        kind=one.type,
        uri=one.authorizer_uri or "",
        credentials=one.authorizer_credentials or "",
        sources=tuple(source for source in sources if source),
        validation=one.identity_validation_expression or "",
        ttl=DEFAULT_TTL_SECONDS if ttl is None else int(ttl),
        user_pools=tuple(one.provider_arns or ()),
    )
