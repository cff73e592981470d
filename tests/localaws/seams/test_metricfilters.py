"""Metric filters: kept as written, tested on samples, and counting what arrives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import Cloud, eventually, new_name
from tests.localaws.seams.loglines import LEVEL, LINES, writes

METRIC = {"metricName": "Errors", "metricNamespace": "Tests", "metricValue": "1"}


def test_a_metric_filter_is_tested_on_samples(logs: Any) -> None:
    answer = logs.test_metric_filter(filterPattern=LEVEL, logEventMessages=list(LINES))
    assert answer["matches"] == [
        {"eventNumber": 0, "eventMessage": LINES[0], "extractedValues": {"$.level": "ERROR"}}
    ]


def puts_filter(logs: Any, group: str, pattern: str = LEVEL) -> None:
    logs.put_metric_filter(
        logGroupName=group, filterName="f", filterPattern=pattern, metricTransformations=[METRIC]
    )


def test_a_metric_filter_is_kept_as_it_was_written_last(logs: Any, group: str) -> None:
    for pattern in ("ERROR", LEVEL):
        puts_filter(logs, group, pattern)
    (kept,) = logs.describe_metric_filters(logGroupName=group)["metricFilters"]
    assert (kept["filterPattern"], kept["metricTransformations"]) == (LEVEL, [METRIC])
    assert (type(kept["creationTime"]), kept["applyOnTransformedLogs"]) == (int, False)
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert described["metricFilterCount"] == 1


def test_a_group_takes_its_metric_filters_and_tags_along(logs: Any, group: str) -> None:
    puts_filter(logs, group)
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    logs.tag_resource(resourceArn=described["logGroupArn"], tags={"a": "b"})
    logs.delete_log_group(logGroupName=group)
    logs.create_log_group(logGroupName=group)
    assert logs.describe_metric_filters(logGroupName=group)["metricFilters"] == []
    assert logs.list_tags_for_resource(resourceArn=described["logGroupArn"])["tags"] == {}


def test_a_metric_filter_needs_its_log_group(logs: Any, group: str) -> None:
    absent = new_name("group")
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        puts_filter(logs, absent)
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.describe_metric_filters(logGroupName=absent)
    with pytest.raises(logs.exceptions.ResourceNotFoundException, match="metric filter"):
        logs.delete_metric_filter(logGroupName=group, filterName="none")


def test_a_metric_filter_with_a_malformed_pattern_is_refused(logs: Any, group: str) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException):
        puts_filter(logs, group, "a-b")


def counted(cloud: Cloud, namespace: str, **dimensions: str) -> dict[str, Any]:
    return cloud.statistics(namespace, "n", **dimensions)


def counts(logs: Any, group: str, pattern: str, **more: Any) -> str:
    """The namespace of a new filter's metric ``n``."""
    namespace = new_name("Tests")
    metric = {"metricName": "n", "metricNamespace": namespace, "metricValue": "1"} | more
    logs.put_metric_filter(
        logGroupName=group,
        filterName=new_name("filter"),
        filterPattern=pattern,
        metricTransformations=[metric],
    )
    return namespace


def test_a_metric_filter_counts_what_arrives_and_nothing_before(
    cloud: Cloud, logs: Any, group: str
) -> None:
    namespace = counts(logs, group, LEVEL, defaultValue=0, unit="Count")
    assert counted(cloud, namespace) == {}
    writes(logs, group, *LINES, LINES[0])
    found = counted(cloud, namespace)
    assert (found["Sum"], found["SampleCount"], found["Unit"]) == (2, 4, "Count")


def test_a_metric_filter_takes_its_value_and_dimensions_from_the_line(
    cloud: Cloud, logs: Any, group: str
) -> None:
    namespace = counts(
        logs, group, "{ $.ms >= 0 }", metricValue="$.ms", dimensions={"Operation": "$.operation"}
    )
    lines = [{"ms": 7.5, "operation": "put"}, {"ms": 2, "operation": "put"}, {"ms": 1}]
    writes(logs, group, *map(json.dumps, lines))
    found = counted(cloud, namespace, Operation="put")
    assert (found["Sum"], found["Maximum"], found["SampleCount"]) == (9.5, 7.5, 2)
    assert counted(cloud, namespace) == {}


def test_a_field_of_a_line_is_a_metric_filters_value(cloud: Cloud, logs: Any, group: str) -> None:
    namespace = counts(logs, group, "[ip, status=5*, bytes]", metricValue="$bytes")
    writes(logs, group, "10.0.0.1 502 120", "10.0.0.1 200 999", "10.0.0.2 500 30")
    assert counted(cloud, namespace)["Sum"] == 150


def test_a_metric_filter_that_tries_for_ever_counts_nothing_and_keeps_no_line_away(
    cloud: Cloud, logs: Any, group: str
) -> None:
    endless = counts(logs, group, "%a*a*a*a*a*a*b%")
    other = counts(logs, group, "-%x%")
    writes(logs, group, "a" * 500 + "!b", "ab")
    assert counted(cloud, endless) == {}
    assert counted(cloud, other)["Sum"] == 2


def test_a_metric_filter_counts_what_a_function_prints(cloud: Cloud, logs: Any) -> None:
    line = json.dumps({"level": "ERROR"})
    name = cloud.function(f"def handler(event, context): print({line!r})")
    logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
    namespace = counts(logs, f"/aws/lambda/{name}", LEVEL)
    cloud.invoke(name)
    eventually(lambda: counted(cloud, namespace).get("Sum") == 1)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"metricValue": "one"}, "metricValue one is no number"),
        ({"defaultValue": 0, "dimensions": {"a": "$.a"}}, "mutually exclusive"),
        ({"unit": "Apples"}, "no unit Apples"),
    ],
)
def test_transformations_that_aws_refuses_are_refused(
    logs: Any, group: str, more: dict[str, Any], message: str
) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException, match=message):
        counts(logs, group, LEVEL, **more)
