"""Logging is asked for by a stage, once the account has a role for it."""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import Account, APIGatewayBackend, Stage

from localaws.errors import AwsError, not_implemented
from localaws.seams import state
from localaws.seams.mends.apigateway.lookup import bad_request
from localaws.seams.mends.replacing import replace

SERVICE = "apigateway.amazonaws.com"
ACCESS = "/accessLogSettings"
FIELDS = ("destinationArn", "format")


def mend() -> None:
    replace(Account, "apply_patch_operations", _trusted_role)
    replace(APIGatewayBackend, "update_stage", _with_role)
    replace(Stage, "apply_operations", _access_logs)


def _trusted_role(apply: Any) -> Any:
    """ "Permissions for CloudWatch logging": API Gateway has to be able to assume the role."""

    def apply_patch_operations(self: Any, operations: list[dict[str, Any]]) -> Any:
        for operation in operations:
            role_arn = operation.get("value")
            if operation["path"] != "/cloudwatchRoleArn":
                continue
            if operation["op"] == "remove" or not role_arn:
                operation["value"] = None
            elif not state.role_trusts(role_arn.split(":")[4], role_arn, SERVICE):
                raise bad_request(
                    "The role ARN does not have required permissions configured. Please grant "
                    "trust permission for API Gateway and add the required role policy."
                )
        return apply(self, operations)

    return apply_patch_operations


def _with_role(update: Any) -> Any:
    def update_stage(
        self: Any, api: str, stage: str, operations: list[dict[str, Any]] | None
    ) -> Any:
        asked = any(
            operation["path"].endswith("/logging/loglevel") and operation.get("value") != "OFF"
            for operation in operations or ()
        )
        if asked and not self.account.cloudwatch_role_arn:
            text = "CloudWatch Logs role ARN must be set in account settings to enable logging"
            raise bad_request(text)
        return update(self, api, stage, operations or [])

    return update_stage


def _access_logs(apply: Any) -> Any:
    """moto replaces them alone. Messages as recorded (``test_stage_access_log_settings_…``)."""

    def apply_operations(self: Any, operations: list[dict[str, Any]]) -> Any:
        others = []
        for operation in operations:
            if operation["path"].startswith(f"{ACCESS}/"):
                _change(self, operation)
            else:
                others.append(operation)
        return apply(self, others)

    return apply_operations


def _change(stage: Any, operation: dict[str, Any]) -> None:
    name, value = operation["path"].removeprefix(f"{ACCESS}/"), operation.get("value")
    if operation["op"] == "remove":
        raise bad_request(
            f"Cannot remove method setting accessLogSettings/{name} because there is no method "
            "setting for this method "
        )
    if name not in FIELDS:
        fields = ", ".join(f"{ACCESS}/{one}" for one in FIELDS)
        raise bad_request(f"Invalid accessLogSettings path. Must be one of : [{fields}]")
    if not value:
        raise bad_request("Access Log value must not be empty")
    if name == "destinationArn" and ":firehose:" in value:
        raise _firehose()
    settings = dict(stage.access_log_settings or {})
    stage.access_log_settings = {**settings, name: value.removesuffix(":*")}


def _firehose() -> AwsError:
    return not_implemented("apigateway", "UpdateStage with access logs to Firehose")
