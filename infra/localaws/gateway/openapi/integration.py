"""``x-amazon-apigateway-integration``, and the integration that GetMethod shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localaws.gateway.openapi.description import Fields

EXTENSION = "x-amazon-apigateway-integration"
DEFAULT_TIMEOUT = 29_000  # ms
_AS_THEY_ARE = ("uri", "credentials", "connectionId", "cacheNamespace")
_IN_CAPITALS = ("passthroughBehavior", "contentHandling", "connectionType")


def read(own: Mapping[str, Any], where: str, warnings: list[str]) -> Fields:
    """``where`` names resource and method in warnings."""
    kind = str(own.get("type", "")).upper()
    found: Fields = {"type": kind, "passthroughBehavior": "WHEN_NO_MATCH"}
    if own.get("httpMethod") and kind != "MOCK":
        found["httpMethod"] = str(own["httpMethod"]).upper()
    found |= {name: str(own[name]) for name in _AS_THEY_ARE if own.get(name)}
    found |= {name: str(own[name]).upper() for name in _IN_CAPITALS if own.get(name)}
    if own.get("timeoutInMillis"):
        found["timeoutInMillis"] = int(own["timeoutInMillis"])
    if isinstance(own.get("tlsConfig"), dict):
        found["tlsConfig"] = dict(own["tlsConfig"])
    if own.get("cacheKeyParameters"):
        found["cacheKeyParameters"] = list(own["cacheKeyParameters"])
    if isinstance(own.get("requestTemplates"), dict):
        found["requestTemplates"] = _texts(own["requestTemplates"])
    parameters = _parameters(own.get("requestParameters"), where, warnings)
    if parameters:
        found["requestParameters"] = parameters
    responses = own.get("responses")
    if isinstance(responses, dict):
        found["integrationResponses"] = dict(map(_response, responses.items()))
    return found


def _parameters(given: Any, where: str, warnings: list[str]) -> dict[str, str]:
    """Recorded: ``test_import_rest_api_with_base_path_oas30``."""
    kept = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        if isinstance(value, str):
            kept[str(name)] = value
        else:
            warnings.append(
                "Invalid format for 'requestParameters'. Expected type string for property "
                f"'{name}' of {where} but got '{json.dumps(value)}'"
            )
    return kept


def _response(entry: tuple[Any, Any]) -> tuple[str, Fields]:
    pattern, own = str(entry[0]), entry[1] if isinstance(entry[1], dict) else {}
    status = str(own.get("statusCode", "200"))
    found: Fields = {"statusCode": status}
    if pattern != "default":
        found["selectionPattern"] = pattern
    for name in ("responseParameters", "responseTemplates"):
        if isinstance(own.get(name), dict):
            found[name] = _texts(own[name])
    if own.get("contentHandling"):
        found["contentHandling"] = str(own["contentHandling"]).upper()
    return status, found


def _texts(given: Mapping[Any, Any]) -> dict[str, str]:
    return {
        str(key): value if isinstance(value, str) else json.dumps(value)
        for key, value in given.items()
    }


def write(integration: Fields) -> Fields:
    found: Fields = {"type": str(integration["type"]).lower()}
    for name in ("httpMethod", *_AS_THEY_ARE, "requestParameters", "requestTemplates"):
        if integration.get(name):
            found[name] = integration[name]
    for name in ("passthroughBehavior", "contentHandling"):
        if integration.get(name):
            found[name] = str(integration[name]).lower()
    for name in ("cacheKeyParameters", "tlsConfig"):
        if integration.get(name):
            found[name] = integration[name]
    if int(integration.get("timeoutInMillis") or DEFAULT_TIMEOUT) != DEFAULT_TIMEOUT:
        found["timeoutInMillis"] = integration["timeoutInMillis"]
    responses = {
        response.get("selectionPattern") or "default": _written(response)
        for response in (integration.get("integrationResponses") or {}).values()
    }
    return found | ({"responses": responses} if responses else {})


def _written(response: Fields) -> Fields:
    found = {"statusCode": str(response["statusCode"])}
    for name in ("responseParameters", "responseTemplates"):
        if response.get(name):
            found[name] = response[name]
    if response.get("contentHandling"):
        found["contentHandling"] = str(response["contentHandling"]).lower()
    return found
