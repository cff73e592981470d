"""An alarm changed its state: what is told of it, to whom.

Messages as recorded: ``test_put_metric_alarm`` and ``test_trigger_composite_alarm`` for topics,
``test_alarm_lambda_target`` for functions; "Alarm events and EventBridge" for the bus.
"""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session

from localaws.alarms.evaluation import Settings
from localaws.alarms.wording import iso

ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions"}
EVENT = "CloudWatch Alarm State Change"


@dataclass(frozen=True)
class State:
    """``time`` is in seconds since the epoch; ``data`` is the reason for machines, as JSON."""

    value: str
    reason: str
    data: str
    time: float

    def described(self) -> dict[str, Any]:
        """As events and functions get it."""
        data = {"reasonData": self.data} if self.data not in ("", "{}") else {}
        return {"value": self.value, "reason": self.reason, **data, "timestamp": iso(self.time)}


@dataclass(frozen=True)
class Change:
    """``settings`` are those at the time; ``children`` are a composite alarm's that made it
    change, as ``TriggeringChildren`` shows them."""

    account: str
    region: str
    arn: str
    settings: Settings
    old: State
    new: State
    children: tuple[Mapping[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return str(self.settings["AlarmName"])

    @property
    def actions(self) -> list[str]:
        """The ARNs of what this change calls for."""
        if not self.settings.get("ActionsEnabled", True):
            return []
        return list(self.settings.get(ACTIONS.get(self.new.value, "InsufficientDataActions")) or ())

    def subject(self) -> str:
        return f'{self.new.value}: "{self.name}" in {region_name(self.region)}'

    def message(self) -> str:
        told = {
            "AlarmName": self.name,
            "AlarmDescription": self.settings.get("AlarmDescription"),
            "AWSAccountId": self.account,
            "AlarmConfigurationUpdatedTimestamp": iso(self.settings["Updated"]),
            "NewStateValue": self.new.value,
            "NewStateReason": self.new.reason,
            "StateChangeTime": iso(self.new.time),
            "Region": region_name(self.region),
            "AlarmArn": self.arn,
            "OldStateValue": self.old.value,
            **{kind: list(self.settings.get(kind) or ())
               for kind in ("OKActions", "AlarmActions", "InsufficientDataActions")},
        }  # fmt: skip
        if "AlarmRule" in self.settings:
            told |= {
                "AlarmRule": self.settings["AlarmRule"],
                "TriggeringChildren": list(self.children),
            }
        else:
            told |= {"ActionExecutedAfterMuteWindow": False, "Trigger": _trigger(self.settings)}
        return json.dumps(told)

    def lambda_event(self) -> bytes:
        told = {
            "source": "aws.cloudwatch",
            "alarmArn": self.arn,
            "accountId": self.account,
            "time": iso(self.new.time),
            "region": self.region,
            "alarmData": self._data(),
        }
        return json.dumps(told).encode()

    def bus_entry(self) -> dict[str, Any]:
        return {
            "Source": "aws.cloudwatch",
            "DetailType": EVENT,
            "Resources": [self.arn],
            "Detail": json.dumps(self._data()),
        }

    def _data(self) -> dict[str, Any]:
        return {
            "alarmName": self.name,
            "state": self.new.described(),
            "previousState": self.old.described(),
            "configuration": _configuration(self.settings),
        }


def _trigger(settings: Settings) -> dict[str, Any]:
    shared = {
        "Period": settings.get("Period"),
        "EvaluationPeriods": settings["EvaluationPeriods"],
        **({"DatapointsToAlarm": m} if (m := settings.get("DatapointsToAlarm")) else {}),
        "ComparisonOperator": settings["ComparisonOperator"],
        "Threshold": settings["Threshold"],
        "TreatMissingData": settings.get("TreatMissingData", "missing"),
        "EvaluateLowSampleCountPercentile": settings.get("EvaluateLowSampleCountPercentile", ""),
    }
    if settings.get("Metrics"):
        return {**shared, "Metrics": list(settings["Metrics"])}
    simple = settings.get("Statistic")
    # SAMPLE_COUNT for SampleCount, as recorded in test_alarm_number_of_messages_sent.
    shouted = "".join(f"_{c}" if c.isupper() and n else c for n, c in enumerate(simple or ""))
    kind = (
        {"StatisticType": "Statistic", "Statistic": shouted.upper()}
        if simple
        else {
            "StatisticType": "ExtendedStatistic",
            "ExtendedStatistic": settings["ExtendedStatistic"],
        }
    )
    dimensions = [
        {"value": one["Value"], "name": one["Name"]} for one in settings.get("Dimensions") or ()
    ]
    return {
        "MetricName": settings["MetricName"],
        "Namespace": settings["Namespace"],
        **kind,
        "Unit": settings.get("Unit"),
        "Dimensions": dimensions,
        **shared,
    }


def _configuration(settings: Settings) -> dict[str, Any]:
    description = settings.get("AlarmDescription")
    told = {"description": description} if description else {}
    if "AlarmRule" in settings:
        return {**told, "alarmRule": settings["AlarmRule"]}
    queries = settings.get("Metrics") or [
        {
            "Id": str(uuid.uuid5(uuid.NAMESPACE_OID, settings["AlarmName"])),
            "MetricStat": {
                "Metric": settings,
                "Period": settings["Period"],
                "Stat": settings.get("Statistic") or settings["ExtendedStatistic"],
            },
        }
    ]
    return {**told, "metrics": [_query(one) for one in queries]}


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": query["Id"]}
    if query.get("Expression"):
        told |= {"expression": query["Expression"], "label": query.get("Label") or query["Id"]}
    else:
        asked = query["MetricStat"]
        dimensions = {one["Name"]: one["Value"] for one in asked["Metric"].get("Dimensions") or ()}
        named = {"namespace": asked["Metric"]["Namespace"], "name": asked["Metric"]["MetricName"]}
        told["metricStat"] = {
            "metric": {**named, "dimensions": dimensions},
            "period": asked["Period"],
            "stat": asked["Stat"],
        }
    return {**told, "returnData": query.get("ReturnData", True) is not False}


@functools.cache
def region_name(region: str) -> str:
    """ "US East (N. Virginia)", as botocore's own list of regions has it."""
    loader = botocore.session.get_session().get_component("data_loader")
    for partition in loader.load_data("endpoints")["partitions"]:
        if region in partition["regions"]:
            return str(partition["regions"][region]["description"])
    return region
