"""Alarms change state by themselves, and act."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import ACCOUNT, REGION, Cloud, eventually, new_name
from tests.localaws.queues import new_queue

RULE: dict[str, Any] = {
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}


class Bell:
    """An alarm on a metric of its own, with a topic whose messages go to a queue."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloudwatch, self.sqs = cloud.client("cloudwatch"), cloud.client("sqs")
        self.name, self.namespace = new_name("alarm"), new_name("Tests")
        self.topic = cloud.client("sns").create_topic(Name=new_name("topic"))["TopicArn"]
        self.queue, self.queue_arn = new_queue(cloud, "sns", "events")
        cloud.client("sns").subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=self.queue_arn)

    def is_set(self, **more: Any) -> None:
        metric = {"Namespace": self.namespace, "MetricName": "m"}
        asked = metric | RULE | {"AlarmActions": [self.topic]} | more
        self.cloudwatch.put_metric_alarm(AlarmName=self.name, **asked)

    def rings(self, value: float = 1.0) -> None:
        data = [{"MetricName": "m", "Value": value}]
        self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=data)

    def described(self) -> dict[str, Any]:
        (found,) = self.cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return dict(found)

    def becomes(self, state: str, seconds: float = 60) -> dict[str, Any]:
        eventually(lambda: self.described()["StateValue"] == state, seconds)
        return self.described()

    def messages(self) -> list[dict[str, Any]]:
        """Those that came since the last call."""
        answer = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [json.loads(one["Body"]) for one in answer.get("Messages", [])]

    def message(self) -> dict[str, Any]:
        """The one that comes."""
        (found,) = eventually(self.messages)
        return found

    def history(self, **more: Any) -> list[dict[str, Any]]:
        answer = self.cloudwatch.describe_alarm_history(AlarmName=self.name, **more)
        return list(answer["AlarmHistoryItems"])


@pytest.fixture
def bell(cloud: Cloud) -> Bell:
    return Bell(cloud)


