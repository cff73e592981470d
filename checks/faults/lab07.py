"""Wrong answers about the log, and a log, a filter and an alarm that would tell nobody.

An alarm that never fired can't be made of one that did: its history outlives it, as on AWS.
"""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

from checks import work
from checks.address import invoke_url
from checks.faults.deployed import Deployed
from checks.faults.language import Apply, Fault, Kind
from checks.lab07 import (
    alarm_fires_on_errors,
    alarm_has_fired,
    alarm_watches_the_errors,
    cause_is_known,
    errors_are_counted,
    errors_make_a_metric,
    failed_request_is_found,
    log_expires,
    log_is_queried,
    log_is_tagged,
)

PATTERN = '{ $.level = "ERROR" }'
RULE = {
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
}
_PATIENCE = 20  # seconds until a line is in the log


def _answered(**given: str) -> Apply:
    return lambda me: work.answer(**given)


def _unanswered(key: str) -> Apply:
    def apply(me: Deployed) -> None:
        del me
        answers = work.load(work.ANSWERS)
        del answers[key]
        work.save(work.ANSWERS, answers)

    return apply


def _ping(me: Deployed) -> str:
    """API Gateway's id of a request that goes well."""
    body = json.dumps({"operation": "ping"}).encode()
    with urllib.request.urlopen(invoke_url(me.api), body, timeout=30) as answer:  # noqa: S310 - the API's own
        return str(answer.headers["x-amzn-RequestId"])


def _answer_api_gateways_id(me: Deployed) -> None:
    work.answer(request_id=_ping(me))


