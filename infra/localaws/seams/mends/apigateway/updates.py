"""UpdateResource, …Method, …Integration, …Model, …Deployment and both …Response: patches.

Sources: "patch-operations" in the Amazon API Gateway REST API Reference; recorded:
``test_update_method``, ``test_update_method_response``, ``test_update_model``,
``test_update_resource_behaviour``, ``test_lifecycle_integration_response``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.seams.mends.apigateway import methods
from localaws.seams.mends.apigateway.duplicates import refuse_sibling
from localaws.seams.mends.apigateway.lookup import bad_request, patches, rest_api, unescaped
from localaws.seams.mends.apigateway.models import check_schema
from localaws.seams.mends.replacing import add

Convert = Callable[[str | None], Any]


def _text(value: str | None) -> str | None:
    return value or None


def _flag(value: str | None) -> bool:
    return str(value).lower() == "true"


def _whole(value: str | None) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise bad_request(f"Invalid integer value '{value}' specified") from None


@dataclass(frozen=True)
class Patchable:
    """What a patch may touch: by AWS's name, moto's attribute and how a value is read.

    ``maps`` hold entries by name, ``lists`` values.
    """

    replaced: Mapping[str, tuple[str, Convert]] = field(default_factory=dict)
    maps: Mapping[str, tuple[str, Convert]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)

    def apply(self, thing: Any, operation: Mapping[str, Any]) -> None:
        op, path, value = operation["op"], operation.get("path") or "", operation.get("value")
        _, collection, name = f"{path}/".split("/", 2)
        name = unescaped(name.removesuffix("/"))
        if op == "replace" and collection in self.replaced and not name:
            attribute, convert = self.replaced[collection]
            setattr(thing, attribute, convert(value))
        elif name and collection in self.maps and op in ("add", "replace", "remove"):
            self._change_map(thing, collection, op, name, value)
        elif collection in self.lists and op in ("add", "remove"):
            _change_list(thing, self.lists[collection], op, name or str(value))
        elif op != "replace" and collection not in {**self.maps, **self.lists}:
            raise bad_request(
                f"Invalid patch path  '{path}' specified for op '{op}'. "
                "Please choose supported operations"
            )
        elif self.maps or self.lists:
            raise bad_request(f"Invalid patch path {path}")
        else:
            allowed = ", ".join(f"/{known}" for known in sorted(self.replaced))
            raise bad_request(
                f"Invalid patch path  '{path}' specified for op '{op}'. Must be one of: [{allowed}]"
            )

    def _change_map(self, thing: Any, collection: str, op: str, name: str, value: Any) -> None:
        attribute, convert = self.maps[collection]
        entries = dict(getattr(thing, attribute) or {})
        if op != "add" and name not in entries:
            by_type = collection.endswith(("Models", "Templates"))
            missing = "Content-Type specified was not found" if by_type else None
            raise _absent(missing or "Invalid parameter name specified")
        if op == "remove":
            del entries[name]
        else:
            entries[name] = convert(value)
        setattr(thing, attribute, entries)


def _change_list(thing: Any, attribute: str, op: str, value: str) -> None:
    values = list(getattr(thing, attribute) or ())
    if op == "add":
        values += [] if value in values else [value]
    elif value in values:
        values.remove(value)
    setattr(thing, attribute, values)


def _absent(message: str) -> AwsError:
    return AwsError("NotFoundException", message, 404)


METHOD = Patchable(
    replaced={
        "authorizationType": ("authorization_type", _text),
        "authorizerId": ("authorizer_id", _text),
        "apiKeyRequired": ("api_key_required", _flag),
        "operationName": ("operation_name", _text),
        "requestValidatorId": ("request_validator_id", _text),
    },
    maps={
        "requestParameters": ("request_parameters", _flag),
        "requestModels": ("request_models", _text),
    },
    lists={"authorizationScopes": "authorization_scopes"},
)
METHOD_RESPONSE = Patchable(
    maps={
        "responseParameters": ("response_parameters", _flag),
        "responseModels": ("response_models", _text),
    }
)
INTEGRATION = Patchable(
    replaced={
        "type": ("integration_type", _text),
        "uri": ("uri", _text),
        "httpMethod": ("http_method", _text),
        "credentials": ("credentials", _text),
        "passthroughBehavior": ("passthrough_behaviour", _text),
        "contentHandling": ("content_handling", _text),
        "timeoutInMillis": ("timeout_in_millis", _whole),
        "cacheNamespace": ("cache_namespace", _text),
        "connectionType": ("connection_type", _text),
    },
    maps={
        "requestParameters": ("request_parameters", _text),
        "requestTemplates": ("request_templates", lambda value: value or ""),
    },
    lists={"cacheKeyParameters": "cache_key_parameters"},
)
INTEGRATION_RESPONSE = Patchable(
    replaced={
        "selectionPattern": ("selection_pattern", _text),
        "contentHandling": ("content_handling", _text),
    },
    maps={
        "responseParameters": ("response_parameters", _text),
        "responseTemplates": ("response_templates", lambda value: value or ""),
    },
)
MODEL = Patchable(replaced={"description": ("description", _text), "schema": ("schema", _text)})
DEPLOYMENT = Patchable(replaced={"description": ("description", lambda value: value or "")})


def mend() -> None:
    add(APIGatewayResponse, "update_resource", _update_resource)
    for name, find, patchable in (
        ("method", _method, METHOD),
        ("method_response", _method_response, METHOD_RESPONSE),
        ("integration", _integration, INTEGRATION),
        ("integration_response", _integration_response, INTEGRATION_RESPONSE),
        ("deployment", _deployment, DEPLOYMENT),
    ):
        add(APIGatewayResponse, f"update_{name}", _updating(name, find, patchable))
    add(APIGatewayResponse, "update_model", _update_model)


def _updating(name: str, find: Callable[[Any], Any], patchable: Patchable) -> Any:
    words = "".join(part.capitalize() for part in name.split("_"))

    def update(self: Any) -> str:
        operations = patches(self, f"update{words}Input")
        thing = find(self)
        before = dict(vars(thing))
        try:
            for operation in operations:
                patchable.apply(thing, operation)
            if patchable is METHOD:
                methods.check(rest_api(self), thing)
        except AwsError:
            vars(thing).update(before)
            raise
        return json.dumps(thing.to_json())

    return update


def _update_model(self: Any) -> str:
    named = self.path.split("/")[4]
    model = next((one for one in rest_api(self).models.values() if one.name == named), None)
    if model is None:
        raise _absent(f"Invalid model name specified: {named}")
    operations = patches(self, "updateModelInput")
    for operation in operations:
        if operation.get("path") == "/schema":
            check_schema(operation.get("value"))
        MODEL.apply(model, operation)
    return json.dumps(model.to_json())


def _update_resource(self: Any) -> str:
    operations = patches(self, "updateResourceInput")
    api, resource = rest_api(self), _resource(self)
    for operation in operations:
        op, path, value = operation["op"], operation.get("path"), operation.get("value")
        if op != "replace" or path not in ("/pathPart", "/parentId"):
            raise bad_request(
                f"Invalid patch path  '{path}' specified for op '{op}'. "
                "Must be one of: [/parentId, /pathPart]"
            )
        if not resource.parent_id:
            raise bad_request(f"Root resource cannot update its {path.removeprefix('/')}.")
        parent = value if path == "/parentId" else resource.parent_id
        part = value if path == "/pathPart" else resource.path_part
        _check_move(api, resource, str(parent), str(part))
        resource.parent_id, resource.path_part = parent, part
    return json.dumps(resource.to_dict())


def _check_move(api: Any, resource: Any, parent: str, part: str) -> None:
    above = api.resources.get(parent)
    if above is None:
        raise _absent("Invalid Resource identifier specified")
    while above is not None:
        if above.id == resource.id:
            raise bad_request("Resources cannot be cyclical.")
        above = api.resources.get(above.parent_id)
    refuse_sibling(api, resource.id, parent, part)


def _resource(self: Any) -> Any:
    found = rest_api(self).resources.get(self.path.split("/")[4])
    if found is None:
        raise _absent("Invalid Resource identifier specified")
    return found


def _method(self: Any) -> Any:
    found = _resource(self).resource_methods.get(self.path.split("/")[6])
    if found is None:
        raise _absent("Invalid Method identifier specified")
    return found


def _method_response(self: Any) -> Any:
    return _of_status(self, _method(self).method_responses)


def _integration(self: Any) -> Any:
    found = _method(self).method_integration
    if found is None:
        raise _absent("Invalid Integration identifier specified")
    return found


def _integration_response(self: Any) -> Any:
    return _of_status(self, _integration(self).integration_responses)


def _of_status(self: Any, responses: Mapping[str, Any] | None) -> Any:
    found = (responses or {}).get(self.path.rstrip("/").rpartition("/")[2])
    if found is None:
        raise _absent("Invalid Response status code specified")
    return found


def _deployment(self: Any) -> Any:
    found = rest_api(self).deployments.get(self.path.split("/")[4])
    if found is None:
        raise _absent("Invalid Deployment identifier specified")
    return found