def test_an_alarm_fires_within_seconds_and_tells_its_topic(bell: Bell) -> None:
    bell.is_set(AlarmDescription="rings")
    bell.rings()
    found = bell.becomes("ALARM")
    assert found["StateReason"].startswith("Threshold Crossed: 1 datapoint [1.0 (")
    assert found["StateReason"].endswith(" was greater than or equal to the threshold (1.0).")
    assert json.loads(found["StateReasonData"])["recentDatapoints"] == [1.0]
    told = bell.message()
    assert told["Subject"] == f'ALARM: "{bell.name}" in US East (N. Virginia)'
    message = json.loads(told["Message"])
    assert message["NewStateReason"] == found["StateReason"]
    assert (message["OldStateValue"], message["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert message["Region"] == "US East (N. Virginia)"
    # recorded: test_put_metric_alarm
    assert message["Trigger"] == {
        "MetricName": "m",
        "Namespace": bell.namespace,
        "StatisticType": "Statistic",
        "Statistic": "SUM",
        "Unit": None,
        "Dimensions": [],
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 1,
        "TreatMissingData": "missing",
        "EvaluateLowSampleCountPercentile": "",
    }


def test_a_functions_errors_fire_an_alarm(cloud: Cloud, bell: Bell) -> None:
    name = cloud.function("def handler(event, context): raise ValueError")
    dimensions = [{"Name": "FunctionName", "Value": name}]
    bell.is_set(Namespace="AWS/Lambda", MetricName="Errors", Dimensions=dimensions, Period=60)
    cloud.invoke(name)
    bell.becomes("ALARM")


def test_nothing_is_good_news_where_missing_data_are(bell: Bell) -> None:
    bell.is_set(TreatMissingData="notBreaching", OKActions=[bell.topic])
    found = bell.becomes("OK")
    assert "1 missing datapoint was treated as [NonBreaching]" in found["StateReason"]
    assert bell.message()


def test_the_history_tells_how_it_came(bell: Bell) -> None:
    """Recorded: ``test_put_metric_alarm``."""
    bell.is_set()
    bell.rings()
    bell.becomes("ALARM")
    (update,) = bell.history(HistoryItemType="StateUpdate")
    assert update["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to ALARM"
    told = json.loads(update["HistoryData"])
    assert told["oldState"] == {
        "stateValue": "INSUFFICIENT_DATA",
        "stateReason": "Unchecked: Initial alarm creation",
    }
    assert told["newState"]["stateReasonData"]["threshold"] == 1.0
    summaries = eventually(lambda: len(bell.history()) == 3 and bell.history())
    assert [one["HistorySummary"] for one in summaries] == [
        f"Successfully executed action {bell.topic}",
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        f'Alarm "{bell.name}" created',
    ]


def test_an_action_that_fails_is_in_the_history(bell: Bell) -> None:
    bell.is_set(AlarmActions=[f"arn:aws:sns:{REGION}:{ACCOUNT}:nobody"])
    bell.rings()
    (failed,) = eventually(lambda: bell.history(HistoryItemType="Action"))
    assert failed["HistorySummary"].startswith("Failed to execute action")


def test_a_state_set_by_hand_acts_and_lasts_until_the_next_look(bell: Bell) -> None:
    """Recorded: ``test_set_alarm``."""
    bell.is_set(TreatMissingData="ignore")
    bell.cloudwatch.set_alarm_state(
        AlarmName=bell.name, StateValue="ALARM", StateReason="testing alarm"
    )
    found = bell.described()
    assert (found["StateValue"], found["StateReason"]) == ("ALARM", "testing alarm")
    told = bell.message()
    assert json.loads(told["Message"])["NewStateReason"] == "testing alarm"


def test_actions_that_are_switched_off_don_t_happen(bell: Bell) -> None:
    bell.is_set(TreatMissingData="ignore")
    bell.cloudwatch.disable_alarm_actions(AlarmNames=[bell.name])
    set_by_hand = {"AlarmName": bell.name, "StateValue": "ALARM"}
    bell.cloudwatch.set_alarm_state(**set_by_hand, StateReason="unheard")
    assert bell.described()["ActionsEnabled"] is False
    bell.cloudwatch.enable_alarm_actions(AlarmNames=[bell.name])
    for state in ("OK", "ALARM"):
        set_by_hand["StateValue"] = state
        bell.cloudwatch.set_alarm_state(**set_by_hand, StateReason="heard")
    assert json.loads(bell.message()["Message"])["NewStateReason"] == "heard"
    assert len(bell.history(HistoryItemType="StateUpdate")) == 3
    assert len(eventually(lambda: bell.history(HistoryItemType="Action"))) == 1


def test_an_alarm_calls_a_function_that_lets_it(cloud: Cloud, bell: Bell) -> None:
    """Recorded: ``test_alarm_lambda_target``."""
    name = cloud.function("def handler(event, context): print('got', event['alarmData'])")
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    bell.is_set(AlarmActions=[arn])
    bell.rings()
    (failed,) = eventually(lambda: bell.history(HistoryItemType="Action"))
    assert failed["HistorySummary"].startswith("Failed to execute action")
    cloud.client("lambda").add_permission(
        FunctionName=name, StatementId="s", Action="lambda:InvokeFunction",
        Principal="lambda.alarms.cloudwatch.amazonaws.com",
    )  # fmt: skip
    for state in ("OK", "ALARM"):
        bell.cloudwatch.set_alarm_state(AlarmName=bell.name, StateValue=state, StateReason="again")
    found = eventually(lambda: [line for line in cloud.log(name) if line.startswith("got")])
    assert bell.name in found[0]


def test_a_rule_sees_the_change(cloud: Cloud, bell: Bell) -> None:
    events, rule = cloud.client("events"), new_name("rule")
    pattern: dict[str, Any] = {"source": ["aws.cloudwatch"]}
    events.put_rule(
        Name=rule, EventPattern=json.dumps(pattern | {"detail": {"alarmName": [bell.name]}})
    )
    events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": bell.queue_arn}])
    bell.is_set(AlarmActions=[])
    bell.rings()
    bell.becomes("ALARM")
    event = bell.message()
    assert event["detail"]["state"]["value"] == "ALARM"
    assert event["detail"]["configuration"]["metrics"][0]["metricStat"]["stat"] == "Sum"


def test_a_composite_alarm_follows_its_rule(bell: Bell) -> None:
    """Recorded: ``test_trigger_composite_alarm``."""
    composite, cloudwatch = new_name("composite"), bell.cloudwatch
    bell.is_set(TreatMissingData="notBreaching", AlarmActions=[])
    bell.becomes("OK")
    cloudwatch.put_composite_alarm(
        AlarmName=composite, AlarmRule=f'ALARM("{bell.name}")', AlarmActions=[bell.topic]
    )

    def described() -> dict[str, Any]:
        answer = cloudwatch.describe_alarms(AlarmNames=[composite], AlarmTypes=["CompositeAlarm"])
        return dict(answer["CompositeAlarms"][0])

    eventually(lambda: described()["StateValue"] == "OK")
    bell.rings()
    eventually(lambda: described()["StateValue"] == "ALARM")
    (trigger,) = json.loads(described()["StateReasonData"])["triggeringAlarms"]
    assert trigger["arn"] == bell.described()["AlarmArn"]
    told = bell.message()
    assert json.loads(told["Message"])["TriggeringChildren"][0]["State"]["Value"] == "ALARM"
    assert cloudwatch.describe_alarms(AlarmNames=[composite])["CompositeAlarms"] == []


def test_a_changed_alarm_keeps_its_state(bell: Bell) -> None:
    bell.is_set()
    bell.rings()
    bell.becomes("ALARM")
    bell.is_set(AlarmDescription="other words")
    assert bell.described()["StateValue"] == "ALARM"


def test_alarms_are_described_in_pages_and_by_state(bell: Bell) -> None:
    for number in range(3):
        bell.cloudwatch.put_metric_alarm(
            AlarmName=f"{bell.name}-{number}", Namespace=bell.namespace, MetricName="m", **RULE
        )
    pages = bell.cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=bell.name, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["MetricAlarms"]) for page in pages] == [2, 1]
    asked = {"AlarmNamePrefix": bell.name, "StateValue": "ALARM"}
    assert bell.cloudwatch.describe_alarms(**asked)["MetricAlarms"] == []


def test_the_alarms_of_a_metric_are_found(bell: Bell) -> None:
    bell.is_set()
    found = bell.cloudwatch.describe_alarms_for_metric(Namespace=bell.namespace, MetricName="m")
    assert [one["AlarmName"] for one in found["MetricAlarms"]] == [bell.name]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"Period": 45}, "Period must be 10, 20, 30 or a multiple of 60"),
        ({"EvaluationPeriods": 2, "DatapointsToAlarm": 3}, "less than or equal"),
        ({"EvaluationPeriods": 9000}, "Metrics cannot be checked across more than a day"),
        ({"TreatMissingData": "good"}, "Option good is not supported"),
        ({"ExtendedStatistic": "p90"}, "Exactly one of"),
        ({"ThresholdMetricId": "m1"}, "anomaly detection"),
        ({"AlarmActions": ["a topic"]}, "Invalid arn syntax: a topic"),
        ({"AlarmActions": ["arn:aws:automate:us-east-1:ec2:stop"]}, "an action of automate"),
    ],
)
def test_settings_that_aws_refuses_are_refused(
    bell: Bell, more: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        bell.is_set(**more)


def test_what_is_not_there_cannot_be_set_or_deleted(bell: Bell) -> None:
    """Recorded: ``test_set_alarm_invalid_input``."""
    with pytest.raises(bell.cloudwatch.exceptions.ResourceNotFound):
        bell.cloudwatch.set_alarm_state(AlarmName="no", StateValue="OK", StateReason="x")
    with pytest.raises(bell.cloudwatch.exceptions.ResourceNotFound):
        bell.cloudwatch.delete_alarms(AlarmNames=[bell.name])
    bell.is_set()
    with pytest.raises(ClientError, match="Value 'NO' at 'stateValue' failed"):
        bell.cloudwatch.set_alarm_state(AlarmName=bell.name, StateValue="NO", StateReason="x")
    bell.cloudwatch.delete_alarms(AlarmNames=[bell.name])
    assert bell.cloudwatch.describe_alarms(AlarmNames=[bell.name])["MetricAlarms"] == []
