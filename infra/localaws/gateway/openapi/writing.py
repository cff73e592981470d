"""From an API to the document that GetExport gives.

Recorded: ``test_export_swagger_openapi``, ``test_export_oas30_openapi``.
"""

from __future__ import annotations

from collections.abc import Iterator

from localaws.gateway.openapi import integration, security
from localaws.gateway.openapi.description import (
    Description,
    Fields,
    references,
    with_references,
)
from localaws.gateway.openapi.reading import (
    ANY,
    BINARY,
    COMPRESSION,
    KEY_SOURCE,
    POLICY,
    RESPONSES,
    VALIDATOR,
    VALIDATORS,
)

PLACES = {"querystring": "query", "header": "header", "path": "path"}
KINDS = ("swagger", "oas30")
EXTENSIONS = ("integrations", "authorizers", "apigateway")


def write(api: Description, kind: str, host: str, stage: str, extensions: frozenset[str]) -> Fields:
    """``kind`` is ``swagger`` or ``oas30``; ``extensions`` of ``integrations``, ``authorizers`` and
    ``apigateway``, which has them all."""
    return (_Swagger if kind == "swagger" else _OpenApi)(api, extensions).document(host, stage)


class _Writer:
    models = ""

    def __init__(self, api: Description, extensions: frozenset[str]) -> None:
        self._api = api
        self._all = "apigateway" in extensions
        self._integrations = self._all or "integrations" in extensions
        self._authorizers = self._all or "authorizers" in extensions

    def document(self, host: str, stage: str) -> Fields:
        raise NotImplementedError

    def _info(self) -> Fields:
        info = {"description": self._api.description, "version": self._api.version}
        return {key: value for key, value in info.items() if value} | {"title": self._api.name}

    def _paths(self) -> Fields:
        return {
            path: {
                ANY if verb == "ANY" else verb.lower(): self._operation(method)
                for verb, method in methods.items()
            }
            for path, methods in self._api.methods.items()
            if methods
        }

    def _operation(self, method: Fields) -> Fields:
        operation: Fields = {}
        if method.get("operationName"):
            operation["operationId"] = method["operationName"]
        operation |= self._request(method) | {
            "responses": {
                status: {"description": f"{status} response"} | self._answer(response)
                for status, response in (method.get("methodResponses") or {}).items()
            }
        }
        required = security.requirements_of(method)
        if required:
            operation["security"] = required
        if self._all and method.get("requestValidator"):
            operation[VALIDATOR] = method["requestValidator"]
        if self._integrations and method.get("methodIntegration"):
            operation[integration.EXTENSION] = integration.write(method["methodIntegration"])
        return operation

    def _request(self, method: Fields) -> Fields:
        raise NotImplementedError

    def _answer(self, response: Fields) -> Fields:
        raise NotImplementedError

    def _parameters(self, method: Fields) -> Iterator[tuple[Fields, bool]]:
        for name, required in (method.get("requestParameters") or {}).items():
            place, _, own = name.removeprefix("method.request.").partition(".")
            if place in PLACES:
                yield {"name": own, "in": PLACES[place]}, bool(required)

    def _headers(self, response: Fields) -> list[str]:
        names = response.get("responseParameters") or ()
        prefix = "method.response.header."
        return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]

    def _reference(self, model: str) -> Fields:
        return {"$ref": self.models + model}

    def _schemas(self) -> Fields:
        """Those that methods use, and those that these refer to."""
        wanted = [model for method in self._all_methods() for model in _models_of(method)]
        found: Fields = {}
        while wanted:
            name = wanted.pop(0)
            if name in self._api.models and name not in found:
                schema = self._api.models[name].schema
                wanted += references(schema)
                found[name] = with_references(
                    schema, lambda ref: self.models + ref.rpartition("/")[2]
                )
        return found

    def _schemes(self) -> dict[str, Fields]:
        return security.schemes_of(self._api.authorizers, self._all_methods(), self._authorizers)

    def _all_methods(self) -> list[Fields]:
        return [method for path in self._api.methods.values() for method in path.values()]

    def _extensions(self) -> Fields:
        api = self._api
        if not self._all:
            return {}
        said = {
            POLICY: api.policy,
            KEY_SOURCE: api.api_key_source if api.api_key_source != "HEADER" else None,
            COMPRESSION: api.minimum_compression_size,
            RESPONSES: api.responses,
            VALIDATORS: {
                name: {key: value for key, value in one.items() if key not in ("id", "name")}
                for name, one in api.validators.items()
            },
            BINARY: api.binary_media_types,
        }
        return {key: value for key, value in said.items() if value not in (None, {}, [])}


