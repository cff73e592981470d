"""From a document to what API Gateway would make of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from localaws.gateway.openapi import integration, security
from localaws.gateway.openapi.description import Description, Fields, Model, with_references
from localaws.gateway.openapi.document import Document, InvalidDocument

VERBS = ("get", "put", "post", "delete", "options", "head", "patch")
ANY = "x-amazon-apigateway-any-method"
VALIDATOR, VALIDATORS = (
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-request-validators",
)
BINARY = "x-amazon-apigateway-binary-media-types"
KEY_SOURCE = "x-amazon-apigateway-api-key-source"
COMPRESSION = "x-amazon-apigateway-minimum-compression-size"
RESPONSES = "x-amazon-apigateway-gateway-responses"
POLICY = "x-amazon-apigateway-policy"
PLACES = {"query": "querystring", "header": "header", "path": "path"}
BASE_PATHS = ("ignore", "prepend", "split")


def read(text: bytes, base_path: str = "ignore") -> Description:
    """``base_path`` is what becomes of the document's own: ``ignore``, ``prepend`` or ``split``.

    Raises:
        InvalidDocument: in AWS's words.
    """
    document = Document.parse(text)
    if base_path not in BASE_PATHS:
        raise InvalidDocument(
            f"Invalid value for parameter 'basepath'. Must be one of: [{', '.join(BASE_PATHS)}]"
        )
    try:
        return _Reader(document, base_path).description
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidDocument from error  # a part is of another type than the format's


class _Reader:
    def __init__(self, document: Document, base_path: str) -> None:
        self._document = document
        content, info = document.content, document.at("info")
        self.description = Description(
            name=str(info.get("title", "")),
            description=info.get("description"),
            version=str(info["version"]) if info.get("version") is not None else None,
            api_key_source=content.get(KEY_SOURCE),
            binary_media_types=content.get(BINARY),
            minimum_compression_size=content.get(COMPRESSION),
            policy=content.get(POLICY),
            authorizers=security.authorizers(document.security_schemes),
            validators=_validators(document.at(VALIDATORS)),
            responses=_gateway_responses(document.at(RESPONSES)),
        )
        for name, schema in document.schemas.items():
            self._add_model(name, schema)
        prefix = _prefix(document.base_path, base_path)
        for path, item in document.at("paths").items():
            if not path.startswith("x-"):
                whole = (prefix + "/" + path.strip("/")).rstrip("/") or "/"
                self.description.methods[whole] = self._methods(whole, document.resolved(item))

    def _methods(self, path: str, item: Any) -> dict[str, Fields]:
        if not isinstance(item, dict):
            raise InvalidDocument
        shared = item.get("parameters") or []
        found = {}
        for verb in (*VERBS, ANY):
            operation = item.get(verb)
            if isinstance(operation, dict):
                own = [*shared, *(operation.get("parameters") or [])]
                name = "ANY" if verb == ANY else verb.upper()
                found[name] = self._method(path, name, operation | {"parameters": own})
        return found

    def _method(self, path: str, verb: str, operation: Mapping[str, Any]) -> Fields:
        document, description = self._document, self.description
        required = operation.get("security", document.content.get("security"))
        known = description.authorizers
        method: Fields = {
            "httpMethod": verb,
            **security.asked(required, document.security_schemes, known),
        }
        if operation.get("operationId"):
            method["operationName"] = str(operation["operationId"])
        parameters = self._parameters(operation)
        if parameters:
            method["requestParameters"] = parameters
        models = {kind: self._model_of(schema) for kind, schema in document.bodies(operation)}
        if models:
            method["requestModels"] = models
        validator = operation.get(VALIDATOR, document.content.get(VALIDATOR))
        if validator in description.validators:
            method["requestValidator"] = validator
        method["methodResponses"] = self._responses(operation)
        own = operation.get(integration.EXTENSION)
        if isinstance(own, dict):
            where = f"resource '{path}' and method '{verb}'"
            method["methodIntegration"] = integration.read(own, where, description.warnings)
        return method

    def _parameters(self, operation: Mapping[str, Any]) -> dict[str, bool]:
        found = {}
        for each in operation["parameters"]:
            parameter = self._document.resolved(each)
            place = PLACES.get(str(parameter.get("in"))) if isinstance(parameter, dict) else None
            if place:
                name = f"method.request.{place}.{parameter.get('name')}"
                found[name] = bool(parameter.get("required", place == "path"))
        return found

    def _responses(self, operation: Mapping[str, Any]) -> dict[str, Fields]:
        found = {}
        responses = operation.get("responses")
        for status, each in responses.items() if isinstance(responses, dict) else ():
            response = self._document.resolved(each)
            if not str(status).isdigit() or not isinstance(response, dict):
                continue
            own: Fields = {"statusCode": str(status)}
            headers = {f"method.response.header.{h}": False for h in response.get("headers") or ()}
            if headers:
                own["responseParameters"] = headers
            answers = self._document.answers(operation, response)
            models = {kind: self._model_of(schema) for kind, schema in answers}
            if models:
                own["responseModels"] = models
            found[str(status)] = own
        return found

    def _model_of(self, schema: Any) -> str:
        """A body's model: the one it refers to, or one made for it."""
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            return str(schema["$ref"].rpartition("/")[2])
        digest = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()
        name = f"MODEL{digest[:6]}"
        self._add_model(name, schema)
        return name

    def _add_model(self, name: str, schema: Any) -> None:
        if not isinstance(schema, dict):
            raise InvalidDocument
        text = schema.get("description") or ""
        renamed = with_references(schema, lambda ref: f"#/models/{ref.rpartition('/')[2]}")
        self.description.models[name] = Model(renamed, str(text))


def _prefix(base_path: str, what: str) -> str:
    """Recorded: ``test_import_rest_api_with_base_path_oas30``, which show ``split`` to drop the
    first part and to prepend the rest."""
    parts = [part for part in base_path.split("/") if part]
    kept = {"ignore": [], "prepend": parts, "split": parts[1:]}[what]
    return "".join(f"/{part}" for part in kept)


def _validators(own: Mapping[str, Any]) -> dict[str, Fields]:
    names = ("validateRequestBody", "validateRequestParameters")
    return {
        name: {"name": name} | {key: bool(settings.get(key)) for key in names}
        for name, settings in own.items()
        if isinstance(settings, dict)
    }


def _gateway_responses(own: Mapping[str, Any]) -> dict[str, Fields]:
    found = {}
    for kind, settings in own.items():
        if isinstance(settings, dict):
            response: Fields = {
                "responseParameters": dict(settings.get("responseParameters") or {}),
                "responseTemplates": dict(settings.get("responseTemplates") or {}),
            }
            if settings.get("statusCode") is not None:
                response["statusCode"] = str(settings["statusCode"])
            found[kind] = response
    return found
