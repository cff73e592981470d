"""Usage plans: throttles and quotas are checked and changed as on AWS, and usage is told.

Sources: CreateUsagePlan, UpdateUsagePlan, GetUsage and UpdateUsage in the API Reference; recorded:
``test_create_usage_plan_with_throttle``.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

from moto.apigateway import urls
from moto.apigateway.exceptions import ApiKeyNotFoundException, UsagePlanNotFoundException
from moto.apigateway.models import APIGatewayBackend, UsagePlan
from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.gateway.usage import DAY, Quota
from localaws.seams.mends.apigateway.lookup import bad_request, page, patches, unescaped
from localaws.seams.mends.replacing import add, replace
from localaws.seams.usageplans import ledger

# The last day that a period's offset may name.
LAST_OFFSET = {"DAY": 0, "WEEK": 6, "MONTH": 27}
LIMITS = {"rateLimit": float, "burstLimit": int}
Answer = tuple[int, dict[str, str], str]


def mend() -> None:
    replace(APIGatewayBackend, "create_usage_plan", _careful)
    replace(UsagePlan, "apply_patch_operations", lambda _: _apply)
    add(APIGatewayResponse, "get_usage", _get_usage)
    add(APIGatewayResponse, "update_usage", _update_usage)
    plan = "{0}/usageplans/(?P<usage_plan_id>[^/]+)"
    dispatch = APIGatewayResponse.dispatch
    urls.url_paths[f"{plan}/usage$"] = dispatch
    urls.url_paths[f"{plan}/keys/(?P<api_key_id>[^/]+)/usage$"] = dispatch


def _careful(create: Any) -> Any:
    def create_usage_plan(self: Any, payload: dict[str, Any]) -> Any:
        if not payload.get("name"):
            raise bad_request("Usage Plan name cannot be blank")
        _check_quota(payload.get("quota") or {})
        return create(self, payload)

    return create_usage_plan


def _check_quota(quota: dict[str, Any]) -> None:
    if not quota:
        return
    period, offset = quota.get("period"), int(quota.get("offset") or 0)
    if period not in LAST_OFFSET:
        raise bad_request("Usage Plan quota period must be one of DAY, WEEK, MONTH")
    if not 0 <= offset <= LAST_OFFSET[period]:
        allowed = "zero" if period == "DAY" else f"between zero and {LAST_OFFSET[period]} inclusive"
        raise bad_request(f"Usage Plan quota offset must be {allowed} in the {period} period")
    if int(quota.get("limit") or 0) < 0:
        raise bad_request("Usage Plan quota limit must not be negative")


def _apply(self: UsagePlan, operations: list[dict[str, Any]]) -> None:
    for operation in operations:
        _apply_one(self, operation["op"], operation.get("path") or "", operation.get("value"))
    _check_quota(self.quota)


def _apply_one(plan: Any, op: str, path: str, value: Any) -> None:
    parts = [unescaped(part) for part in path.split("/")[1:]]
    match [op, *parts]:
        case ["replace" | "add", "name" | "description" as name]:
            setattr(plan, name, value)
        case ["replace" | "add", "productCode"]:
            plan.product_code = value
        case ["remove", "productCode"]:
            plan.product_code = None
        case ["remove", "quota" | "throttle" as name]:
            getattr(plan, name).clear()
        case ["replace" | "add", "quota", "limit" | "offset" as name]:
            plan.quota[name] = _number(int, path, value)
        case ["replace" | "add", "quota", "period"]:
            plan.quota["period"] = value
        case ["replace" | "add", "throttle", "rateLimit" | "burstLimit" as name]:
            plan.throttle[name] = _number(LIMITS[name], path, value)
        case ["add", "apiStages"]:
            api, _, stage = str(value).partition(":")
            plan.api_stages.append({"apiId": api, "stage": stage})
        case ["remove", "apiStages"]:
            plan.api_stages.remove(_stage(plan, str(value)))
        case ["replace" | "add", "apiStages", stage, "throttle"]:
            _stage(plan, stage)["throttle"] = json.loads(value)
        case ["remove", "apiStages", stage, "throttle", *method]:
            throttle = _stage(plan, stage).get("throttle") or {}
            for name in method[:1] or list(throttle):
                throttle.pop(name, None)
        case ["replace" | "add", "apiStages", stage, "throttle", method, name] if name in LIMITS:
            throttle = _stage(plan, stage).setdefault("throttle", {})
            limits = throttle.setdefault(method, {})
            limits[name] = _number(LIMITS[name], path, value)
        case _:
            raise bad_request(f"Invalid patch path {path}")


def _number(kind: Any, path: str, value: Any) -> Any:
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise bad_request(f"Invalid value '{value}' for {path}") from None


def _stage(plan: Any, named: str) -> dict[str, Any]:
    """The plan's entry for ``api:stage``."""
    api, _, stage = named.partition(":")
    for entry in plan.api_stages:
        if (entry.get("apiId"), entry.get("stage")) == (api, stage):
            found: dict[str, Any] = entry
            return found
    raise AwsError("NotFoundException", f"Invalid API Stage specified: {named}", 404)


def _plan(self: Any) -> Any:
    plan = self.backend.usage_plans.get(self.path.split("/")[2])
    if plan is None:
        raise UsagePlanNotFoundException
    return plan


def _get_usage(self: Any) -> Answer:
    plan = _plan(self)
    first, last = (_day(self._get_param(name)) for name in ("startDate", "endDate"))
    if last < first or last - first > 366 * DAY:
        raise bad_request("Invalid date range specified")
    wanted = self._get_param("keyId")
    keys = [wanted] if wanted else sorted(ledger(plan).used)
    quota = Quota.of(plan.quota)
    told = page(self, keys)
    values = {key: list(ledger(plan).days(key, quota, first, last)) for key in told.pop("item")}
    body = _usage(plan, first, last, values) | told
    return 200, {}, json.dumps(body)


def _usage(plan: Any, first: datetime.date, last: datetime.date, values: Any) -> dict[str, Any]:
    return {
        "usagePlanId": plan.id,
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
        "values": values,
    }


def _day(text: Any) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(text))
    except ValueError:
        raise bad_request(f"Invalid date specified: {text}. It should be YYYY-MM-DD.") from None


def _update_usage(self: Any) -> Answer:
    """A temporary extension: ``replace /remaining``."""
    plan, key = _plan(self), self.path.split("/")[4]
    if key not in self.backend.usage_plan_keys.get(plan.id, {}):
        raise ApiKeyNotFoundException
    quota = Quota.of(plan.quota)
    today = datetime.datetime.now(datetime.UTC).date()
    for operation in patches(self, "updateUsageInput"):
        if operation["op"] != "replace" or operation.get("path") != "/remaining":
            raise bad_request(f"Invalid patch path {operation.get('path')}")
        if quota is None:
            raise bad_request("Usage Plan has no quota")
        remaining = _number(int, "/remaining", operation.get("value"))
        ledger(plan).grant(key, quota, today, remaining)
    values = {key: list(ledger(plan).days(key, quota, today, today))}
    return 200, {}, json.dumps(_usage(plan, today, today, values))