class _Swagger(_Writer):
    models = "#/definitions/"

    def document(self, host: str, stage: str) -> Fields:
        document: Fields = {
            "swagger": "2.0",
            "info": self._info(),
            "host": host,
            "basePath": f"/{stage}",
            "schemes": ["https"],
            "paths": self._paths(),
        }
        schemes, schemas = self._schemes(), self._schemas()
        if schemes:
            document["securityDefinitions"] = schemes
        if schemas:
            document["definitions"] = schemas
        return document | self._extensions()

    def _request(self, method: Fields) -> Fields:
        own = method.get("methodIntegration") or {}
        models = method.get("requestModels") or {}
        consumed = list(dict.fromkeys([*models, *(own.get("requestTemplates") or ())]))
        produced = [
            kind
            for one in (method.get("methodResponses") or {}).values()
            for kind in one.get("responseModels") or ()
        ] + [
            kind
            for one in (own.get("integrationResponses") or {}).values()
            for kind in one.get("responseTemplates") or ()
        ]
        parameters = [
            where | {"required": required, "type": "string"}
            for where, required in self._parameters(method)
        ]
        for model in dict.fromkeys(models.values()):
            body = {"in": "body", "name": model, "required": True}
            parameters.append(body | {"schema": self._reference(model)})
        said = {
            "consumes": consumed,
            "produces": list(dict.fromkeys(produced)),
            "parameters": parameters,
        }
        return {key: value for key, value in said.items() if value}

    def _answer(self, response: Fields) -> Fields:
        answer: Fields = {}
        for model in (response.get("responseModels") or {}).values():
            answer["schema"] = self._reference(model)
        headers = {name: {"type": "string"} for name in self._headers(response)}
        return answer | ({"headers": headers} if headers else {})


class _OpenApi(_Writer):
    models = "#/components/schemas/"

    def document(self, host: str, stage: str) -> Fields:
        url = f"https://{host}/{{basePath}}"
        said = {"schemas": self._schemas(), "securitySchemes": self._schemes()}
        return {
            "openapi": "3.0.1",
            "info": self._info(),
            "servers": [{"url": url, "variables": {"basePath": {"default": stage}}}],
            "paths": self._paths(),
            "components": {key: value for key, value in said.items() if value},
            **self._extensions(),
        }

    def _request(self, method: Fields) -> Fields:
        request: Fields = {}
        parameters = [
            where | ({"required": True} if required else {}) | {"schema": {"type": "string"}}
            for where, required in self._parameters(method)
        ]
        if parameters:
            request["parameters"] = parameters
        content = {
            kind: {"schema": self._reference(model)}
            for kind, model in (method.get("requestModels") or {}).items()
        }
        return request | (
            {"requestBody": {"content": content, "required": True}} if content else {}
        )

    def _answer(self, response: Fields) -> Fields:
        answer: Fields = {}
        headers = {name: {"schema": {"type": "string"}} for name in self._headers(response)}
        if headers:
            answer["headers"] = headers
        models = (response.get("responseModels") or {}).items()
        return answer | {"content": {kind: {"schema": self._reference(m)} for kind, m in models}}


def _models_of(method: Fields) -> Iterator[str]:
    yield from (method.get("requestModels") or {}).values()
    for response in (method.get("methodResponses") or {}).values():
        yield from (response.get("responseModels") or {}).values()
