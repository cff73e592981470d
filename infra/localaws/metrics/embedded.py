"""The embedded metric format: log lines that hold metrics, as AWS Powertools writes them.

Source: "Specification: Embedded metric format" in the CloudWatch User Guide. What does not follow
it stays a log line, as there.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from localaws.metrics.distribution import Distribution
from localaws.metrics.given import MOST_DIMENSIONS, UNITS
from localaws.metrics.metric import NO_UNIT, Datum, Metric

MOST_VALUES = 100


def extract(events: Iterable[Mapping[str, Any]]) -> Iterator[Datum]:
    """``events`` as PutLogEvents takes them."""
    for event in events:
        message = event["message"]
        # Nearly all lines end here.
        if message.startswith("{") and '"_aws"' in message:
            yield from _of(message)


def _of(message: str) -> Iterator[Datum]:
    try:
        document = json.loads(message)
        head = document["_aws"]
        time = float(head["Timestamp"]) / 1000
        yield from list(
            itertools.chain.from_iterable(
                _directive(document, one, time) for one in head["CloudWatchMetrics"]
            )
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return


def _directive(
    document: Mapping[str, Any], directive: Mapping[str, Any], time: float
) -> Iterator[Datum]:
    for metric in directive["Metrics"]:
        values = _values(document.get(metric["Name"]))
        unit = metric.get("Unit", NO_UNIT)
        if not values or unit not in UNITS:
            continue
        for names in directive["Dimensions"]:
            dimensions = {name: str(document[name]) for name in names[:MOST_DIMENSIONS]}
            own = Distribution()
            for value in values:
                own.add(value)
            resolution = 1 if metric.get("StorageResolution") == 1 else 60
            named = Metric.of(directive["Namespace"], metric["Name"], dimensions)
            yield Datum(named, unit, time, own, resolution)


def _values(told: Any) -> list[float]:
    """One number or a list of them; empty for anything else."""
    numbers = told if isinstance(told, list) else [told]
    fit = all(
        isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
        for number in numbers
    )
    return [float(number) for number in numbers] if fit and len(numbers) <= MOST_VALUES else []
