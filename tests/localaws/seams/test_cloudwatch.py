"""CloudWatch's metrics, as its clients see them."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, new_name

NOW = datetime.datetime.now(datetime.UTC).replace(second=0, microsecond=0)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def cloudwatch(cloud: Cloud) -> Any:
    return cloud.client("cloudwatch")


@pytest.fixture
def namespace() -> str:
    return new_name("Tests")


def put(cloudwatch: Any, namespace: str, *members: dict[str, Any]) -> None:
    data = [{"MetricName": "m", "Timestamp": NOW, **member} for member in members]
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)


def statistics(cloudwatch: Any, namespace: str, **more: Any) -> list[dict[str, Any]]:
    asked = {
        "MetricName": "m",
        "StartTime": NOW - 10 * MINUTE,
        "EndTime": NOW + MINUTE,
        "Period": 60,
        "Statistics": ["SampleCount", "Sum", "Average", "Minimum", "Maximum"],
    }
    answer = cloudwatch.get_metric_statistics(Namespace=namespace, **asked | more)
    return list(answer["Datapoints"])


def metric(namespace: str, id_: str = "m1", stat: str = "Sum", **more: Any) -> dict[str, Any]:
    own = {"Metric": {"Namespace": namespace, "MetricName": "m"}, "Period": 60, "Stat": stat}
    return {"Id": id_, "MetricStat": own | more}


def results(cloudwatch: Any, *queries: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    asked = {"StartTime": NOW - 10 * MINUTE, "EndTime": NOW + MINUTE}
    answer = cloudwatch.get_metric_data(MetricDataQueries=list(queries), **asked | more)
    assert answer["Messages"] == []
    return list(answer["MetricDataResults"])


def test_values_come_with_their_counts(cloudwatch: Any, namespace: str) -> None:
    """Recorded: ``test_put_metric_data_values_list``."""
    put(cloudwatch, namespace, {"Values": [1, 10], "Counts": [2, 4], "Unit": "Count"})
    (found,) = statistics(cloudwatch, namespace)
    assert (found["SampleCount"], found["Sum"], found["Maximum"]) == (6, 42, 10)
    assert (found["Unit"], found["Timestamp"]) == ("Count", NOW)


def test_statistics_of_values_and_of_a_statistic_set_add_up(
    cloudwatch: Any, namespace: str
) -> None:
    summary = {"SampleCount": 3, "Sum": 6, "Minimum": 1, "Maximum": 3}
    put(cloudwatch, namespace, {"Value": 10}, {"StatisticValues": summary})
    (found,) = statistics(cloudwatch, namespace)
    assert [found[name] for name in ("SampleCount", "Sum", "Average", "Minimum", "Maximum")] == [
        *(4, 16, 4, 1, 10)
    ]


def test_percentiles_are_extended_statistics(cloudwatch: Any, namespace: str) -> None:
    put(cloudwatch, namespace, {"Values": list(range(1, 101))})
    (found,) = statistics(cloudwatch, namespace, ExtendedStatistics=["p50", "p95", "p99.9"])
    assert found["ExtendedStatistics"] == {"p50": 50, "p95": 95, "p99.9": 100}


def test_each_unit_has_data_points_of_its_own(cloudwatch: Any, namespace: str) -> None:
    """Recorded: ``test_handle_different_units``."""
    put(cloudwatch, namespace, {"Value": 1, "Unit": "Seconds"}, {"Value": 5, "Unit": "Count"})
    found = {one["Unit"]: one["Average"] for one in statistics(cloudwatch, namespace)}
    assert found == {"Seconds": 1, "Count": 5}
    (own,) = statistics(cloudwatch, namespace, Unit="Count")
    assert own["Average"] == 5


def test_dimensions_make_another_metric(cloudwatch: Any, namespace: str) -> None:
    dimensions = [{"Name": "a", "Value": "b"}]
    put(cloudwatch, namespace, {"Value": 1}, {"Value": 2, "Dimensions": dimensions})
    assert [one["Sum"] for one in statistics(cloudwatch, namespace)] == [1]
    own = statistics(cloudwatch, namespace, Dimensions=dimensions)
    assert [one["Sum"] for one in own] == [2]
    answer = cloudwatch.list_metrics(Namespace=namespace, Dimensions=[{"Name": "a"}])
    assert answer["Metrics"] == [
        {"Namespace": namespace, "MetricName": "m", "Dimensions": dimensions}
    ]


def test_metrics_are_listed_500_at_a_time(cloudwatch: Any, namespace: str) -> None:
    put(cloudwatch, namespace, *({"MetricName": f"m{n}", "Value": 1} for n in range(501)))
    pages = list(cloudwatch.get_paginator("list_metrics").paginate(Namespace=namespace))
    assert [len(page["Metrics"]) for page in pages] == [500, 1]


@pytest.mark.parametrize(
    ("member", "code", "message"),
    [
        ({"Value": 1, "Values": [1]}, "InvalidParameterCombination", r"member\.1\.Value and"),
        (
            {"Values": [1, 2], "Counts": [1]},
            "InvalidParameterValue",
            r"member\.1\.Counts must be of the same size",
        ),
        (
            {
                "Value": 1,
                "StatisticValues": {"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1},
            },
            "InvalidParameterCombination",
            "StatisticValues are mutually exclusive",
        ),
        ({"Value": 1, "Unit": "Apples"}, "InvalidParameterValue", "Apples"),
        ({"Value": float("nan")}, "InvalidParameterValue", "nan"),
        ({"Value": 1, "Timestamp": NOW + 180 * MINUTE}, "InvalidParameterValue", "two hours"),
        ({}, "InvalidParameterCombination", "is required"),
    ],
)
def test_data_that_aws_refuses_are_refused(
    cloudwatch: Any, namespace: str, member: dict[str, Any], code: str, message: str
) -> None:
    """Recorded: ``test_put_metric_data_validation``."""
    with pytest.raises(ClientError, match=message) as refused:
        put(cloudwatch, namespace, member)
    assert refused.value.response["Error"]["Code"] == code


def test_too_many_data_points_are_refused(cloudwatch: Any, namespace: str) -> None:
    """Recorded: ``test_invalid_amount_of_datapoints``."""
    with pytest.raises(
        ClientError, match="up to 86400 datapoints, which exceeds the limit of 1440"
    ):
        statistics(cloudwatch, namespace, StartTime=NOW - 1440 * MINUTE, EndTime=NOW, Period=1)
    with pytest.raises(ClientError, match="StartTime must be less than the parameter EndTime"):
        statistics(cloudwatch, namespace, StartTime=NOW, EndTime=NOW)


def test_labels_say_what_tells_the_queries_apart(cloudwatch: Any, namespace: str) -> None:
    """Recorded: ``test_label_generation``."""
    put(cloudwatch, namespace, {"Values": [9, 100]})
    both = [metric(namespace, "a", "Sum"), metric(namespace, "b", "Minimum", Period=30)]
    found = [(one["Label"], one["Values"]) for one in results(cloudwatch, *both)]
    assert found == [("m Sum 60", [109]), ("m Minimum 30", [9])]
    (alone,) = results(cloudwatch, metric(namespace))
    assert (alone["Label"], alone["StatusCode"]) == ("m", "Complete")


def test_of_several_units_the_first_is_answered_with_a_message(
    cloudwatch: Any, namespace: str
) -> None:
    """Recorded: ``test_get_metric_data_different_units_no_unit_in_query``."""
    put(
        cloudwatch, namespace, {"Value": 5, "Unit": "Seconds"}, {"Value": 7, "Unit": "Milliseconds"}
    )
    (found,) = results(cloudwatch, metric(namespace))
    told = "Multiple units returned: '[Milliseconds, Seconds]'"
    assert (found["Values"], found["Messages"]) == ([7], [{"Code": "MultipleUnits", "Value": told}])


def test_math_is_answered_and_hidden_queries_are_not(cloudwatch: Any, namespace: str) -> None:
    put(cloudwatch, namespace, {"Value": 4}, {"Value": 2, "Timestamp": NOW - 2 * MINUTE})
    (found,) = results(
        cloudwatch,
        metric(namespace) | {"ReturnData": False},
        {"Id": "e1", "Expression": "m1 * 100", "Label": "percent"},
        ScanBy="TimestampAscending",
    )
    assert (found["Id"], found["Label"], found["Values"]) == ("e1", "percent", [200, 400])
    assert found["Timestamps"] == [NOW - 2 * MINUTE, NOW]


def test_data_come_newest_first_and_in_pages(cloudwatch: Any, namespace: str) -> None:
    put(cloudwatch, namespace, *({"Value": n, "Timestamp": NOW - n * MINUTE} for n in range(5)))
    asked = {"StartTime": NOW - 10 * MINUTE, "EndTime": NOW + MINUTE, "MaxDatapoints": 2}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[metric(namespace)], **asked
    )
    found = [page["MetricDataResults"][0] for page in pages]
    assert [one["Values"] for one in found] == [[0, 1], [2, 3], [4]]
    assert [one["StatusCode"] for one in found] == ["PartialData", "PartialData", "Complete"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"Id": "1a", "Expression": "1"}, "not matching the expected pattern"),
        ({"Id": "a"}, "MetricStat is required"),
        ({"Id": "a", "Expression": "b + 1"}, "Undefined symbol 'b'"),
        ({"Id": "a", "Expression": "SEARCH('x', 'Sum')"}, "metric math function SEARCH"),
    ],
)
def test_queries_that_cannot_be_answered_say_why(
    cloudwatch: Any, query: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        results(cloudwatch, query)


def test_the_size_of_a_bucket_is_among_the_metrics(cloud: Cloud, cloudwatch: Any) -> None:
    bucket, s3 = new_name("bucket"), cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"12345")
    dimension = {"Name": "BucketName", "Value": bucket}
    listed = cloudwatch.list_metrics(Namespace="AWS/S3", Dimensions=[dimension])["Metrics"]
    assert {one["MetricName"] for one in listed} == {"BucketSizeBytes", "NumberOfObjects"}


def test_a_query_client_is_answered_too(cloud: Cloud, namespace: str) -> None:
    """Older clients, the AWS CLI of distributions among them, speak the query protocol."""
    asked = {"Action": "ListMetrics", "Version": "2010-08-01", "Namespace": namespace}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = cloud.signed("monitoring", "POST", "/", form, urlencode(asked).encode())
    assert (answer.status_code, "<ListMetricsResult>" in answer.text) == (200, True)
