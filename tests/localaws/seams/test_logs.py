"""CloudWatch Logs, where moto answers otherwise than AWS."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, new_name

LINES = ('{"level": "ERROR"}', '{"level": "INFO", "message": "no ERROR"}', "ERROR in words")
LEVEL = '{ $.level = "ERROR" }'
METRIC = {"metricName": "Errors", "metricNamespace": "Tests", "metricValue": "1"}


@pytest.fixture
def logs(cloud: Cloud) -> Any:
    return cloud.client("logs")


@pytest.fixture
def group(logs: Any) -> str:
    """A log group with LINES, each in a stream of its own, the last stream first in time."""
    name, now = new_name("group"), int(time.time() * 1000)
    logs.create_log_group(logGroupName=name)
    for number, line in enumerate(LINES):
        stream = {"logGroupName": name, "logStreamName": f"stream-{number}"}
        logs.create_log_stream(**stream)
        logs.put_log_events(**stream, logEvents=[{"timestamp": now - number, "message": line}])
    return name


def found(logs: Any, group: str, pattern: str) -> list[str]:
    answer = logs.filter_log_events(logGroupName=group, filterPattern=pattern)
    return [event["message"] for event in answer["events"]]


def test_a_json_pattern_selects_by_property(logs: Any, group: str) -> None:
    assert found(logs, group, LEVEL) == [LINES[0]]


def test_events_of_all_streams_come_in_the_order_of_time(logs: Any, group: str) -> None:
    assert found(logs, group, "ERROR") == list(reversed(LINES))


def test_any_of_several_terms_selects(logs: Any, group: str) -> None:
    assert found(logs, group, "?words ?INFO") == [LINES[2], LINES[1]]


def test_a_malformed_pattern_is_refused_even_where_there_is_no_line(logs: Any, group: str) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException, match="Invalid character"):
        logs.filter_log_events(logGroupName=group, startTime=2**40, filterPattern="{ $.level }")


def test_a_pattern_that_cannot_be_had_here_is_named(logs: Any, group: str) -> None:
    with pytest.raises(ClientError, match="filterPattern with a regular expression"):
        found(logs, group, "%ERR%")


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


def test_a_group_takes_its_metric_filters_and_tags_along(logs: Any, group: str) -> None:
    puts_filter(logs, group)
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    logs.tag_resource(resourceArn=described["logGroupArn"], tags={"a": "b"})
    logs.delete_log_group(logGroupName=group)
    logs.create_log_group(logGroupName=group)
    assert logs.describe_metric_filters(logGroupName=group)["metricFilters"] == []
    assert logs.list_tags_for_resource(resourceArn=described["logGroupArn"])["tags"] == {}


def test_a_group_that_is_not_there_cannot_be_deleted(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.delete_log_group(logGroupName=new_name("group"))


def test_a_metric_filter_needs_its_log_group(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        puts_filter(logs, new_name("group"))


def test_a_metric_filter_with_a_malformed_pattern_is_refused(logs: Any, group: str) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException):
        puts_filter(logs, group, "a-b")


def test_retention_is_one_of_the_days_that_aws_offers(logs: Any, group: str) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException, match="Value '15'"):
        logs.put_retention_policy(logGroupName=group, retentionInDays=15)
    logs.put_retention_policy(logGroupName=group, retentionInDays=14)
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert described["retentionInDays"] == 14


def test_what_a_function_prints_as_json_is_found_by_property(cloud: Cloud) -> None:
    line = {"level": "ERROR", "number": 7}
    name = cloud.function(f"def handler(event, context): print({json.dumps(line)!r})")
    cloud.invoke(name)
    (message,) = found(cloud.client("logs"), f"/aws/lambda/{name}", "{ $.number = 7 }")
    assert json.loads(message) == line
