"""Alarms as moto keeps them: their settings, their states, and what happened to them."""

from __future__ import annotations

import collections
import datetime
import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.alarms import wording
from localaws.alarms.change import Change, State
from localaws.alarms.evaluation import ALARM, OK, complete_until, evaluate
from localaws.seams.metrics import backends, store_of

# Our attributes on moto's backends and alarms.
HISTORY, CHANGES, LOOKED = "localaws_history", "localaws_changes", "localaws_looked"
# AWS keeps an alarm's history for 30 days; here the newest of all alarms are kept.
HISTORY_ITEMS = 5000
# Its attribute by the name that the API has for a setting.
ATTRIBUTES = {
    "AlarmName": "name",
    "AlarmDescription": "description",
    "ActionsEnabled": "actions_enabled",
    "OKActions": "ok_actions",
    "AlarmActions": "alarm_actions",
    "InsufficientDataActions": "insufficient_data_actions",
}
OF_A_METRIC_ALARM = {
    "MetricName": "metric_name",
    "Namespace": "namespace",
    "Statistic": "statistic",
    "ExtendedStatistic": "extended_statistic",
    "Period": "period",
    "Unit": "unit",
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Threshold": "threshold",
    "ComparisonOperator": "comparison_operator",
    "TreatMissingData": "treat_missing_data",
    "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentile",
}


def settings_of(alarm: Any) -> dict[str, Any]:
    """As PutMetricAlarm or PutCompositeAlarm took them, what was not given left out; ``Updated`` is
    when that was."""
    names = ATTRIBUTES if alarm.rule else ATTRIBUTES | OF_A_METRIC_ALARM
    found = {name: getattr(alarm, attribute) for name, attribute in names.items()}
    if alarm.rule:
        found["AlarmRule"] = alarm.rule
    elif alarm.metric_data_queries:
        found["Metrics"] = [_query(one) for one in alarm.metric_data_queries]
    else:
        found["Dimensions"] = [{"Name": one.name, "Value": one.value} for one in alarm.dimensions]
    found["Updated"] = seconds(alarm.configuration_updated_timestamp)
    return {name: value for name, value in found.items() if value is not None}


def _query(one: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"Id": one.id, "Label": one.label, "Expression": one.expression}
    asked |= {"Period": one.period, "ReturnData": one.return_data}
    if one.metric_stat:
        metric = one.metric_stat.metric
        dimensions = [{"Name": each.name, "Value": each.value} for each in metric.dimensions]
        asked["MetricStat"] = {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.metric_name,
                "Dimensions": dimensions,
            },
            "Period": one.metric_stat.period,
            "Stat": one.metric_stat.stat,
            **({"Unit": one.metric_stat.unit} if one.metric_stat.unit else {}),
        }
    return {name: value for name, value in asked.items() if value is not None}


def state_of(alarm: Any) -> State:
    updated = seconds(alarm.state_updated_timestamp)
    return State(alarm.state_value, alarm.state_reason, alarm.state_reason_data or "", updated)


def set_state(
    backend: Any, alarm: Any, state: State, children: tuple[Mapping[str, Any], ...] = ()
) -> None:
    """What follows from a change waits for ``changes`` to be taken."""
    old = state_of(alarm)
    alarm.state_value, alarm.state_reason = state.value, state.reason
    alarm.state_reason_data = state.data
    alarm.state_updated_timestamp = datetime.datetime.fromtimestamp(state.time, datetime.UTC)
    if old.value == state.value:
        return
    settings = settings_of(alarm)
    change = Change(
        backend.account_id, backend.region_name, alarm.alarm_arn, settings, old, state, children
    )
    summary = f"Alarm updated from {old.value} to {state.value}"
    told = {"version": "1.0", "oldState": _told(old), "newState": _told(state)}
    note(backend, alarm, "StateUpdate", summary, told)
    backend.__dict__.setdefault(CHANGES, []).append(change)


def _told(state: State) -> dict[str, Any]:
    told: dict[str, Any] = {"stateValue": state.value, "stateReason": state.reason}
    if state.data not in ("", "{}"):
        told["stateReasonData"] = json.loads(state.data)
    return told


