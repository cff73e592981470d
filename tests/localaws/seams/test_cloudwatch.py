"""CloudWatch, where moto answers otherwise than AWS."""

from __future__ import annotations

from tests.localaws.cloud import Cloud, new_name


def test_an_alarm_begins_without_data(cloud: Cloud) -> None:
    name, cloudwatch = new_name("alarm"), cloud.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Tests",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert alarm["StateValue"] == "INSUFFICIENT_DATA"
    assert alarm["StateReason"] == "Unchecked: Initial alarm creation"
