"""Where metrics are kept: in moto's CloudWatch backend of their account and region."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from localaws.gateway.exchange import Exchange
from localaws.metrics.metric import Datum
from localaws.metrics.noted import ApiLabels, Place
from localaws.metrics.store import MetricStore

STORE = "localaws_metrics"
"""Our attribute on moto's backend: what keeps that keeps the metrics, too."""


def store_of(backend: Any) -> MetricStore:
    found = backend.__dict__.get(STORE)
    if found is None:
        found = backend.__dict__[STORE] = MetricStore()
    assert isinstance(found, MetricStore)
    return found


def backends() -> Iterator[Any]:
    """All of CloudWatch's that there are."""
    from moto.cloudwatch.models import cloudwatch_backends

    for regions in list(cloudwatch_backends.values()):
        yield from list(regions.values())


def add_metrics(data: Iterable[tuple[Place, Datum]]) -> None:
    from moto.cloudwatch.models import cloudwatch_backends

    now = time.time()
    for (account, region), datum in data:
        store_of(cloudwatch_backends[account][region]).add((datum,), now)


def api_labels(exchange: Exchange) -> ApiLabels | None:
    """None when the API is gone meanwhile."""
    from moto.apigateway.models import apigateway_backends

    stage, match = exchange.stage, exchange.match
    api = apigateway_backends[stage.account][stage.region].apis.get(stage.snapshot.api_id)
    kept = api.stages.get(stage.name) if api else None
    if api is None or kept is None:
        return None
    # "~1pets~1{id}/GET", or for all methods "*/*" (UpdateStage, method settings).
    path = match.resource.path.replace("/", "~1")
    own = f"{path}/{match.method.http_method}"
    settings = kept.method_settings.get(own) or kept.method_settings.get("*/*") or {}
    return ApiLabels(api.name, str(settings.get("metricsEnabled")).lower() == "true")