def note(
    backend: Any, alarm: Any, kind: str, summary: str, told: Mapping[str, Any] | None = None
) -> None:
    """Into the history that DescribeAlarmHistory answers."""
    items = backend.__dict__.setdefault(HISTORY, collections.deque(maxlen=HISTORY_ITEMS))
    items.append(
        {
            "AlarmName": alarm.name,
            "AlarmType": "CompositeAlarm" if alarm.rule else "MetricAlarm",
            "Timestamp": datetime.datetime.now(datetime.UTC),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps(told or {}, default=str),
        }
    )


def history_of(backend: Any) -> list[dict[str, Any]]:
    """Oldest first."""
    return list(backend.__dict__.get(HISTORY, ()))


def alarm_changes() -> list[Change]:
    """Look at all alarms, and take the changes since the last look."""
    if "moto.cloudwatch.models" not in sys.modules:
        return []
    found: list[Change] = []
    for backend in backends():
        if backend.alarms:
            _look(backend)
        found += backend.__dict__.pop(CHANGES, [])
    return found


def _look(backend: Any) -> None:
    now, store = time.time(), store_of(backend)
    for alarm in list(backend.alarms.values()):
        if alarm.rule:
            continue
        settings = settings_of(alarm)
        if settings.get("ComparisonOperator") not in wording.COMPARED:
            continue  # of anomaly detection, which PutMetricAlarm refuses
        look = (store.revision, complete_until(settings, now), settings["Updated"])
        if alarm.__dict__.get(LOOKED) == look:
            continue  # it would see the same again
        alarm.__dict__[LOOKED] = look
        finding = evaluate(settings, store, now)
        if finding.state not in (None, alarm.state_value):
            reason = wording.reason(settings, finding)
            data = wording.reason_data(settings, finding, now)
            set_state(backend, alarm, State(str(finding.state), reason, data, now))
    for alarm in _inner_first({n: a for n, a in backend.alarms.items() if a.rule}):
        _look_at_composite(backend, alarm, now)


def _inner_first(waiting: dict[str, Any]) -> Iterator[Any]:
    """Composite alarms, each after those that its rule names."""
    while waiting:
        from localaws.alarms import rule  # only who has one waits for its parser's import

        ready = [n for n, a in waiting.items() if not set(rule.alarms(a.rule)) & set(waiting)]
        for name in ready or list(waiting):
            yield waiting.pop(name)


def _look_at_composite(backend: Any, alarm: Any, now: float) -> None:
    from localaws.alarms import rule

    def state(name: str) -> str | None:
        return backend.alarms[name].state_value if name in backend.alarms else None

    value = ALARM if rule.holds(alarm.rule, state) else OK
    if value == alarm.state_value:
        return
    named = [backend.alarms[n] for n in rule.alarms(alarm.rule) if n in backend.alarms]
    newest = max(named, key=lambda one: seconds(one.state_updated_timestamp), default=None)
    reason, data, children = f"{alarm.rule} is {value == ALARM}", "", ()
    if newest is not None:
        own = state_of(newest)
        moment = datetime.datetime.fromtimestamp(own.time, datetime.UTC)
        when = moment.strftime("%A %d %B, %Y %H:%M:%S UTC")
        reason = f"{newest.alarm_arn} transitioned to {own.value} at {when}"
        # recorded: test_trigger_composite_alarm
        told = {"value": own.value, "timestamp": wording.iso(own.time)}
        data = json.dumps({"triggeringAlarms": [{"arn": newest.alarm_arn, "state": told}]})
        child = {"Value": own.value, "Timestamp": wording.iso(own.time)}
        children = ({"Arn": newest.alarm_arn, "State": child},)  # type: ignore[assignment]
    set_state(backend, alarm, State(value, reason, data, now), children)


def note_action(change: Change, action: str, error: str) -> None:
    """How an action of a change went; ``error`` is empty if it went well."""
    from moto.cloudwatch.models import cloudwatch_backends

    backend = cloudwatch_backends[change.account][change.region]
    alarm = backend.alarms.get(change.name)
    if alarm is None:
        return
    told = {"actionState": "Failed" if error else "Succeeded", "notificationResource": action}
    if error:
        summary = f'Failed to execute action {action}. Received error: "{error}"'
        note(backend, alarm, "Action", summary, told | {"error": error})
    else:
        note(backend, alarm, "Action", f"Successfully executed action {action}", told)


def seconds(moment: datetime.datetime) -> float:
    """moto's times are in UTC, some without saying so."""
    return moment.replace(tzinfo=moment.tzinfo or datetime.UTC).timestamp()
