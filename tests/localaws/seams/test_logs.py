"""CloudWatch Logs, where moto answers otherwise than AWS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.client import standard_variables
from tests.localaws.cloud import Cloud, new_name
from tests.localaws.seams.loglines import LEVEL, LINES, found, writes


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


def test_a_group_that_is_not_there_cannot_be_deleted(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.delete_log_group(logGroupName=new_name("group"))


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


def test_groups_are_listed_by_prefixes_and_parts_of_their_names(logs: Any, group: str) -> None:
    part = group.removeprefix("group-")
    for pattern, names in ((f"^gro|{part}", [group]), (f"^{part}", [])):
        listed = logs.list_log_groups(logGroupNamePattern=pattern)["logGroups"]
        assert [one["logGroupName"] for one in listed if one["logGroupName"] == group] == names
    for pattern in ("(a|aa)+$", "ab|c"):
        with pytest.raises(ClientError, match="Member must satisfy regular expression pattern"):
            logs.list_log_groups(logGroupNamePattern=pattern)


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
    environment = os.environ | standard_variables(cloud.endpoint, cloud.key)
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
