"""What a metric is: a namespace, a name, and dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from localaws.metrics.distribution import Distribution

NO_UNIT = "None"
"""The unit of data that came without one ("StandardUnit")."""
Dimensions = tuple[tuple[str, str], ...]


Series = dict[int, float]
"""Values by time, in seconds since the epoch, ascending."""


class Metric(NamedTuple):
    """Two sets of dimensions are two metrics, even if one contains the other ("Dimensions" in
    CloudWatch concepts). ``dimensions`` are in the order of their names."""

    namespace: str
    name: str
    dimensions: Dimensions = ()

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: Mapping[str, str]) -> Metric:
        return cls(namespace, name, tuple(sorted(dimensions.items())))

    @classmethod
    def from_request(
        cls, namespace: str, name: str, dimensions: Iterable[Mapping[str, Any]] | None
    ) -> Metric:
        """``dimensions`` as in an API request: ``[{"Name": …, "Value": …}]``."""
        return cls.of(namespace, name, {one["Name"]: one["Value"] for one in dimensions or ()})

    def described(self) -> dict[str, Any]:
        """As ListMetrics shows it."""
        return {
            "Namespace": self.namespace,
            "MetricName": self.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in self.dimensions],
        }


class Datum(NamedTuple):
    """Values of one metric at one time (seconds since the epoch)."""

    metric: Metric
    unit: str
    time: float
    distribution: Distribution
    resolution: int = 60
