"""API Gateway: a deployment keeps what was deployed, and a stage its settings."""

from __future__ import annotations

import copy
import re
from typing import Any

from localaws.errors import AwsError, not_implemented
from localaws.gateway.dataplane import LAMBDA_URI
from localaws.gateway.snapshot import Snapshot
from localaws.seams import state
from localaws.seams.mends.replacing import hidden, replace

SERVICE_URI = re.compile(r"arn:aws[^:]*:apigateway:[^:]+:[^:]+:(path|action)/")


def mend() -> None:
    # jsonschema would parse the grammar of internationalised addresses for a second.
    with hidden("rfc3987_syntax"):
        from moto.apigateway.models import APIGatewayBackend, RestAPI
        from moto.apigateway.responses import APIGatewayResponse

    replace(RestAPI, "create_deployment", _keeping)
    # It registers each method with the `responses` library, for a mode of moto that we do not use.
    replace(RestAPI, "update_integration_mocks", lambda _: lambda *_: None)
    replace(APIGatewayBackend, "put_integration", _careful_integration)
    replace(APIGatewayBackend, "get_integration", _present_integration)
    replace(APIGatewayResponse, "create_rest_api", _without_binary_types)
    replace(RestAPI, "apply_patch_operations", _patched_without_binary_types)


def _keeping(create: Any) -> Any:
    def create_deployment(
        self: Any, name: str, description: str = "", stage_variables: Any = None
    ) -> Any:
        stage = self.stages.get(name)
        deployment = create(self, name, description, stage_variables)
        tree = [copy.deepcopy(resource.to_dict()) for resource in self.resources.values()]
        not_here = state.not_here_on_api(self)
        deployment.snapshot = Snapshot.of(self.id, deployment.id, tree, not_here)
        if stage is not None:
            # moto makes the stage anew; on AWS its settings outlive a deployment.
            stage.deployment_id = deployment.id
            stage.variables.update(stage_variables or {})
            self.stages[name] = stage
        return deployment

    return create_deployment


def _careful_integration(put: Any) -> Any:
    def put_integration(
        self: Any, api: str, resource: str, verb: str, kind: str, uri: str, *args: Any, **more: Any
    ) -> Any:
        leads_to_lambda = LAMBDA_URI.fullmatch(uri or "")
        if kind == "AWS_PROXY" and SERVICE_URI.match(uri or "") and not leads_to_lambda:
            raise AwsError(
                "BadRequestException",
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
                "Firehose stream invocations.",
            )
        return put(self, api, resource, verb, kind, uri, *args, **more)

    return put_integration


def _present_integration(get: Any) -> Any:
    """moto answers nothing where there is none."""

    def get_integration(self: Any, *args: Any, **more: Any) -> Any:
        integration = get(self, *args, **more)
        if integration is None:
            message = "Invalid Integration identifier specified"
            raise AwsError("NotFoundException", message, 404)
        return integration

    return get_integration


def _without_binary_types(create: Any) -> Any:
    """moto would pass over them, and the API would answer otherwise than on AWS."""

    def create_rest_api(self: Any) -> Any:
        if self._get_param("binaryMediaTypes"):
            raise not_implemented("apigateway", "CreateRestApi with binaryMediaTypes")
        return create(self)

    return create_rest_api


def _patched_without_binary_types(apply: Any) -> Any:
    def apply_patch_operations(self: Any, operations: list[dict[str, str]]) -> Any:
        if any(operation["path"].startswith("/binaryMediaTypes") for operation in operations):
            raise not_implemented("apigateway", "UpdateRestApi of binaryMediaTypes")
        return apply(self, operations)

    return apply_patch_operations
