"""Integrations are checked where they are made, and absent ones said to be absent."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.apigateway.models import APIGatewayBackend
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.gateway.invocation import LAMBDA_URI
from localaws.seams.mends.replacing import replace

SERVICE_URI = re.compile(r"arn:aws[^:]*:apigateway:[^:]+:[^:]+:(path|action)/")


def mend() -> None:
    replace(APIGatewayBackend, "put_integration", _careful_integration)
    replace(APIGatewayBackend, "get_integration", _present_integration)
    replace(APIGatewayResponse, "put_integration", _with_cache_keys)


def _careful_integration(put: Any) -> Any:
    def put_integration(
        self: Any,
        function_id: str,
        resource_id: str,
        method_type: str,
        integration_type: str,
        uri: str,
        *args: Any,
        **more: Any,
    ) -> Any:
        kind = integration_type
        leads_to_service = SERVICE_URI.match(uri or "") and not LAMBDA_URI.fullmatch(uri)
        if kind == "AWS_PROXY" and leads_to_service:
            raise _bad_request(
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
                "Firehose stream invocations."
            )
        if kind == "AWS" and leads_to_service and not more.get("credentials"):
            raise _bad_request("Role ARN must be specified for AWS integrations")
        return put(self, function_id, resource_id, method_type, kind, uri, *args, **more)

    return put_integration


def _bad_request(message: str) -> AwsError:
    return AwsError("BadRequestException", message)


def _present_integration(get: Any) -> Any:
    """moto answers nothing where there is none."""

    def get_integration(self: Any, *args: Any, **more: Any) -> Any:
        integration = get(self, *args, **more)
        if integration is None:
            message = "Invalid Integration identifier specified"
            raise AwsError("NotFoundException", message, 404)
        return integration

    return get_integration


def _with_cache_keys(put: Any) -> Any:
    """moto passes over them; the namespace is the resource, unless one is given."""

    def put_integration(self: Any) -> Any:
        status, headers, _ = put(self)
        _, _, api, _, resource, _, verb, *_ = self.path.split("/")
        integration = self.backend.get_integration(api, resource, verb)
        integration.cache_key_parameters = list(self._get_param("cacheKeyParameters") or ())
        integration.cache_namespace = integration.cache_namespace or resource
        return status, headers, json.dumps(integration.to_json())

    return put_integration
