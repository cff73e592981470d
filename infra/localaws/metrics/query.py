"""GetMetricStatistics and GetMetricData, from a store of metrics.

Sources: their pages in the CloudWatch API Reference, and recorded answers, named where they are
followed. Parameters and answers are as boto3 has them, times as seconds since the epoch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.errors import AwsError
from localaws.metrics import statistic
from localaws.metrics.metric import Metric, Series
from localaws.metrics.store import MetricStore, Points

MOST_DATAPOINTS = 1440  # of one GetMetricStatistics
MOST_RESULTS = 100_800  # of one page of GetMetricData
SHORT_PERIODS = (1, 5, 10, 20, 30)
ID = re.compile(r"[a-z][a-zA-Z0-9_]*")


def statistics(store: MetricStore, asked: Mapping[str, Any]) -> dict[str, Any]:
    """GetMetricStatistics. Without a unit there are data points of each ("Units are not converted",
    recorded: ``test_handle_different_units``)."""
    names = list(asked.get("Statistics") or ())
    extended = list(asked.get("ExtendedStatistics") or ())
    if not names and not extended:
        text = "Must specify either Statistics or ExtendedStatistics"
        raise AwsError("InvalidParameterCombination", text)
    period = _period(asked["Period"])
    start, end = _span(asked["StartTime"], asked["EndTime"], period)
    if asked["StartTime"] >= asked["EndTime"]:
        # recorded: test_invalid_amount_of_datapoints
        text = "The parameter StartTime must be less than the parameter EndTime."
        raise AwsError("InvalidParameterValue", text)
    wanted = int((asked["EndTime"] - asked["StartTime"]) / period)
    if wanted > MOST_DATAPOINTS:
        raise AwsError(
            "InvalidParameterCombination",
            f"You have requested up to {wanted} datapoints, which exceeds the limit of "
            f"{MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or "
            "decreasing the time range.",
        )
    metric = Metric.from_request(asked["Namespace"], asked["MetricName"], asked.get("Dimensions"))
    units = [asked["Unit"]] if asked.get("Unit") else store.units(metric)
    found = [
        _datapoint(time, unit, names, extended, data)
        for unit in units
        for time, data in store.points(metric, unit, start, end, period).items()
    ]
    return {"Label": asked["MetricName"], "Datapoints": found}


def _datapoint(
    time: int, unit: str, names: list[str], extended: list[str], data: Any
) -> dict[str, Any]:
    found: dict[str, Any] = {"Timestamp": time, "Unit": unit}
    found |= {name: _statistic(name)(data) for name in names}
    values = {name: _statistic(name)(data) for name in extended}
    told = {name: value for name, value in values.items() if value is not None}
    return found | ({"ExtendedStatistics": told} if told else {})


@dataclass(frozen=True)
class Result:
    """One of GetMetricData's results. ``values`` by time, ascending."""

    id: str
    label: str
    values: Series
    messages: tuple[dict[str, str], ...] = ()

    def described(self, *, newest_first: bool) -> dict[str, Any]:
        times = sorted(self.values, reverse=newest_first)
        found: dict[str, Any] = {
            "Id": self.id,
            "Label": self.label,
            "Timestamps": times,
            "Values": [self.values[time] for time in times],
            "StatusCode": "Complete",
        }
        return found | ({"Messages": list(self.messages)} if self.messages else {})


def data(store: MetricStore, asked: Mapping[str, Any]) -> dict[str, Any]:
    """GetMetricData, a page of it."""
    start, end = asked["StartTime"], asked["EndTime"]
    if start == end:
        text = "The parameter StartTime must not equal parameter EndTime."
        raise AwsError("ValidationError", text)
    if start > end:
        raise AwsError("ValidationError", "The parameter EndTime must be greater than StartTime.")
    newest_first = (asked.get("ScanBy") or "TimestampDescending") == "TimestampDescending"
    results = evaluate(store, asked["MetricDataQueries"], start, end)
    described = [one.described(newest_first=newest_first) for one in results]
    most = int(asked.get("MaxDatapoints") or MOST_RESULTS)
    return _page(described, most, asked.get("NextToken")) | {"Messages": []}


