"""A deployment keeps what was deployed, and a stage its settings."""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import APIGatewayBackend, RestAPI, Stage

from localaws.gateway.throttle import ACCOUNT_LIMIT
from localaws.seams import gateway
from localaws.seams.mends.apigateway.exports import described
from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace


def mend() -> None:
    replace(APIGatewayBackend, "create_deployment", _of_whole_methods)
    replace(RestAPI, "create_deployment", _keeping)
    replace(Stage, "_get_default_method_settings", _default_settings)
    # It registers each method with the `responses` library, for a mode of moto that we do not use.
    replace(RestAPI, "update_integration_mocks", lambda _: lambda *_: None)


def _of_whole_methods(create: Any) -> Any:
    """moto is content if one method has an integration."""

    def create_deployment(self: Any, function_id: str, *args: Any, **more: Any) -> Any:
        for resource in self.get_rest_api(function_id).resources.values():
            for method in resource.resource_methods.values():
                if method.method_integration is None:
                    raise bad_request("No integration defined for method")
        return create(self, function_id, *args, **more)

    return create_deployment


def _keeping(create: Any) -> Any:
    def create_deployment(
        self: Any, name: str, description: str = "", stage_variables: Any = None
    ) -> Any:
        stage = self.stages.get(name)
        deployment = create(self, name, description, stage_variables)
        deployment.snapshot = gateway.snapshot_of(self, deployment.id)
        deployment.description_of_api = described(self)
        if stage is not None:
            # moto makes the stage anew; on AWS its settings outlive a deployment.
            stage.deployment_id = deployment.id
            stage.variables.update(stage_variables or {})
            self.stages[name] = stage
        return deployment

    return create_deployment


def _default_settings(make: Any) -> Any:
    """The account's own limits, until the method is given lower ones."""

    def get_default_method_settings(self: Any) -> dict[str, Any]:
        limits = {
            "throttlingRateLimit": float(ACCOUNT_LIMIT.rate),
            "throttlingBurstLimit": int(ACCOUNT_LIMIT.burst),
        }
        return {**make(self), "cacheDataEncrypted": False, **limits}

    return get_default_method_settings
