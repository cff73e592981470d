"""ImportRestApi and PutRestApi: a document becomes resources, methods and all that belongs to them.

moto reads some OpenAPI 3 and refuses Swagger 2. An import succeeds whole or changes nothing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from moto.apigateway.models import APIGatewayBackend, GatewayResponse, RestAPI
from moto.apigateway.responses import APIGatewayResponse

from localaws.gateway import openapi
from localaws.gateway.openapi.description import Fields, with_references
from localaws.seams.mends.apigateway.lookup import bad_request, rest_api
from localaws.seams.mends.replacing import replace

MODEL_URL = "https://apigateway.amazonaws.com/restapis/{api}/models/{name}"
MODES = ("merge", "overwrite")
Answer = tuple[int, dict[str, str], str]


def mend() -> None:
    replace(APIGatewayResponse, "create_rest_api", _or_import)
    replace(APIGatewayResponse, "put_rest_api", lambda _: _put)


def _or_import(create: Any) -> Any:
    """moto takes any document in a CreateRestApi request for an import."""

    def create_rest_api(self: Any) -> Any:
        return _import(self) if self._get_param("mode") == "import" else create(self)

    return create_rest_api


def _import(self: Any) -> Answer:
    description = _read(self)
    api = self.backend.create_rest_api(description.name, description.description or "")
    try:
        _apply(self.backend, api, description)
    except Exception:
        self.backend.delete_rest_api(api.id)
        raise
    return 201, {}, _shown(api, description)


def _put(self: Any) -> Answer:
    api, mode = rest_api(self), self._get_param("mode") or "merge"
    if mode not in MODES:
        raise bad_request(
            "Invalid import mode passed in. Only modes 'merge' and 'overwrite' are supported."
        )
    description = _read(self)
    before = copy.copy(vars(api))
    for name in KEPT_BY_MERGE:
        setattr(api, name, copy.deepcopy(getattr(api, name)) if mode == "merge" else {})
    if mode == "overwrite":
        api.binaryMediaTypes = []
    _renew_root(api)
    try:
        _apply(self.backend, api, description)
    except Exception:
        vars(api).update(before)
        raise
    api.name = description.name or api.name
    if description.description is not None:
        api.description = description.description
    return 200, {}, _shown(api, description)


KEPT_BY_MERGE = ("resources", "models", "authorizers", "request_validators", "gateway_responses")


def _renew_root(api: RestAPI) -> None:
    """It keeps its id (recorded: ``test_put_rest_api_mode_…``), and its methods if they are merged.

    What was there before stays as it was, in case that the import fails.
    """
    root = api.resources.get(api.default.id)
    if root is None:
        root = copy.copy(api.default)
        root.resource_methods = {}
        api.resources = {root.id: root}
    api.default = root


def _read(self: Any) -> openapi.Description:
    try:
        description = openapi.read(self.raw_body, self._get_param("basepath") or "ignore")
    except openapi.InvalidDocument as error:
        raise bad_request(str(error)) from error
    if description.warnings and self._get_bool_param("failonwarnings"):
        raise bad_request(
            "Warnings found during import:\n"
            + "".join(f"\t{warning}\n" for warning in description.warnings)
        )
    return description


def _shown(api: Any, description: openapi.Description) -> str:
    warnings = {"warnings": description.warnings} if description.warnings else {}
    return json.dumps(api.to_dict() | warnings)


def _apply(backend: APIGatewayBackend, api: Any, description: openapi.Description) -> None:
    _settings(api, description)
    for name, model in description.models.items():
        renamed = with_references(
            model.schema,
            lambda ref: MODEL_URL.format(api=api.id, name=ref.rpartition("/")[2]),
        )
        _drop(api.models, name)
        backend.create_model(
            api.id, name, model.content_type, model.description, json.dumps(renamed)
        )
    for name, given in description.validators.items():
        _drop(api.request_validators, name)
        backend.create_request_validator(
            api.id, name, given["validateRequestBody"], given["validateRequestParameters"]
        )
    for name, given in description.authorizers.items():
        _drop(api.authorizers, name)
        _create_authorizer(backend, api.id, name, given)
    for kind, given in description.responses.items():
        status: Any = given.get("statusCode")  # a text, as AWS takes and tells it
        api.gateway_responses[kind] = GatewayResponse(
            kind, status, given["responseParameters"], given["responseTemplates"]
        )
    ids = {one.name: one.id for one in api.authorizers.values()}
    validators = {one.name: one.id for one in api.request_validators.values()}
    for path, methods in sorted(description.methods.items()):
        resource = _resource(backend, api, path)
        for verb, method in methods.items():
            resource.resource_methods.pop(verb, None)
            _put_method(backend, api.id, resource.id, verb, method, ids, validators)


def _settings(api: Any, description: openapi.Description) -> None:
    api.version = description.version
    if description.api_key_source:
        api.api_key_source = str(description.api_key_source)
    if description.binary_media_types is not None:
        kinds = [*api.binaryMediaTypes, *map(str, description.binary_media_types)]
        api.binaryMediaTypes = list(dict.fromkeys(kinds))
    if description.minimum_compression_size is not None:
        api.minimum_compression_size = int(description.minimum_compression_size)
    if description.policy is not None:
        api.policy = json.dumps(description.policy)


def _drop(named: dict[str, Any], name: str) -> None:
    """What a document names again, it replaces."""
    for key in [key for key, one in named.items() if one.name == name]:
        del named[key]


def _create_authorizer(backend: Any, api_id: str, name: str, given: Fields) -> None:
    backend.create_authorizer(
        api_id,
        name,
        given["type"],
        provider_arns=given.get("providerARNs"),
        auth_type=given.get("authType"),
        authorizer_uri=given.get("authorizerUri"),
        authorizer_credentials=given.get("authorizerCredentials"),
        identity_source=given.get("identitySource"),
        identiy_validation_expression=given.get("identityValidationExpression"),
        authorizer_result_ttl=given.get("authorizerResultTtlInSeconds"),
    )


def _resource(backend: Any, api: Any, path: str) -> Any:
    """The resource at a path, made with those above it where they are not there."""
    resource = api.default
    for part in filter(None, path.split("/")):
        below = (one for one in api.resources.values() if one.parent_id == resource.id)
        found = next((one for one in below if one.path_part == part), None)
        resource = found or backend.create_resource(api.id, resource.id, part)
    return resource


def _put_method(
    backend: Any,
    api_id: str,
    resource_id: str,
    verb: str,
    method: Fields,
    authorizers: Mapping[str, str],
    validators: Mapping[str, str],
) -> None:
    where = (api_id, resource_id, verb)
    backend.put_method(
        *where,
        method["authorizationType"],
        api_key_required=method["apiKeyRequired"],
        request_parameters=method.get("requestParameters"),
        request_models=method.get("requestModels"),
        operation_name=method.get("operationName"),
        authorizer_id=authorizers.get(method.get("authorizer", "")),
        authorization_scopes=method.get("authorizationScopes"),
        request_validator_id=validators.get(method.get("requestValidator", "")),
    )
    for status, response in method["methodResponses"].items():
        backend.put_method_response(
            *where, status, response.get("responseModels"), response.get("responseParameters")
        )
    if "methodIntegration" in method:
        _put_integration(backend, where, method["methodIntegration"])


def _put_integration(backend: Any, where: tuple[str, str, str], given: Fields) -> None:
    made = backend.put_integration(
        *where,
        given["type"],
        given.get("uri"),
        given.get("httpMethod"),
        credentials=given.get("credentials"),
        request_templates=given.get("requestTemplates"),
        passthrough_behavior=given["passthroughBehavior"],
        tls_config=given.get("tlsConfig"),
        cache_namespace=given.get("cacheNamespace"),
        timeout_in_millis=given.get("timeoutInMillis"),
        request_parameters=given.get("requestParameters"),
        content_handling=given.get("contentHandling"),
        connection_type=given.get("connectionType"),
    )
    made.cache_key_parameters = given.get("cacheKeyParameters") or []
    for status, response in (given.get("integrationResponses") or {}).items():
        backend.put_integration_response(
            *where,
            status,
            response.get("selectionPattern"),
            response.get("responseTemplates"),
            response.get("responseParameters"),
            response.get("contentHandling"),
        )
