"""What CloudWatch keeps of metrics: a record for each span of time that has data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localaws.metrics.distribution import Distribution
from localaws.metrics.metric import Metric
from localaws.metrics.store import Point
from localaws.seams.keeping.named import Named
from localaws.state.batch import Batch

STORES = Named("metrics/")


def keep(store: Any) -> Mapping[str, Any]:
    STORES.name(store)
    return {name: it for name, it in vars(store).items() if name not in store.IN_RECORDS}


def complete(store: Any) -> None:
    store.begin()
    STORES.adopt(store)


def changes() -> Batch:
    batch = Batch()
    STORES.take_new()  # what is new in a store is among its changes
    for name, store in STORES:
        for point, distribution in store.take_changes():
            if distribution is None:
                batch.dropped.add((name, _key(point)))
            else:
                batch.put[name, _key(point)] = _image(distribution)
    return batch


def _key(point: Point) -> str:
    metric, unit, start = point
    return json.dumps([metric.namespace, metric.name, metric.dimensions, unit, start])


def _image(distribution: Distribution) -> bytes:
    values = [*distribution.values.items()]
    return json.dumps({**vars(distribution), "values": values}, separators=(",", ":")).encode()


def read(collection: str, records: Mapping[str, bytes]) -> None:
    store = STORES.find(collection)
    if store is None:
        return
    for key, image in records.items():
        namespace, name, dimensions, unit, start = json.loads(key)
        metric = Metric(namespace, name, tuple((each, value) for each, value in dimensions))
        told = json.loads(image)
        store.put((metric, unit, start), Distribution(**told | {"values": dict(told["values"])}))


def forget() -> None:
    STORES.forget()
