"""Canary deployments are refused by name: moto would pass over them."""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import Stage
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import not_implemented
from localaws.seams.mends.replacing import replace


def mend() -> None:
    replace(APIGatewayResponse, "create_deployment", _refusing("CreateDeployment"))
    replace(APIGatewayResponse, "create_stage", _refusing("CreateStage"))
    replace(Stage, "apply_operations", _refusing_patches)


def _refusing(operation: str) -> Any:
    def wrap(create: Any) -> Any:
        def create_without_canary(self: Any) -> Any:
            if self._get_param("canarySettings"):
                raise not_implemented("apigateway", f"{operation} with canarySettings")
            return create(self)

        return create_without_canary

    return wrap


def _refusing_patches(apply: Any) -> Any:
    def apply_operations(self: Any, operations: list[dict[str, Any]]) -> Any:
        if any(operation["path"].startswith("/canarySettings") for operation in operations):
            raise not_implemented("apigateway", "UpdateStage of canarySettings")
        return apply(self, operations)

    return apply_operations
