"""From what was noted of requests to the metrics that AWS publishes.

Names, units and dimensions from "Types of metrics for Lambda functions" and "Amazon API Gateway
dimensions and metrics". Errors and throttles are nought or one for each request, so that their
average is a rate and their sample count the number of requests.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from localaws.metrics.distribution import Distribution
from localaws.metrics.metric import Datum, Metric

if TYPE_CHECKING:
    from localaws.functions.configuration import FunctionConfiguration
    from localaws.gateway.exchange import Exchange

LAMBDA, GATEWAY = "AWS/Lambda", "AWS/ApiGateway"
COUNT, MILLISECONDS = "Count", "Milliseconds"
Place = tuple[str, str]
"""Account and region."""


class Invoked(NamedTuple):
    time: float
    function: FunctionConfiguration
    arn: str
    milliseconds: float
    failed: bool
    at_once: tuple[int, int]


class Event(NamedTuple):
    time: float
    function: FunctionConfiguration
    arn: str
    metric: str


class Requested(NamedTuple):
    time: float
    exchange: Exchange
    status: int
    latency: float


class ApiLabels(NamedTuple):
    """``detailed`` is whether the method's metrics are asked for, beside its stage's."""

    api: str
    detailed: bool


FindLabels = Callable[["Exchange"], ApiLabels | None]


def of_functions(
    invoked: Iterable[Invoked], events: Iterable[Event]
) -> Iterator[tuple[Place, Datum]]:
    """Over all functions, by function, by what was invoked (name, or name:alias), and by the
    version that an alias led to."""
    everywhere: dict[tuple[Place, int], list[float]] = collections.defaultdict(list)
    for called, those in _grouped(invoked).items():
        everywhere[called.place, called.minute] += [float(one.at_once[1]) for one in those]
        own = {
            ("Invocations", COUNT): [1.0] * len(those),
            ("Errors", COUNT): [float(one.failed) for one in those],
            ("Throttles", COUNT): [0.0] * len(those),
            ("Duration", MILLISECONDS): [one.milliseconds for one in those],
            ("ConcurrentExecutions", COUNT): [float(one.at_once[0]) for one in those],
        }
        for (name, unit), values in own.items():
            yield from _of_called(called, name, unit, values)
    for called, told in _grouped(events).items():
        for name, number in collections.Counter(event.metric for event in told).items():
            yield from _of_called(called, name, COUNT, [1.0] * number)
    for (place, minute), values in everywhere.items():
        metric = Metric(LAMBDA, "ConcurrentExecutions")
        yield place, Datum(metric, COUNT, minute, Distribution.of(values))


class _Called(NamedTuple):
    """What was invoked, in which minute."""

    account: str
    region: str
    minute: int
    name: str
    version: str
    arn: str

    @property
    def place(self) -> Place:
        return self.account, self.region


_Noted = TypeVar("_Noted", Invoked, Event)


def _grouped(noted: Iterable[_Noted]) -> dict[_Called, list[_Noted]]:
    groups: dict[_Called, list[_Noted]] = collections.defaultdict(list)
    for one in noted:
        function = one.function
        called = _Called(
            *(function.account, function.region, _minute(one.time)),
            *(function.name, function.version, one.arn),
        )
        groups[called].append(one)
    return groups


def _of_called(
    called: _Called, name: str, unit: str, values: Iterable[float]
) -> Iterator[tuple[Place, Datum]]:
    distribution = Distribution.of(values)
    resource = called.arn.rpartition(":function:")[2] or called.name
    for dimensions in _of_function(called.name, resource, called.version):
        # How many ran at once over all functions is no sum of theirs.
        if dimensions or name != "ConcurrentExecutions":
            metric = Metric.of(LAMBDA, name, dimensions)
            yield called.place, Datum(metric, unit, called.minute, distribution)


def _of_function(name: str, resource: str, version: str) -> Iterator[dict[str, str]]:
    yield {}
    yield {"FunctionName": name}
    yield {"FunctionName": name, "Resource": resource}
    qualifier = resource.partition(":")[2]
    if qualifier and qualifier != version:
        yield {"FunctionName": name, "Resource": resource, "ExecutedVersion": version}


def of_apis(requested: Iterable[Requested], find: FindLabels) -> Iterator[tuple[Place, Datum]]:
    """By API, by stage, and by method where the stage asks for detailed metrics."""
    groups: dict[_Asked, list[Requested]] = collections.defaultdict(list)
    for one in requested:
        labels = find(one.exchange)
        if labels is not None:
            stage, match = one.exchange.stage, one.exchange.match
            asked = _Asked(
                *(stage.account, stage.region, _minute(one.time), labels, stage.name),
                *(match.resource.path, match.method.http_method),
            )
            groups[asked].append(one)
    for asked, those in groups.items():
        integrated = [one.exchange.integration_latency for one in those]
        own = {
            ("Count", COUNT): [1.0] * len(those),
            ("4XXError", COUNT): [float(400 <= one.status < 500) for one in those],
            ("5XXError", COUNT): [float(one.status >= 500) for one in those],
            ("Latency", MILLISECONDS): [one.latency for one in those],
            ("IntegrationLatency", MILLISECONDS): [one for one in integrated if one is not None],
        }
        for (name, unit), values in own.items():
            distribution = Distribution.of(values)
            for dimensions in _of_api(asked) if values else ():
                metric = Metric.of(GATEWAY, name, dimensions)
                datum = Datum(metric, unit, asked.minute, distribution)
                yield (asked.account, asked.region), datum


class _Asked(NamedTuple):
    """Which method of which stage was asked, in which minute."""

    account: str
    region: str
    minute: int
    labels: ApiLabels
    stage: str
    resource: str
    method: str


def _of_api(asked: _Asked) -> Iterator[dict[str, str]]:
    by_api = {"ApiName": asked.labels.api}
    yield by_api
    yield {**by_api, "Stage": asked.stage}
    if asked.labels.detailed and asked.method:
        method = {"Resource": asked.resource, "Method": asked.method}
        yield {**by_api, "Stage": asked.stage, **method}


def _minute(time: float) -> int:
    return int(time // 60) * 60
