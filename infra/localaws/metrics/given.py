"""PutMetricData: what a customer gives as data.

Limits from its page in the CloudWatch API Reference; messages as recorded
(``test_put_metric_data_validation``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from localaws.errors import AwsError
from localaws.metrics.distribution import Distribution
from localaws.metrics.metric import NO_UNIT, Datum, Metric

MOST_MEMBERS, MOST_VALUES, MOST_DIMENSIONS = 1000, 150, 30
OLDEST_SECONDS, NEWEST_SECONDS = 14 * 24 * 3600, 2 * 3600
STATISTICS = ("SampleCount", "Sum", "Minimum", "Maximum")
UNITS = frozenset(
    {
        *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None"),
        *(
            f"{size}{unit}"
            for size in ("Kilo", "Mega", "Giga", "Tera")
            for unit in ("bytes", "bits")
        ),
        *("Bytes", "Bits", "Bytes/Second", "Bits/Second", "Count/Second"),
        *(
            f"{size}{unit}/Second"
            for size in ("Kilo", "Mega", "Giga", "Tera")
            for unit in ("bytes", "bits")
        ),
    }
)


def refuse_namespace(namespace: str) -> None:
    """Only AWS's own services put data there. Raises: AwsError, InvalidParameterValue."""
    if namespace.startswith("AWS/"):
        text = "The value AWS/ for parameter Namespace is invalid."
        raise AwsError("InvalidParameterValue", text)


def data(namespace: str, members: Sequence[Mapping[str, Any]], now: float) -> Iterator[Datum]:
    """Members as boto3 has them, their ``Timestamp`` in seconds.

    Raises:
        AwsError: InvalidParameterValue, InvalidParameterCombination, MissingParameter.
    """
    if len(members) > MOST_MEMBERS:
        text = f"The collection MetricData must not have a size greater than {MOST_MEMBERS}."
        raise AwsError("InvalidParameterValue", text)
    for number, member in enumerate(members, 1):
        place = f"MetricData.member.{number}"
        _validate(member, place, now)
        yield Datum(
            Metric.from_request(namespace, member["MetricName"], member.get("Dimensions")),
            member.get("Unit") or NO_UNIT,
            member.get("Timestamp") or now,
            _distribution(member),
            1 if member.get("StorageResolution") == 1 else 60,
        )


def _distribution(member: Mapping[str, Any]) -> Distribution:
    found = Distribution()
    summary = member.get("StatisticValues")
    if summary:
        found.add_summary(*(float(summary[name]) for name in STATISTICS))
        return found
    values = member.get("Values") or [member.get("Value", 0.0)]
    counts = member.get("Counts") or [1.0] * len(values)
    for value, count in zip(values, counts, strict=True):
        if float(count) > 0:
            found.add(float(value), float(count))
    return found


def _validate(member: Mapping[str, Any], place: str, now: float) -> None:
    values, counts = member.get("Values"), member.get("Counts")
    single, summary = member.get("Value"), member.get("StatisticValues")
    if single is not None and values:
        raise _both(place, "Value", "Values")
    if single is not None and summary:
        raise _both(place, "Value", "StatisticValues")
    if values and summary:
        raise _both(place, "Values", "StatisticValues")
    if single is None and not values and not summary:
        text = f"At least one of the parameters {place}.Value, {place}.Values or"
        raise AwsError(
            "InvalidParameterCombination", f"{text} {place}.StatisticValues is required."
        )
    if counts and len(counts) != len(values or ()):
        text = f"The parameters {place}.Values and {place}.Counts must be of the same size."
        raise AwsError("InvalidParameterValue", text)
    if len(values or ()) > MOST_VALUES:
        raise _too_many(f"{place}.Values", MOST_VALUES)
    if len(member.get("Dimensions") or ()) > MOST_DIMENSIONS:
        raise _too_many(f"{place}.Dimensions", MOST_DIMENSIONS)
    for value in (single, *(values or ()), *(counts or ()), *(summary or {}).values()):
        if value is not None and not math.isfinite(float(value)):
            raise _invalid(value, f"{place}.Value")
    missing = [name for name in STATISTICS if summary and name not in summary]
    if missing:
        text = f"The parameter {place}.StatisticValues.{missing[0]} is required."
        raise AwsError("MissingParameter", text)
    if (member.get("Unit") or NO_UNIT) not in UNITS:
        raise _invalid(member["Unit"], f"{place}.Unit")
    time = member.get("Timestamp") or now
    if time > now + NEWEST_SECONDS:
        text = f"The parameter {place}.Timestamp must specify a time no more than two hours in the"
        raise AwsError("InvalidParameterValue", f"{text} future.")
    if time < now - OLDEST_SECONDS:
        text = f"The parameter {place}.Timestamp must specify a time within the past two weeks."
        raise AwsError("InvalidParameterValue", text)


def _both(place: str, one: str, other: str) -> AwsError:
    return AwsError(
        "InvalidParameterCombination",
        f"The parameters {place}.{one} and {place}.{other} are mutually exclusive and you have "
        "specified both.",
    )


def _too_many(place: str, most: int) -> AwsError:
    text = f"The collection {place} must not have a size greater than {most}."
    return AwsError("InvalidParameterValue", text)


def _invalid(value: Any, place: str) -> AwsError:
    return AwsError("InvalidParameterValue", f"The value {value} for parameter {place} is invalid.")
