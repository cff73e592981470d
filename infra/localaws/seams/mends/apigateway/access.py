"""Who may call an API: its resource policy is checked where it is given, its endpoint disabled."""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import APIGatewayBackend, RestAPI

from iampolicy import MalformedPolicy, parse
from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace


def mend() -> None:
    replace(APIGatewayBackend, "create_rest_api", _careful)
    replace(RestAPI, "apply_patch_operations", _patched)


def _check(policy: Any) -> None:
    try:
        if policy:
            parse(policy, "resource")
    except MalformedPolicy as error:
        raise bad_request(
            "Invalid policy document. Please check the policy syntax and ensure that Principals "
            f"are valid. {error}"
        ) from error


def _careful(create: Any) -> Any:
    def create_rest_api(self: Any, *args: Any, **more: Any) -> Any:
        _check(more.get("policy"))
        return create(self, *args, **more)

    return create_rest_api


def _patched(apply: Any) -> Any:
    def apply_patch_operations(self: Any, operations: list[dict[str, Any]]) -> None:
        rest = []
        for operation in operations:
            path, value = operation.get("path"), operation.get("value")
            if path == "/policy":
                _check(value)
                self.policy = value or None
            elif path == "/disableExecuteApiEndpoint":  # moto reads "false" as true
                self.disableExecuteApiEndpoint = str(value).lower() == "true"
            else:
                rest.append(operation)
        apply(self, rest)

    return apply_patch_operations
