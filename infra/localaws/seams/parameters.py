"""What a call asks for: its operation and its parameters, read from the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

from localaws.call import ApiCall
from localaws.seams.requests import as_request, service_model_name


@dataclass(frozen=True)
class Asked:
    """``service`` is botocore's name; ``parameters`` as boto3 would have been given them, as far as
    they could be read."""

    service: str
    operation: str
    model: OperationModel
    parameters: dict[str, Any]


def asked(call: ApiCall) -> Asked | None:
    """None for what no model of botocore's describes."""
    service = service_model_name(call)
    try:
        model, path = _operation(call, service)
    except Exception:  # botocore and the router raise whatever they meet
        return None
    return Asked(service, model.name, model, _parameters(call, model, path))


def _operation(call: ApiCall, service: str) -> tuple[OperationModel, dict[str, Any]]:
    named = call.target or next(iter(call.parameters.get("Action", ())), "")
    if named:
        return get_service_model(service).operation_model(named), {}
    matched, path = get_service_router(service).match(as_request(call))
    return matched, path


def _parameters(call: ApiCall, model: OperationModel, path: dict[str, Any]) -> dict[str, Any]:
    request = as_request(call)
    try:
        protocol = determine_request_protocol(model.service_model, request.content_type)
        told: dict[str, Any] = PROTOCOL_PARSERS[protocol](model).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.data,
                "url_path": request.path,
                "url_params": path,
            }
        )
    except Exception:  # a body that its service refuses too
        return {}
    return told
