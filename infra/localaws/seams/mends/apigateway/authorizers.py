"""Authorizers keep all that they are made and changed with."""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import Authorizer, RestAPI

from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace


def mend() -> None:
    replace(Authorizer, "apply_operations", _with_user_pools)
    replace(RestAPI, "create_authorizer", _with_validation)


def _with_validation(create: Any) -> Any:
    """moto loses the expression on the way."""

    def create_authorizer(self: Any, new_id: str, name: str, kind: str, **given: Any) -> Any:
        if kind in ("TOKEN", "REQUEST") and not given.get("authorizer_uri"):
            raise bad_request(
                "Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN "
                "that represents a Lambda function invocation."
            )
        made = create(self, new_id, name, kind, **given)
        made.identity_validation_expression = given.get("identiy_validation_expression")
        return made

    return create_authorizer


def _with_user_pools(apply: Any) -> Any:
    def apply_operations(self: Any, operations: list[dict[str, Any]]) -> Any:
        others = []
        for operation in operations:
            if not operation["path"].startswith("/providerARNs"):
                others.append(operation)
            elif operation["op"] == "remove":
                self.provider_arns.remove(operation["value"])
            else:
                self.provider_arns = [*(self.provider_arns or []), operation["value"]]
        return apply(self, others)

    return apply_operations
