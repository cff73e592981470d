"""moto's API keys and usage plans, as the data plane reads and counts them."""

from __future__ import annotations

from typing import Any

from localaws.gateway.subscription import Subscription
from localaws.gateway.throttle import Limit
from localaws.gateway.usage import Ledger, Quota


def subscription(
    account: str, region: str, value: str, api_id: str, stage: str
) -> Subscription | None:
    """The usage plan that lets the key with this value into a stage, or None."""
    from moto.apigateway.models import apigateway_backends

    backend = apigateway_backends[account][region]
    key = next((key for key in backend.keys.values() if key.value == value), None)
    if key is None or not key.enabled:
        return None
    for plan in backend.usage_plans.values():
        if key.id not in backend.usage_plan_keys.get(plan.id, {}):
            continue
        for entry in plan.api_stages:
            if (entry.get("apiId"), entry.get("stage")) == (api_id, stage):
                return _subscription(key.id, plan, entry)
    return None


def _subscription(key_id: str, plan: Any, entry: Any) -> Subscription:
    methods = {
        method: limit
        for method, raw in (entry.get("throttle") or {}).items()
        if (limit := Limit.of(raw, "rateLimit", "burstLimit"))
    }
    limit = Limit.of(plan.throttle, "rateLimit", "burstLimit")
    return Subscription(key_id, plan.id, limit, methods, Quota.of(plan.quota), ledger(plan))


def ledger(plan: Any) -> Ledger:
    """It is kept on moto's own object, and lives as long as the plan does."""
    if not hasattr(plan, "ledger"):
        plan.ledger = Ledger()
    kept: Ledger = plan.ledger
    return kept
