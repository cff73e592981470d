"""Patches that moto takes itself: what is no patch is refused before it looks at it, and none
changes nothing."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from moto.apigateway.responses import APIGatewayResponse

from localaws.seams.mends.apigateway.lookup import bad_request, patches
from localaws.seams.mends.replacing import replace

OPERATIONS = (
    "update_account",
    "update_authorizer",
    "update_request_validator",
    "update_rest_api",
    "update_stage",
    "update_usage_plan",
)


def mend() -> None:
    for name in OPERATIONS:
        replace(APIGatewayResponse, name, functools.partial(_checked, name))


def _checked(name: str, update: Callable[[Any], Any]) -> Callable[[Any], Any]:
    first, *others = name.split("_")
    shape = f"{first}{''.join(map(str.capitalize, others))}Input"

    @functools.wraps(update)
    def update_checked(self: Any) -> Any:
        operations = patches(self, shape)
        for operation in operations:
            if operation.get("path") is None:
                raise bad_request(f"Invalid patch path null specified for op '{operation['op']}'")
        if not operations:
            self.body = json.dumps({"patchOperations": []})
        return update(self)

    return update_checked
