"""What is not there is said to be absent, and what is deleted takes along what belongs to it.

moto fails on much that is deleted a second time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from moto.apigateway import exceptions
from moto.apigateway.models import APIGatewayBackend, RestAPI

from localaws.errors import AwsError
from localaws.seams.mends.apigateway.lookup import absent_api, bad_request
from localaws.seams.mends.replacing import replace

# What can be deleted if it can be got.
THINGS = (
    *("authorizer", "integration", "integration_response", "method", "method_response"),
    *("request_validator", "rest_api", "usage_plan", "usage_plan_key"),
)
NO_VALIDATOR = "Invalid Request Validator identifier specified"
NO_RESPONSE = "Invalid Response status code specified"


def mend() -> None:
    replace(APIGatewayBackend, "get_rest_api", lambda _: _rest_api)
    replace(APIGatewayBackend, "get_resource", lambda _: _resource)
    replace(RestAPI, "get_deployment", lambda _: _deployment)
    replace(RestAPI, "get_request_validator", lambda _: _validator)
    for name in ("get_method_response", "get_integration_response"):
        replace(APIGatewayBackend, name, _present_response)
    for name in THINGS:
        replace(APIGatewayBackend, f"delete_{name}", functools.partial(_present, f"get_{name}"))
    replace(APIGatewayBackend, "update_request_validator", _present_validator)
    replace(APIGatewayBackend, "create_resource", _below_what_there_is)
    replace(APIGatewayBackend, "delete_resource", lambda _: _delete_resource)
    replace(APIGatewayBackend, "delete_usage_plan", _with_its_keys)
    exceptions.DeploymentNotFoundException.code = 404


def _absent(message: str) -> AwsError:
    return AwsError("NotFoundException", message, 404)


def _rest_api(self: Any, function_id: str) -> Any:
    if function_id not in self.apis:
        raise absent_api(function_id)
    return self.apis[function_id]


def _resource(self: Any, function_id: str, resource_id: str) -> Any:
    resources = self.get_rest_api(function_id).resources
    if resource_id not in resources:
        raise _absent("Invalid Resource identifier specified")
    return resources[resource_id]


def _deployment(self: Any, deployment_id: str) -> Any:
    if deployment_id not in self.deployments:
        raise exceptions.DeploymentNotFoundException
    return self.deployments[deployment_id]


def _validator(self: Any, validator_id: str) -> Any:
    if validator_id not in self.request_validators:
        raise _absent(NO_VALIDATOR)
    return self.request_validators[validator_id]


def _present_response(get: Callable[..., Any]) -> Callable[..., Any]:
    def get_response(self: Any, *names: str) -> Any:
        found = get(self, *names)
        if found is None:
            raise _absent(NO_RESPONSE)
        return found

    return get_response


def _present(get: str, delete: Callable[..., Any]) -> Callable[..., Any]:
    def delete_what_there_is(self: Any, *names: str) -> Any:
        getattr(self, get)(*names)
        return delete(self, *names)

    return delete_what_there_is


def _present_validator(update: Callable[..., Any]) -> Callable[..., Any]:
    def update_request_validator(self: Any, api: str, validator: str, operations: Any) -> Any:
        self.get_request_validator(api, validator)
        return update(self, api, validator, operations)

    return update_request_validator


def _below_what_there_is(create: Callable[..., Any]) -> Callable[..., Any]:
    """moto makes a resource below nothing, and fails on the API from then on."""

    # CloudFormation names the arguments.
    def create_resource(
        self: Any, function_id: str, parent_resource_id: str, path_part: str
    ) -> Any:
        self.get_resource(function_id, parent_resource_id)
        return create(self, function_id, parent_resource_id, path_part)

    return create_resource


def _delete_resource(self: Any, function_id: str, resource_id: str) -> Any:
    """Those below it go too."""
    resource = self.get_resource(function_id, resource_id)
    if resource.parent_id is None:
        raise bad_request("Cannot delete root resource")
    resources = self.get_rest_api(function_id).resources
    for child in [one.id for one in resources.values() if one.parent_id == resource_id]:
        _delete_resource(self, function_id, child)
    return resources.pop(resource_id)


def _with_its_keys(delete: Callable[..., Any]) -> Callable[..., Any]:
    def delete_usage_plan(self: Any, usage_plan_id: str) -> None:
        delete(self, usage_plan_id)
        self.usage_plan_keys.pop(usage_plan_id, None)

    return delete_usage_plan
