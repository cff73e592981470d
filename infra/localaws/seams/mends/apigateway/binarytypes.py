"""Binary media types and the compression of answers are kept, shown and changed."""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.models import RestAPI
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace

BINARY, COMPRESSION = "/binaryMediaTypes", "/minimumCompressionSize"
LARGEST = 10 * 1024 * 1024


def mend() -> None:
    replace(APIGatewayResponse, "create_rest_api", _with_binary_types)
    replace(RestAPI, "apply_patch_operations", _patching)


def _with_binary_types(create: Any) -> Any:
    """moto passes over them."""

    def create_rest_api(self: Any) -> Any:
        wanted = self._get_param("binaryMediaTypes")
        made = create(self)
        status, headers, body = made
        if wanted and status < 300:
            api = self.backend.get_rest_api(json.loads(body)["id"])
            api.binaryMediaTypes = list(wanted)
            return status, headers, json.dumps(api.to_dict())
        return made

    return create_rest_api


def _patching(apply: Any) -> Any:
    """moto takes the value for the media type, which stands in the path (``image~1png``), and
    does not know the compression."""

    def apply_patch_operations(self: Any, operations: list[dict[str, str]]) -> Any:
        others = []
        for operation in operations:
            if operation["path"].startswith(f"{BINARY}/"):
                _change_types(self, operation)
            elif operation["path"] == COMPRESSION:
                self.minimum_compression_size = _size(operation)
            else:
                others.append(operation)
        return apply(self, others)

    return apply_patch_operations


def _change_types(api: Any, operation: dict[str, str]) -> None:
    named = operation["path"].removeprefix(f"{BINARY}/").replace("~1", "/").replace("~0", "~")
    kept = [one for one in api.binaryMediaTypes if one != named]
    added = {"add": [named], "replace": [operation.get("value") or ""]}
    api.binaryMediaTypes = [*kept, *added.get(operation["op"], [])]


def _size(operation: dict[str, str]) -> int | None:
    """None switches compression off (recorded: ``test_update_rest_api_compression``)."""
    if operation["op"] != "replace":
        text = "Invalid patch operation specified. Must be one of: [replace]"
        raise AwsError("BadRequestException", text)
    value = operation.get("value")
    if not value:
        return None
    if not value.isdecimal() or int(value) > LARGEST:
        text = f"Invalid minimum compression size, must be between 0 and {LARGEST}"
        raise AwsError("BadRequestException", text)
    return int(value)
