"""CloudWatch's alarms: what AWS refuses is refused, and they are described as they are.

moto lacks composite alarms' own call, an alarm's history and paging.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localaws.alarms import rule
from localaws.alarms.change import State
from localaws.alarms.evaluation import STATES
from localaws.alarms.settings import validate
from localaws.errors import AwsError
from localaws.seams.alarms import history_of, note, set_state, settings_of
from localaws.seams.mends.replacing import replace

MOST_DESCRIBED = 100
STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp")


def mend(answering: Callable[[Any], Callable[[Any], Any]]) -> None:
    from moto.cloudwatch.models import Alarm, CloudWatchBackend
    from moto.cloudwatch.responses import CloudWatchResponse

    replace(Alarm, "__init__", _without_data)
    replace(CloudWatchBackend, "put_metric_alarm", _keeping_state)
    replace(CloudWatchResponse, "put_metric_alarm", _careful(answering))
    for operation in (
        *(describe_alarms, describe_alarms_for_metric, delete_alarms, set_alarm_state),
        *(enable_alarm_actions, disable_alarm_actions),
    ):
        replace(CloudWatchResponse, operation.__name__, answering(operation))
    for added in (put_composite_alarm, describe_alarm_history):
        setattr(CloudWatchResponse, added.__name__, answering(added)(None))


def _without_data(make: Any) -> Any:
    """moto begins with OK; AWS with INSUFFICIENT_DATA until it has looked (recorded:
    ``test_put_metric_alarm``)."""

    def __init__(self: Any, *args: Any, **more: Any) -> None:
        make(self, *args, **more)
        self.state_value = "INSUFFICIENT_DATA"

    return __init__


def _keeping_state(put: Callable[..., Any]) -> Callable[..., Any]:
    """ "When you update an existing alarm, its state is left unchanged" (PutMetricAlarm)."""

    def put_metric_alarm(self: Any, *args: Any, **more: Any) -> Any:
        before = dict(self.alarms)
        alarm = put(self, *args, **more)
        old = before.get(alarm.name)
        for name in STATE if old else ():
            setattr(alarm, name, getattr(old, name))
        done = "updated" if old else "created"
        told = {"version": "1.0", "type": "Update" if old else "Create"}
        note(self, alarm, "ConfigurationUpdate", f'Alarm "{alarm.name}" {done}', told)
        return alarm

    return put_metric_alarm


def _careful(answering: Callable[[Any], Callable[[Any], Any]]) -> Callable[[Any], Any]:
    def make(put: Callable[[Any], Any]) -> Any:
        check = answering(lambda _, asked: validate(asked))(None)

        def put_metric_alarm(self: Any) -> Any:
            check(self)
            return put(self)

        return put_metric_alarm

    return make


def put_composite_alarm(backend: Any, asked: Mapping[str, Any]) -> None:
    named = rule.alarms(asked["AlarmRule"])
    absent = [name for name in named if name not in backend.alarms]
    if absent:
        text = f"Could not save the composite alarm as alarms [{', '.join(absent)}] in the alarm"
        raise AwsError("ValidationError", f"{text} rule do not exist")
    nothing = dict.fromkeys(
        (
            *("namespace", "metric_name", "comparison_operator", "evaluation_periods"),
            *("period", "threshold", "statistic"),
        )
    )
    backend.put_metric_alarm(
        name=asked["AlarmName"],
        description=asked.get("AlarmDescription"),
        dimensions=[],
        alarm_actions=asked.get("AlarmActions") or [],
        ok_actions=asked.get("OKActions") or [],
        insufficient_data_actions=asked.get("InsufficientDataActions") or [],
        actions_enabled=asked.get("ActionsEnabled", True),
        rule=asked["AlarmRule"],
        tags=asked.get("Tags") or [],
        **nothing,
    )


def describe_alarms(backend: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """ "If you omit AlarmTypes, only metric alarms are returned" (DescribeAlarms)."""
    kinds = asked.get("AlarmTypes") or ["MetricAlarm"]
    names, prefix = asked.get("AlarmNames"), asked.get("AlarmNamePrefix")
    if names and prefix:
        text = "The parameters AlarmNames and AlarmNamePrefix are mutually exclusive"
        raise AwsError("ValidationError", text)
    found = [
        alarm
        for name, alarm in sorted(backend.alarms.items())
        if (not names or name in names)
        and name.startswith(prefix or "")
        and asked.get("StateValue") in (None, alarm.state_value)
        and ("CompositeAlarm" if alarm.rule else "MetricAlarm") in kinds
        and _acts(alarm, asked.get("ActionPrefix"))
        and _is_relative(backend, alarm, asked)
    ]
    page, token = _page(found, asked)
    described = {
        "MetricAlarms": [description(alarm) for alarm in page if not alarm.rule],
        "CompositeAlarms": [description(alarm) for alarm in page if alarm.rule],
    }
    return described | token


def _acts(alarm: Any, prefix: str | None) -> bool:
    lists = (alarm.alarm_actions, alarm.ok_actions, alarm.insufficient_data_actions)
    return not prefix or any(one.startswith(prefix) for each in lists for one in each or ())


def _is_relative(backend: Any, alarm: Any, asked: Mapping[str, Any]) -> bool:
    """A composite alarm's children, or the composite alarms that an alarm is in."""
    parent, child = asked.get("ChildrenOfAlarmName"), asked.get("ParentsOfAlarmName")
    if parent:
        named = backend.alarms[parent].rule if parent in backend.alarms else ""
        return bool(named) and alarm.name in rule.alarms(str(named))
    return not child or bool(alarm.rule and child in rule.alarms(alarm.rule))


