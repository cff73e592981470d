"""Gateway responses: customised ones, and the defaults that AWS lists beside them.

Recorded: ``test_gateway_response_crud``, ``test_gateway_response_put``,
``test_update_gateway_response``, ``test_gateway_response_validation``.
"""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.models import GatewayResponse
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.gateway.failure import KINDS
from localaws.gateway.responses import general_kind
from localaws.seams.mends.apigateway.lookup import (
    bad_request,
    not_in_enumeration,
    patches,
    rest_api,
    unescaped,
)
from localaws.seams.mends.replacing import add, replace

TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
GENERAL = ("DEFAULT_4XX", "DEFAULT_5XX")
Answer = tuple[int, dict[str, str], str]


def mend() -> None:
    replace(APIGatewayResponse, "put_gateway_response", lambda _: _put)
    replace(APIGatewayResponse, "get_gateway_response", lambda _: _get)
    replace(APIGatewayResponse, "get_gateway_responses", lambda _: _list)
    replace(APIGatewayResponse, "delete_gateway_response", lambda _: _delete)
    add(APIGatewayResponse, "update_gateway_response", _update)


def _put(self: Any) -> Answer:
    api, kind = rest_api(self), _kind(self)
    given = json.loads(self.body or "{}")
    made = _response(
        kind,
        given.get("statusCode") or _default_status(kind),
        given.get("responseParameters") or {},
        given.get("responseTemplates") or dict(TEMPLATES),
    )
    api.gateway_responses[kind] = made
    return 201, {}, json.dumps(made.to_json())


def _get(self: Any) -> Answer:
    return 200, {}, json.dumps(_shown(rest_api(self), _kind(self)))


def _list(self: Any) -> Answer:
    api = rest_api(self)
    return 200, {}, json.dumps({"item": [_shown(api, kind) for kind in sorted(KINDS)]})


def _delete(self: Any) -> Answer:
    kind, api = _kind(self), rest_api(self)
    if api.gateway_responses.pop(kind, None) is None:
        raise AwsError("NotFoundException", "Gateway response type not defined on api", 404)
    return 202, {}, "{}"


def _update(self: Any) -> Answer:
    kind, api = _kind(self), rest_api(self)
    operations = patches(self, "updateGatewayResponseInput")
    current = _shown(api, kind)
    updated = _response(
        kind,
        current.get("statusCode"),
        dict(current["responseParameters"]),
        dict(current["responseTemplates"]),
    )
    for operation in operations:
        _apply(updated, operation)
    api.gateway_responses[kind] = updated
    return 200, {}, json.dumps(updated.to_json())


def _apply(response: Any, operation: dict[str, Any]) -> None:
    op, path, value = operation["op"], operation.get("path"), operation.get("value")
    if path == "/statusCode" and op == "replace":
        response.status_code = value
        return
    _, collection, name = f"{path or ''}//".split("/", 2)
    maps = {
        "responseParameters": response.response_parameters,
        "responseTemplates": response.response_templates,
    }
    name = unescaped(name.removesuffix("//"))
    if collection not in maps or not name:
        raise bad_request(f"Invalid patch path {path or 'null'}")
    entries = maps[collection]
    if op in ("remove", "replace"):
        if name not in entries:
            raise AwsError("NotFoundException", "Invalid parameter name specified", 404)
        del entries[name]
    if op in ("add", "replace"):
        if not value:
            raise bad_request(f"Invalid null or empty value in {collection}")
        entries[name] = value


def _shown(api: Any, kind: str) -> dict[str, Any]:
    """Its own, or as the API's default for its class would render it, or AWS's default."""
    own = api.gateway_responses.get(kind)
    if own is not None:
        return dict(own.to_json())
    general = api.gateway_responses.get(general_kind(KINDS[kind].status))
    if general is None or kind in GENERAL:
        shown = _response(kind, _default_status(kind), {}, dict(TEMPLATES))
    else:
        shown = _response(
            kind,
            general.status_code or _default_status(kind),
            general.response_parameters,
            general.response_templates,
        )
    shown.default_response = True
    return dict(shown.to_json())


def _response(kind: str, status: Any, parameters: Any, templates: Any) -> GatewayResponse:
    """``status`` is a text, as AWS takes and tells it."""
    return GatewayResponse(kind, status, parameters, templates)


def _default_status(kind: str) -> str | None:
    return None if kind in GENERAL else str(KINDS[kind].status)


def _kind(self: Any) -> str:
    kind = str(self.path.rpartition("/")[2])
    if kind not in KINDS:
        raise not_in_enumeration(kind, "responseType", KINDS)
    return kind