def _answer_one_that_went_well(me: Deployed) -> None:
    since = int(time.time() * 1000)
    _ping(me)
    asked = {"logGroupName": me.names.log_group, "filterPattern": "START", "startTime": since}
    deadline = time.monotonic() + _PATIENCE
    while not (starts := me.client("logs").filter_log_events(**asked)["events"]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no line in {me.names.log_group}")
        time.sleep(0.2)
    work.answer(request_id=starts[-1]["message"].split()[2])


def _logs(operation: str, **more: Any) -> Apply:
    """A call about the function's log group."""
    return lambda me: getattr(me.client("logs"), operation)(logGroupName=me.names.log_group, **more)


def _tagged(make: Callable[[Deployed], dict[str, str]]) -> Apply:
    """With these tags and no others."""

    def apply(me: Deployed) -> None:
        logs, name = me.client("logs"), me.names.log_group
        group = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
        arn = group["logGroupArn"]
        known = logs.list_tags_for_resource(resourceArn=arn)["tags"]
        logs.untag_resource(resourceArn=arn, tagKeys=list(known))
        if tags := make(me):
            logs.tag_resource(resourceArn=arn, tags=tags)

    return apply


def _unfiltered(me: Deployed) -> None:
    logs, group = me.client("logs"), {"logGroupName": me.names.log_group}
    for each in logs.describe_metric_filters(**group)["metricFilters"]:
        logs.delete_metric_filter(**group, filterName=each["filterName"])


def _counting(pattern: str = PATTERN, group: str = "", **metric: Any) -> Apply:
    """With this metric filter instead."""

    def apply(me: Deployed) -> None:
        _unfiltered(me)
        right = {
            "metricNamespace": me.names.metric_namespace,
            "metricName": me.names.metric,
            "metricValue": "1",
            "defaultValue": 0,
        }
        me.client("logs").put_metric_filter(
            logGroupName=group or me.names.log_group,
            filterName=me.names.metric,
            filterPattern=pattern,
            metricTransformations=[right | metric],
        )

    return apply


def _count_in_another_group(me: Deployed) -> None:
    group = me.other("/aws/lambda/another")
    me.client("logs").create_log_group(logGroupName=group)
    _counting(group=group)(me)


def _unalarmed(me: Deployed) -> None:
    me.client("cloudwatch").delete_alarms(AlarmNames=[me.names.alarm])


def _alarmed(**rule: Any) -> Apply:
    """By another rule than the lab's."""

    def apply(me: Deployed) -> None:
        metric = {"Namespace": me.names.metric_namespace, "MetricName": me.names.metric}
        asked = {"AlarmName": me.names.alarm} | metric | RULE | rule
        me.client("cloudwatch").put_metric_alarm(
            **{key: value for key, value in asked.items() if value is not None}
        )

    return apply


def _misname_the_alarm(me: Deployed) -> None:
    _unalarmed(me)
    _alarmed(AlarmName=me.names.alarm.replace("handler-errors", "handler-error"))(me)


_NO_FAILURE: dict[str, tuple[str, Apply]] = {
    "No request is named": ("no such thing", _unanswered("request_id")),
    "The id is none": ("which is no request id", _answered(request_id="the last one")),
    "The id is of nothing": ("nowhere in the log", _answered(request_id=str(uuid.UUID(int=7)))),
    "The id is API Gateway's": ("API Gateway's id of a request", _answer_api_gateways_id),
    "The request that is named went well": ("without an error", _answer_one_that_went_well),
}
_NO_CAUSE: dict[str, tuple[str, Apply]] = {
    "No cause is named": ("no such thing", _unanswered("cause")),
    "The exception's class is named for its code": ("ClientError", _answered(cause="ClientError")),
    "Another cause is named": (
        "ResourceNotFoundException",
        _answered(cause="ResourceNotFoundException"),
    ),
}
_NO_QUERY: dict[str, tuple[str, Apply]] = {
    "There is no query": ("no such thing", _unanswered("query")),
    "The query has a mistake in its grammar": ("nothing: ", _answered(query="count by level")),
    "The query lists and does not count": (
        "the first of which is",
        _answered(query="fields @message, level"),
    ),
    "The query counts everything together": ("1 row", _answered(query="stats count(*) as n")),
    "The query counts the errors alone": (
        "1 row",
        _answered(query="filter level = 'ERROR' | stats count(*) by level"),
    ),
}
_MISCOUNTED: dict[str, tuple[str, Apply]] = {
    "The filter counts the word wherever it stands": ("also this line", _counting("ERROR")),
    "The filter's pattern never matches": (
        "not this error",
        _counting('{ $.level = "FATAL" }'),
    ),
    "The filter looks for another property": (
        "not this error",
        _counting('{ $.severity = "ERROR" }'),
    ),
    "The filter matches every line": ("also this line", _counting("")),
    "The filter counts an error as five": ("each match as 5", _counting(metricValue="5")),
}
_NO_METRIC: dict[str, tuple[str, Apply]] = {
    "There is no metric filter": ("no such thing", _unfiltered),
    "The metric is in another namespace": (
        "its filters make Workshop/",
        _counting(metricNamespace="Workshop"),
    ),
    "The metric has another name": ("/Mistakes", _counting(metricName="Mistakes")),
    "The metric filter is on another log group": ("no such thing", _count_in_another_group),
}
_UNWATCHED: dict[str, tuple[str, Apply]] = {
    "There is no alarm": ("no such thing", _unalarmed),
    "The alarm has another name": ("the nearest name is", _misname_the_alarm),
    "The alarm watches Lambda's own metric": (
        "AWS/Lambda/Errors",
        _alarmed(Namespace="AWS/Lambda", MetricName="Errors"),
    ),
    "The alarm looks in another namespace": ("Workshop/", _alarmed(Namespace="Workshop")),
    "The alarm asks for a dimension": (
        "with FunctionName=f",
        _alarmed(Dimensions=[{"Name": "FunctionName", "Value": "f"}]),
    ),
}
_MISJUDGED: dict[str, tuple[str, Apply]] = {
    "The alarm looks at the average": ("stays silent", _alarmed(Statistic="Average")),
    "The alarm counts requests for errors": ("fires", _alarmed(Statistic="SampleCount")),
    "The alarm waits for a second error": ("stays silent", _alarmed(Threshold=2)),
    "The alarm wants more than one error": (
        "stays silent",
        _alarmed(ComparisonOperator="GreaterThanThreshold"),
    ),
    "The alarm fires without an error": ("fires within a minute", _alarmed(Threshold=0)),
    "The alarm waits for five minutes": ("only after 300 seconds", _alarmed(Period=300)),
    "The alarm takes silence for bad news": (
        "fires within a minute",
        _alarmed(TreatMissingData="breaching"),
    ),
    "The alarm makes nothing of silence": (
        "INSUFFICIENT_DATA",
        _alarmed(TreatMissingData=None),
    ),
    "The alarm stays as it was in silence": (
        "in alarm for ever",
        _alarmed(TreatMissingData="ignore"),
    ),
}

UNSEEDED = {
    alarm_has_fired: "an alarm's history outlives it; tests/checks/test_lab07.py begins without one"
}
FAULTS = (
    *(Fault(t, failed_request_is_found, *how, Kind.FILE) for t, how in _NO_FAILURE.items()),
    *(Fault(t, cause_is_known, *how, Kind.FILE) for t, how in _NO_CAUSE.items()),
    Fault("The log is kept for ever", log_expires, "for ever", _logs("delete_retention_policy")),
    Fault("The log has no tag", log_is_tagged, "none", _tagged(lambda me: {})),
    Fault(
        "The log has another's tag",
        log_is_tagged,
        "workshop: another",
        _tagged(lambda me: dict.fromkeys(me.names.tag, "another")),
    ),
    *(Fault(title, errors_make_a_metric, *how) for title, how in _NO_METRIC.items()),
    *(Fault(title, errors_are_counted, *how) for title, how in _MISCOUNTED.items()),
    *(Fault(title, alarm_watches_the_errors, *how) for title, how in _UNWATCHED.items()),
    *(Fault(title, alarm_fires_on_errors, *how) for title, how in _MISJUDGED.items()),
    *(Fault(t, log_is_queried, *how, Kind.FILE) for t, how in _NO_QUERY.items()),
)
