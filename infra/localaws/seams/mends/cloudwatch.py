"""CloudWatch: metrics are kept as AWS keeps them, by the period, and asked as AWS answers.

moto keeps every datum for ever, answers percentiles with nothing and expressions with their parts.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from localaws.errors import AwsError
from localaws.metrics import given, query
from localaws.metrics.distribution import Distribution
from localaws.metrics.metric import NO_UNIT, Datum, Metric
from localaws.metrics.store import MetricStore
from localaws.seams.alarms import seconds
from localaws.seams.mends import alarms
from localaws.seams.mends.replacing import replace
from localaws.seams.metrics import store_of

LISTED_AT_ONCE = 500
Operation = Callable[[Any, Mapping[str, Any]], dict[str, Any] | None]
"""Takes the backend and the parameters as boto3 has them; what the answer holds."""


def mend() -> None:
    from moto.cloudwatch.models import CloudWatchBackend
    from moto.cloudwatch.responses import CloudWatchResponse

    replace(CloudWatchBackend, "put_metric_data", lambda _: _put)
    for operation in (put_metric_data, get_metric_statistics, get_metric_data, list_metrics):
        replace(CloudWatchResponse, operation.__name__, answering(operation))
    alarms.mend(answering)


def answering(operation: Operation) -> Callable[[Any], Any]:
    """As a method of moto's response class; moto knows the wire forms, also of errors."""

    def make(_: Any = None) -> Any:
        from moto.cloudwatch.exceptions import CloudWatchException
        from moto.core.responses import ActionResult

        def method(self: Any) -> ActionResult:
            try:
                return ActionResult(operation(self.cloudwatch_backend, self._get_params()))
            except AwsError as error:
                if error.status == 501:
                    raise
                raise CloudWatchException(error.code, error.message) from error

        return method

    return make


def put_metric_data(backend: Any, asked: Mapping[str, Any]) -> None:
    given.refuse_namespace(asked["Namespace"])
    _put(backend, asked["Namespace"], asked.get("MetricData") or [])


def _put(self: Any, namespace: str, metric_data: Iterable[Mapping[str, Any]]) -> None:
    """moto's services call it, too."""
    now = time.time()
    members = [
        {**one, "Timestamp": seconds(one["Timestamp"])} if one.get("Timestamp") else one
        for one in metric_data
    ]
    store_of(self).add(list(given.data(namespace, members, now)), now)


def get_metric_statistics(backend: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    answer = query.statistics(_store(backend), _timed(asked))
    for point in answer["Datapoints"]:
        point["Timestamp"] = _moment(point["Timestamp"])
    return answer


def get_metric_data(backend: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    answer = query.data(_store(backend), _timed(asked))
    for result in answer["MetricDataResults"]:
        result["Timestamps"] = [_moment(each) for each in result["Timestamps"]]
    return answer


def list_metrics(backend: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = _store(backend).metrics(
        time.time(),
        asked.get("Namespace"),
        asked.get("MetricName"),
        {one["Name"]: one.get("Value") for one in asked.get("Dimensions") or ()},
        recently=bool(asked.get("RecentlyActive")),
    )
    described = [metric.described() for metric in found]
    token = asked.get("NextToken") or "0"
    if not token.isdigit():
        raise AwsError("InvalidParameterValue", "Request parameter NextToken is invalid")
    last = int(token) + LISTED_AT_ONCE
    page = {"Metrics": described[int(token) : last]}
    return page | ({"NextToken": str(last)} if last < len(described) else {})


def _store(backend: Any) -> MetricStore:
    """With what moto's services tell of themselves when asked: the sizes of buckets."""
    own, told = store_of(backend), list(_told(backend))
    if not told:
        return own
    both = MetricStore()
    both.add(told, time.time())
    both.include(own)
    return both


def _told(backend: Any) -> Iterator[Datum]:
    for one in backend.aws_metric_data:
        values = Distribution()
        values.add(float(one.value))
        metric = Metric.of(one.namespace, one.name, {d.name: d.value for d in one.dimensions})
        yield Datum(metric, one.unit or NO_UNIT, seconds(one.timestamp), values)


def _timed(asked: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: seconds(asked[name]) for name in ("StartTime", "EndTime")}
    return {**asked, **times}


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
