"""CloudWatch Logs, where moto answers otherwise than AWS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.client import standard_variables
from tests.localaws.cloud import Cloud, eventually, new_name

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


def test_regular_expressions_and_fields_select_too(logs: Any, group: str) -> None:
    assert found(logs, group, "%^ERR%") == [LINES[2]]
    assert found(logs, group, "[level, in, what]") == [LINES[2]]


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


def test_a_group_that_is_not_there_cannot_be_deleted(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.delete_log_group(logGroupName=new_name("group"))


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


def test_a_described_group_is_shaped_as_recorded(logs: Any, group: str) -> None:
    """Recorded: ``test_describe_log_groups_with_prefix``."""
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert described["logGroupClass"] == "STANDARD"
    assert described["deletionProtectionEnabled"] is False
    assert described["storedBytes"] == sum(len(line) + 26 for line in LINES)
    answer = logs.describe_log_groups(logGroupNamePattern=group.removeprefix("group-"))
    assert [one["logGroupName"] for one in answer["logGroups"]] == [group]


def test_streams_are_listed_by_their_last_event(logs: Any, group: str) -> None:
    answer = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)
    names = [one["logStreamName"] for one in answer["logStreams"]]
    assert names == ["stream-0", "stream-1", "stream-2"]
    times = [one["lastEventTimestamp"] for one in answer["logStreams"]]
    assert times == sorted(times, reverse=True)


def test_a_group_is_found_by_its_arn(logs: Any, group: str) -> None:
    """Recorded: ``test_describe_log_streams_with_log_group_identifier``."""
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    for identifier in (group, described["arn"], described["logGroupArn"]):
        assert len(logs.describe_log_streams(logGroupIdentifier=identifier)["logStreams"]) == 3
    with pytest.raises(ClientError, match="mutually exclusive"):
        logs.describe_log_streams(logGroupIdentifier=described["arn"], logGroupName=group)
    answer = logs.filter_log_events(
        logGroupIdentifier=described["arn"], logStreamNamePrefix="stream-1"
    )
    assert [event["message"] for event in answer["events"]] == [LINES[1]]


@pytest.fixture
def stream(logs: Any, group: str) -> dict[str, str]:
    """A stream with ten events, a millisecond apart."""
    place = {"logGroupName": group, "logStreamName": new_name("stream")}
    logs.create_log_stream(**place)
    put(logs, place, range(10))
    return place


def put(logs: Any, place: dict[str, str], numbers: Any, past: float = 60) -> dict[str, Any]:
    base = int((time.time() - past) * 1000)
    events = [{"timestamp": base + number, "message": str(number)} for number in numbers]
    return dict(logs.put_log_events(**place, logEvents=events))


def messages(answer: dict[str, Any]) -> str:
    return "".join(event["message"] for event in answer["events"])


def test_a_stream_is_read_forward_to_its_end_and_from_there_on(
    logs: Any, stream: dict[str, str]
) -> None:
    seen, token = "", {}
    while True:
        answer = logs.get_log_events(**stream, startFromHead=True, limit=4, **token)
        seen += messages(answer)
        if token == {"nextToken": answer["nextForwardToken"]}:
            break
        token = {"nextToken": answer["nextForwardToken"]}
    assert seen == "0123456789"
    put(logs, stream, range(3), past=30)
    assert messages(logs.get_log_events(**stream, **token)) == "012"


def test_a_stream_is_read_backward_from_its_end(logs: Any, stream: dict[str, str]) -> None:
    last = logs.get_log_events(**stream, limit=4)
    before = logs.get_log_events(**stream, limit=4, nextToken=last["nextBackwardToken"])
    assert (messages(last), messages(before)) == ("6789", "2345")
    again = logs.get_log_events(**stream, limit=4, nextToken=before["nextForwardToken"])
    assert messages(again) == "6789"
    end = logs.get_log_events(**stream, limit=4, nextToken=last["nextForwardToken"])
    assert messages(end) == ""
    back = logs.get_log_events(**stream, limit=1, nextToken=end["nextBackwardToken"])
    assert messages(back) == "9"


def test_a_search_pages_through_all_streams_without_loss_or_repetition(
    logs: Any, group: str, stream: dict[str, str]
) -> None:
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, PaginationConfig={"PageSize": 3}
    )
    events = [event for page in pages for event in page["events"]]
    assert len(events) == len({event["eventId"] for event in events}) == 13
    assert [e["timestamp"] for e in events] == sorted(e["timestamp"] for e in events)


def test_tokens_that_are_none_are_refused(logs: Any, stream: dict[str, str]) -> None:
    """Recorded: ``test_get_log_events_invalid_token``, ``test_filter_log_events_unknown_token``."""
    with pytest.raises(ClientError, match="The specified nextToken is invalid"):
        logs.get_log_events(**stream, nextToken="invalid")
    with pytest.raises(ClientError, match="The specified nextToken is invalid"):
        logs.filter_log_events(logGroupName=stream["logGroupName"], nextToken="invalid")


def test_events_out_of_range_are_rejected_and_the_others_kept(
    logs: Any, stream: dict[str, str]
) -> None:
    """Recorded: ``test_put_log_events_too_old``, ``test_put_log_events_too_new``."""
    now, day = int(time.time() * 1000), 24 * 3600 * 1000
    times = [now - 20 * day, now - 15 * day, now, now + day]
    answer = logs.put_log_events(
        **stream, logEvents=[{"timestamp": one, "message": "x"} for one in times]
    )
    assert answer["rejectedLogEventsInfo"] == {
        "tooOldLogEventEndIndex": 2,
        "tooNewLogEventStartIndex": 3,
    }
    assert messages(logs.get_log_events(**stream)) == "0123456789x"
    with pytest.raises(ClientError, match="must be in chronological order"):
        logs.put_log_events(
            **stream, logEvents=[{"timestamp": one, "message": "x"} for one in (now, now - 1)]
        )


def test_what_is_older_than_its_group_keeps_it_goes(logs: Any, stream: dict[str, str]) -> None:
    group = stream["logGroupName"]
    logs.create_log_stream(logGroupName=group, logStreamName="old")
    old = {"logGroupName": group, "logStreamName": "old"}
    put(logs, old, range(2), past=2 * 24 * 3600)
    assert messages(logs.get_log_events(**old)) == "01"
    logs.put_retention_policy(logGroupName=group, retentionInDays=1)
    assert messages(logs.get_log_events(**old)) == ""
    assert found(logs, group, '"1"') == ["1"]
    rejected = put(logs, old, range(2), past=2 * 24 * 3600)["rejectedLogEventsInfo"]
    assert rejected == {"expiredLogEventEndIndex": 2}


@pytest.mark.parametrize(
    ("operation", "asked", "message"),
    [
        ("create_log_stream", {"logStreamName": "stream-0"}, "log stream already exists"),
        ("get_log_events", {"logStreamName": "none"}, "log stream does not exist"),
        ("filter_log_events", {"limit": 10_000, "logStreamNames": ["none"]}, "stream does not"),
        ("create_log_group", {}, "The specified log group already exists"),
    ],
)
def test_errors_are_worded_as_recorded(
    logs: Any, group: str, operation: str, asked: dict[str, Any], message: str
) -> None:
    """Recorded: ``test_create_log_stream_duplicate_error``, ``test_resource_does_not_exist``."""
    with pytest.raises(ClientError, match=message):
        getattr(logs, operation)(logGroupName=group, **asked)


def test_live_tail_is_named(logs: Any, group: str) -> None:
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    with pytest.raises(ClientError, match="StartLiveTail"):
        logs.start_live_tail(logGroupIdentifiers=[described["logGroupArn"]])


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


def writes(logs: Any, group: str, *lines: str) -> None:
    place = {"logGroupName": group, "logStreamName": "stream-0"}
    now = int(time.time() * 1000)
    logs.put_log_events(**place, logEvents=[{"timestamp": now, "message": one} for one in lines])


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


def cli_version_2() -> str | None:
    """The AWS CLI, version 2 of which alone has ``logs tail``."""
    for path in ("aws", "/usr/bin/aws", "/usr/local/bin/aws"):
        command = shutil.which(path)
        if command:
            told = subprocess.run([command, "--version"], capture_output=True, text=True)  # noqa: S603 - its path is its own
            if told.stdout.startswith("aws-cli/2."):
                return command
    return None


def test_the_command_line_follows_a_log(cloud: Cloud, logs: Any, group: str) -> None:
    command = cli_version_2()
    if command is None:
        pytest.skip("there is no AWS CLI of version 2 here")
    environment = os.environ | standard_variables(cloud.endpoint)
    asked = [command, "--endpoint-url", cloud.endpoint, "logs", "tail", group, "--follow"]
    with subprocess.Popen(  # noqa: S603 - the same
        [*asked, "--format", "short"], stdout=subprocess.PIPE, text=True, env=environment
    ) as tail:
        assert tail.stdout
        try:
            before = [tail.stdout.readline() for _ in LINES]
            writes(logs, group, "afterwards")
            after = tail.stdout.readline()
        finally:
            tail.terminate()
    assert [line.split(" ", 1)[1].strip() for line in before] == list(reversed(LINES))
    assert after.endswith(" afterwards\n")
