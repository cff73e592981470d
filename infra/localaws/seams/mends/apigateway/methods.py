"""Methods name only what their API has: authorizers, validators, models.

Recorded: ``test_put_method_validation``, ``test_update_method_validation``,
``test_method_request_parameters``.
"""

from __future__ import annotations

import inspect
from collections import Counter
from types import SimpleNamespace
from typing import Any

from moto.apigateway.models import APIGatewayBackend

from localaws.gateway.definitions import BUILT_IN_MODELS
from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace

BY_AUTHORIZER = ("CUSTOM", "COGNITO_USER_POOLS")
VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")


def mend() -> None:
    replace(APIGatewayBackend, "put_method", _careful)


def check(api: Any, method: Any) -> None:
    """``method`` is moto's, or has its names.

    Raises:
        AwsError: BadRequestException.
    """
    by_authorizer = method.authorization_type in BY_AUTHORIZER
    if by_authorizer and method.authorizer_id not in api.authorizers:
        raise bad_request(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer."
        )
    validator = method.request_validator_id
    if validator and validator not in api.request_validators:
        raise bad_request("Invalid Request Validator identifier specified")
    for model in (method.request_models or {}).values():
        if model not in api.models and model not in BUILT_IN_MODELS:
            raise bad_request(f"Invalid model identifier specified: {model}")
    names = Counter(name.rpartition(".")[2] for name in method.request_parameters or {})
    if any(count > 1 for count in names.values()):
        raise bad_request("Parameter names must be unique across querystring, header and path")


def _careful(put: Any) -> Any:
    signature = inspect.signature(put)

    def put_method(self: Any, function_id: str, *args: Any, **more: Any) -> Any:
        bound = signature.bind(self, function_id, *args, **more)
        bound.apply_defaults()
        given = SimpleNamespace(**bound.arguments)
        if given.method_type not in VERBS:
            valid = ",".join(VERBS)
            raise bad_request(f"Invalid HttpMethod specified. Valid options are {valid}")
        resource = self.get_resource(function_id, given.resource_id)
        check(self.get_rest_api(resource.api_id), given)
        return put(self, function_id, *args, **more)

    return put_method
