"""API keys: checked where they are made, listed newest first and by pages, imported from CSV.

Recorded: ``test_get_api_keys``, ``test_create_api_key_with_invalid_name`` and ``…_value``,
``test_update_api_key_immutable_field``, ``test_get_usage_plan_api_keys``.
"""

from __future__ import annotations

import csv
import json
from typing import Any

from moto.apigateway.exceptions import ApiKeyNotFoundException
from moto.apigateway.models import APIGatewayBackend
from moto.apigateway.responses import APIGatewayResponse

from localaws.seams.mends.apigateway.lookup import bad_request, page, patches
from localaws.seams.mends.replacing import add, replace

CHANGEABLE = ("/description", "/enabled", "/name", "/customerId")
# What CSV columns are called ("API Gateway API key file format"), and what CreateApiKey takes.
COLUMNS = {"name": "name", "key": "value", "description": "description"}


def mend() -> None:
    replace(APIGatewayBackend, "create_api_key", _careful)
    replace(APIGatewayBackend, "delete_api_key", _thorough)
    replace(APIGatewayResponse, "get_api_keys", lambda _: _list)
    replace(APIGatewayResponse, "update_api_key", lambda _: _update)
    replace(APIGatewayResponse, "get_usage_plan_keys", lambda _: _list_of_plan)
    add(APIGatewayResponse, "import_api_keys", _import_keys)


def _careful(create: Any) -> Any:
    def create_api_key(self: Any, payload: dict[str, Any]) -> Any:
        known = ("name", "description", "enabled", "generateDistinctId", "value", "stageKeys")
        given = {name: payload[name] for name in (*known, "customerId", "tags") if name in payload}
        _check(given)
        return create(self, {name: value for name, value in given.items() if value != ""})

    return create_api_key


def _check(given: dict[str, Any]) -> None:
    if len(given.get("name") or "") > 1024:
        raise bad_request("Invalid API Key name, can be at most 1024 characters.")
    if len(given.get("description") or "") > 1024:
        raise bad_request("Invalid API Key description specified.")
    if len(given.get("value") or "") > 128:
        raise bad_request("API Key value exceeds maximum size of 128 characters")


def _thorough(delete: Any) -> Any:
    """A key that goes leaves its usage plans."""

    def delete_api_key(self: Any, api_key_id: str) -> None:
        delete(self, api_key_id)
        for keys in self.usage_plan_keys.values():
            keys.pop(api_key_id, None)

    return delete_api_key


def _list(self: Any) -> str:
    name, customer = self._get_param("name"), self._get_param("customerId")
    found = [
        key.to_json()
        for key in reversed(self.backend.get_api_keys(name=name))
        if customer is None or key.customer_id == customer
    ]
    if not self._get_bool_param("includeValues"):
        for key in found:
            del key["value"]
    return json.dumps(page(self, found))


def _list_of_plan(self: Any) -> str:
    plan, name = self.path.split("/")[2], self._get_param("name")
    found = [key.to_json() for key in reversed(self.backend.get_usage_plan_keys(plan, name=name))]
    return json.dumps(page(self, found))


def _update(self: Any) -> str:
    key = self.backend.keys.get(self.path.split("/")[2])
    if key is None:
        raise ApiKeyNotFoundException
    operations = patches(self, "updateApiKeyInput")
    for operation in operations:
        path, op = operation.get("path"), operation["op"]
        if op != "replace" or path not in CHANGEABLE:
            raise bad_request(
                f"Invalid patch path  '{path}' specified for op '{op}'. "
                f"Must be one of: [{', '.join(CHANGEABLE)}]"
            )
        _check({str(path).removeprefix("/"): operation.get("value")})
    key.update_operations(operations)
    shown = key.to_json() | {"tags": key.tags or {}}
    del shown["value"]
    return json.dumps(shown)


def _import_keys(self: Any) -> tuple[int, dict[str, str], str]:
    ids, warnings = [], []
    for number, row in enumerate(csv.DictReader(self.body.splitlines()), 1):
        fields = {str(name).strip().lower(): str(value or "") for name, value in row.items()}
        if fields.get("key"):
            ids.append(_import(self.backend, fields))
        else:
            warnings.append(f"Row {number} has no key.")
    return 201, {}, json.dumps({"ids": ids, "warnings": warnings})


def _import(backend: Any, fields: dict[str, str]) -> str:
    payload = {ours: fields[theirs] for theirs, ours in COLUMNS.items() if fields.get(theirs)}
    enabled = fields.get("enabled", "true").lower() == "true"
    key = backend.create_api_key(payload | {"enabled": enabled})
    for plan in filter(None, fields.get("usageplanids", "").split(";")):
        backend.create_usage_plan_key(plan.strip(), {"keyId": key.id, "keyType": "API_KEY"})
    return str(key.id)