def _page(found: list[Any], asked: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    token, most = asked.get("NextToken") or "0", int(asked.get("MaxRecords") or MOST_DESCRIBED)
    if not token.isdigit():
        raise AwsError("InvalidNextToken", "The next token specified is invalid.")
    last = int(token) + most
    return found[int(token) : last], ({"NextToken": str(last)} if last < len(found) else {})


def description(alarm: Any) -> dict[str, Any]:
    """Shaped as recorded: ``test_put_metric_alarm``, ``test_trigger_composite_alarm``."""
    told = settings_of(alarm)
    del told["Updated"]
    state = {
        "AlarmArn": alarm.alarm_arn,
        "AlarmConfigurationUpdatedTimestamp": alarm.configuration_updated_timestamp,
        "StateReason": alarm.state_reason,
        "StateTransitionedTimestamp": alarm.state_updated_timestamp,
        "StateUpdatedTimestamp": alarm.state_updated_timestamp,
        "StateValue": alarm.state_value,
    }
    data = alarm.state_reason_data
    return told | state | ({"StateReasonData": data} if data not in (None, "", "{}") else {})


def describe_alarms_for_metric(backend: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    wanted = sorted((one["Name"], one["Value"]) for one in asked.get("Dimensions") or ())
    found = [
        alarm
        for alarm in backend.alarms.values()
        if not alarm.rule
        and (alarm.namespace, alarm.metric_name) == (asked["Namespace"], asked["MetricName"])
        and sorted((one.name, one.value) for one in alarm.dimensions) == wanted
        and asked.get("Statistic") in (None, alarm.statistic)
        and asked.get("ExtendedStatistic") in (None, alarm.extended_statistic)
        and asked.get("Period") in (None, alarm.period)
        and asked.get("Unit") in (None, alarm.unit)
    ]
    return {"MetricAlarms": [description(alarm) for alarm in found]}


def describe_alarm_history(backend: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Newest first, unless asked otherwise."""
    start, end = asked.get("StartDate"), asked.get("EndDate")
    kinds = asked.get("AlarmTypes")
    found = [
        item
        for item in history_of(backend)
        if asked.get("AlarmName") in (None, item["AlarmName"])
        and asked.get("HistoryItemType") in (None, item["HistoryItemType"])
        and (not kinds or item["AlarmType"] in kinds)
        and (not start or item["Timestamp"].timestamp() >= start.timestamp())
        and (not end or item["Timestamp"].timestamp() <= end.timestamp())
    ]
    if asked.get("ScanBy") != "TimestampAscending":
        found.reverse()
    page, token = _page(found, asked)
    return {"AlarmHistoryItems": page} | token


def delete_alarms(backend: Any, asked: Mapping[str, Any]) -> None:
    """What names alarms that are not there deletes none of the others ("DeleteAlarms")."""
    names = list(asked.get("AlarmNames") or ())
    absent = [name for name in names if name not in backend.alarms]
    if absent:
        raise AwsError("ResourceNotFound", "", 404)
    for name in names:
        alarm = backend.alarms.pop(name)
        note(backend, alarm, "ConfigurationUpdate", f'Alarm "{name}" deleted', {"type": "Delete"})
        backend.tagger.delete_all_tags_for_resource(alarm.alarm_arn)


def set_alarm_state(backend: Any, asked: Mapping[str, Any]) -> None:
    value, data = asked["StateValue"], asked.get("StateReasonData") or ""
    if value not in STATES:
        # recorded: test_set_alarm_invalid_input
        text = f"Value '{value}' at 'stateValue' failed to satisfy constraint: Member must satisfy"
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: {text} enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
        )
    if asked["AlarmName"] not in backend.alarms:
        raise AwsError("ResourceNotFound", "", 404)
    try:
        json.loads(data or "{}")
    except ValueError:
        raise AwsError("InvalidFormat", "StateReasonData is no JSON.") from None
    alarm = backend.alarms[asked["AlarmName"]]
    set_state(backend, alarm, State(value, asked["StateReason"], data, time.time()))


def enable_alarm_actions(backend: Any, asked: Mapping[str, Any]) -> None:
    _switch(backend, asked.get("AlarmNames") or (), on=True)


def disable_alarm_actions(backend: Any, asked: Mapping[str, Any]) -> None:
    _switch(backend, asked.get("AlarmNames") or (), on=False)


def _switch(backend: Any, names: Iterable[str], *, on: bool) -> None:
    for name in names:
        if name in backend.alarms:
            backend.alarms[name].actions_enabled = on
