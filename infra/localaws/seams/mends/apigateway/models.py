"""Models are checked where they are made.

Recorded: ``test_model_validation``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.apigateway.models import APIGatewayBackend

from localaws.errors import AwsError
from localaws.gateway import models
from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace


def mend() -> None:
    replace(APIGatewayBackend, "create_model", _careful)
    replace(APIGatewayBackend, "delete_model", _unused)


def _careful(create: Any) -> Any:
    def create_model(
        self: Any, rest_api_id: str, name: str, content_type: str, description: str, schema: str
    ) -> Any:
        api = self.apis.get(rest_api_id)
        if api is not None and name in api.models:
            message = "Model name already exists for this REST API"
            raise AwsError("ConflictException", message, 409)
        if not name:
            raise bad_request("Model name must be non-empty")
        check_schema(schema)
        return create(self, rest_api_id, name, content_type, description, schema)

    return create_model


def _unused(delete: Any) -> Any:
    """Recorded: ``test_put_method_model``."""

    def delete_model(self: Any, rest_api_id: str, model_name: str) -> None:
        used = next(_uses(self.get_rest_api(rest_api_id), model_name), None)
        if used:
            message = f"Cannot delete model '{model_name}', is referenced in method request: {used}"
            raise AwsError("ConflictException", message, 409)
        delete(self, rest_api_id, model_name)

    return delete_model


def _uses(api: Any, model: str) -> Iterator[str]:
    """The methods whose requests it is for, as ``/path/VERB``."""
    for resource in api.resources.values():
        for verb, method in resource.resource_methods.items():
            if model in (method.request_models or {}).values():
                yield f"{resource.get_path()}/{verb}"


def check_schema(schema: str | None) -> None:
    """Raises: AwsError, BadRequestException."""
    if not schema:
        raise bad_request("Model schema must have at least 1 property or array items defined")
    try:
        models.check(schema)
    except models.BrokenModel as error:
        raise bad_request(f"Invalid model specified: {error}") from error