def _page(results: list[dict[str, Any]], most: int, token: str | None) -> dict[str, Any]:
    """Each result's data points, from where the page before ended; a token is how many it had."""
    if token and not token.isdigit():
        raise AwsError("InvalidNextToken", "The next token specified is invalid.")
    each = max(1, most // max(1, len(results)))
    first = int(token or 0)
    more = any(len(one["Values"]) > first + each for one in results)
    for one in results:
        if len(one["Values"]) > first + each:
            one["StatusCode"] = "PartialData"
        for name in ("Timestamps", "Values"):
            one[name] = one[name][first : first + each]
    return {"MetricDataResults": results} | ({"NextToken": str(first + each)} if more else {})


def evaluate(
    store: MetricStore, queries: Sequence[Mapping[str, Any]], start: float, end: float
) -> list[Result]:
    """The results of those queries that return data, in the order of the queries.

    Raises:
        AwsError: ValidationError, or NotImplemented for expressions that are not here.
    """
    for number, query in enumerate(queries, 1):
        _validate(query, f"MetricDataQueries.member.{number}")
    ids = [query["Id"] for query in queries]
    if len(set(ids)) < len(ids):
        raise AwsError("ValidationError", "The ids of MetricDataQueries must be unique.")
    labels = _labels([query for query in queries if query.get("MetricStat")])
    series: dict[str, Result] = {}
    for query in queries:
        if query.get("MetricStat"):
            series[query["Id"]] = _metric(store, query, labels, start, end)
    span = start, end
    found: list[Result] = []
    for query in queries:
        if query.get("ReturnData", True) in (False, "false"):
            continue
        if query["Id"] in series:
            found.append(series[query["Id"]])
        else:
            found += _calculated(queries, series, span, query)
    return found


def _calculated(
    queries: Sequence[Mapping[str, Any]],
    series: Mapping[str, Result],
    span: tuple[float, float],
    query: Mapping[str, Any],
) -> Iterator[Result]:
    # The parser's library takes longer to import than all else that the server needs at first.
    from localaws.metrics.calculation import ExpressionError
    from localaws.metrics.expression import Calculator

    known = {name: (one.label, one.values) for name, one in series.items()}
    expressions = {one["Id"]: one["Expression"] for one in queries if one.get("Expression")}
    try:
        answers = Calculator(known, expressions, _periods(queries), span).series_of(query["Id"])
    except ExpressionError as error:
        text = f"Error in expression '{query['Id']}': {error}"
        raise AwsError("ValidationError", text) from error
    for label, values in answers:
        own = query.get("Label")
        label = f"{own} {label}" if own and len(answers) > 1 else own or label or query["Id"]
        yield Result(query["Id"], label, values)


def _metric(
    store: MetricStore,
    query: Mapping[str, Any],
    labels: Mapping[str, str],
    start: float,
    end: float,
) -> Result:
    asked = query["MetricStat"]
    period = _period(asked["Period"])
    name = asked["Metric"]
    metric = Metric.from_request(name["Namespace"], name["MetricName"], name.get("Dimensions"))
    units = store.units(metric)
    messages: tuple[dict[str, str], ...] = ()
    if asked.get("Unit"):
        units = [asked["Unit"]]
    if len(units) > 1:
        # recorded: test_get_metric_data_different_units_no_unit_in_query
        told = f"Multiple units returned: '[{', '.join(units)}]'"
        messages = ({"Code": "MultipleUnits", "Value": told},)
    points: Points = {}
    if units:
        points = store.points(metric, units[0], *_span(start, end, period), period)
    take = _statistic(asked["Stat"])
    values = {time: take(found) for time, found in sorted(points.items())}
    known = {time: value for time, value in values.items() if value is not None}
    return Result(query["Id"], query.get("Label") or labels[query["Id"]], known, messages)


def _labels(queries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The metric's name, and what else tells the queries apart (recorded:
    ``test_label_generation``)."""
    parts = {
        query["Id"]: (
            " ".join(one["Value"] for one in query["MetricStat"]["Metric"].get("Dimensions") or ()),
            query["MetricStat"]["Metric"]["MetricName"],
            query["MetricStat"]["Stat"],
            str(query["MetricStat"]["Period"]),
        )
        for query in queries
    }
    columns = list(zip(*parts.values(), strict=True))
    told = [number for number, column in enumerate(columns) if number == 1 or len(set(column)) > 1]
    return {name: " ".join(filter(None, (own[n] for n in told))) for name, own in parts.items()}


def _periods(queries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    own = {one["Id"]: int(one["MetricStat"]["Period"]) for one in queries if one.get("MetricStat")}
    shared = min(own.values(), default=60)
    return {one["Id"]: int(one.get("Period") or own.get(one["Id"], shared)) for one in queries}


def _validate(query: Mapping[str, Any], place: str) -> None:
    if not ID.fullmatch(query["Id"]):
        text = f"The value {query['Id']} for parameter {place}.Id is not matching the expected"
        raise AwsError("ValidationError", f"{text} pattern ^{ID.pattern}$.")
    if not query.get("MetricStat") and not query.get("Expression"):
        # AWS answers the empty line, too.
        raise AwsError("ValidationError", f"The parameter {place}.MetricStat is required.\n")
    if query.get("MetricStat") and query.get("Expression"):
        text = f"The parameters {place}.Expression and {place}.MetricStat are mutually exclusive."
        raise AwsError("ValidationError", text)
    for name in ("Namespace", "MetricName") if query.get("MetricStat") else ():
        if not query["MetricStat"]["Metric"].get(name):
            text = f"The parameter {place}.MetricStat.Metric.{name} is required.\n"
            raise AwsError("ValidationError", text)


def _statistic(name: str) -> statistic.Statistic:
    try:
        return statistic.parse(name)
    except statistic.UnknownStatistic:
        text = f"The value {name} for parameter Stat is not supported."
        raise AwsError("InvalidParameterValue", text) from None


def _period(seconds: Any) -> int:
    period = int(seconds)
    if period not in SHORT_PERIODS and (period <= 0 or period % 60):
        text = f"The value {period} for parameter Period is invalid. It must be 1, 5, 10, 20, 30 or"
        raise AwsError("InvalidParameterValue", f"{text} a multiple of 60.")
    return period


def _span(start: float, end: float, period: int) -> tuple[int, int]:
    """AWS rounds the start down to a whole minute; for shorter periods, to a whole one of them."""
    width = min(period, 60)
    return int(start // width * width), int(-(-end // 1))
