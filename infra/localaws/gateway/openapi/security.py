"""Who may call, as documents say it: security schemes, and which of them a method asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.gateway.openapi.description import Fields

AUTHORIZER = "x-amazon-apigateway-authorizer"
AUTH_TYPE = "x-amazon-apigateway-authtype"
SIGNATURE = "awsSigv4"
API_KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}
COGNITO = "COGNITO_USER_POOLS"


def authorizers(schemes: Mapping[str, Any]) -> dict[str, Fields]:
    """As GetAuthorizer shows them (recorded: ``test_import_swagger_api``,
    ``test_import_with_cognito_auth_identity_source``)."""
    return {
        name: _authorizer(name, scheme)
        for name, scheme in schemes.items()
        if isinstance(scheme, dict) and isinstance(scheme.get(AUTHORIZER), dict)
    }


def _authorizer(name: str, scheme: Mapping[str, Any]) -> Fields:
    own = scheme[AUTHORIZER]
    kind = str(own.get("type", "")).upper()
    found: Fields = {"name": name, "type": kind}
    for field in (
        *("authorizerUri", "authorizerCredentials", "identityValidationExpression"),
        *("authorizerResultTtlInSeconds", "identitySource", "providerARNs"),
    ):
        if own.get(field) is not None:
            found[field] = own[field]
    if scheme.get("in", "header") == "header" and scheme.get("name") and kind != "REQUEST":
        found.setdefault("identitySource", f"method.request.header.{scheme['name']}")
    found["authType"] = scheme.get(AUTH_TYPE) or own["type"]
    return found


def asked(requirements: Any, schemes: Mapping[str, Any], known: Mapping[str, Fields]) -> Fields:
    """A method's authorization, from its list of requirements, each ``{scheme: scopes}``."""
    method: Fields = {"authorizationType": "NONE", "apiKeyRequired": False}
    for requirement in requirements if isinstance(requirements, list) else ():
        for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
            scheme = schemes.get(name)
            if name in known:
                method |= _by_authorizer(name, known[name]["type"], scopes)
            elif not isinstance(scheme, dict):
                continue
            elif scheme.get(AUTH_TYPE) == SIGNATURE:
                method["authorizationType"] = "AWS_IAM"
            elif all(
                str(scheme.get(key)).lower() == value.lower() for key, value in API_KEY.items()
            ):
                method["apiKeyRequired"] = True
    return method


def _by_authorizer(name: str, kind: str, scopes: Any) -> Fields:
    by_pool = kind == COGNITO
    method: Fields = {"authorizationType": kind if by_pool else "CUSTOM", "authorizer": name}
    return method | ({"authorizationScopes": list(scopes)} if by_pool and scopes else {})


def schemes_of(
    authorizers: Mapping[str, Fields], methods: list[Fields], extended: bool
) -> dict[str, Fields]:
    """The schemes that methods ask for; ``extended`` tells the authorizers' own settings."""
    found: dict[str, Fields] = {}
    for method in methods:
        if method.get("apiKeyRequired"):
            found["api_key"] = dict(API_KEY)
        if method.get("authorizationType") == "AWS_IAM":
            signed = {"type": "apiKey", "name": "Authorization", "in": "header"}
            found["sigv4"] = signed | {AUTH_TYPE: SIGNATURE}
        name = method.get("authorizer")
        if name in authorizers:
            found[str(name)] = _scheme(authorizers[str(name)], extended)
    return found


def _scheme(authorizer: Fields, extended: bool) -> Fields:
    source = str(authorizer.get("identitySource", ""))
    in_header = source.startswith("method.request.header.") and "," not in source
    header = source.removeprefix("method.request.header.") if in_header else "Unused"
    scheme: Fields = {"type": "apiKey", "name": header, "in": "header"}
    if not extended:
        return scheme
    scheme[AUTH_TYPE] = authorizer.get("authType") or "custom"
    own = {
        key: value
        for key, value in authorizer.items()
        if key not in ("name", "authType", "type") and value is not None
    }
    if in_header and authorizer["type"] != "REQUEST":
        own.pop("identitySource", None)
    return scheme | {AUTHORIZER: own | {"type": str(authorizer["type"]).lower()}}


def requirements_of(method: Fields) -> list[dict[str, list[str]]]:
    found: list[dict[str, list[str]]] = []
    if method.get("authorizer"):
        found.append({method["authorizer"]: list(method.get("authorizationScopes") or [])})
    if method.get("authorizationType") == "AWS_IAM":
        found.append({"sigv4": []})
    if method.get("apiKeyRequired"):
        found.append({"api_key": []})
    return found
