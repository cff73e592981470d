"""What nothing would come of here is refused by name, where it is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import ACCOUNT, Cloud, function_arn, new_name

DESTINATION = f"arn:aws:events:us-east-1:{ACCOUNT}:api-destination/a/b"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue"


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    response = error.value.response
    assert response["Error"]["Code"] == "NotImplemented"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 501
    return str(response["Error"]["Message"])


@pytest.fixture(scope="module")
def function(server: Cloud) -> str:
    return server.function("def handler(event, context): return event")


def test_event_source_mappings(cloud: Cloud, function: str) -> None:
    client = cloud.client("lambda")
    assert "lambda:CreateEventSourceMapping" in refused(
        client.create_event_source_mapping, FunctionName=function, EventSourceArn=QUEUE
    )


def test_deliveries_of_vended_logs(cloud: Cloud) -> None:
    logs, group = cloud.client("logs"), f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:group"
    assert "logs:PutDeliverySource" in refused(
        logs.put_delivery_source, name="a", resourceArn=group, logType="TRACES"
    )
    assert "logs:PutDeliveryDestination" in refused(
        logs.put_delivery_destination,
        name="a",
        deliveryDestinationConfiguration={"destinationResourceArn": group},
    )


def test_a_topics_function(cloud: Cloud, function: str) -> None:
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=new_name("topic"))["TopicArn"]
    message = refused(
        sns.subscribe, TopicArn=topic, Protocol="lambda", Endpoint=function_arn(function)
    )
    assert "sns:Subscribe with protocol lambda" in message
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


@pytest.mark.parametrize("protocol", ["http", "https"])
def test_a_topics_endpoint(cloud: Cloud, protocol: str) -> None:
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=new_name("topic"))["TopicArn"]
    message = refused(
        sns.subscribe, TopicArn=topic, Protocol=protocol, Endpoint=f"{protocol}://a.example"
    )
    assert "sns:Subscribe with protocol http or https" in message


def test_a_buckets_function(cloud: Cloud, function: str) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    target = {"LambdaFunctionArn": function_arn(function), "Events": ["s3:ObjectCreated:*"]}
    message = refused(
        s3.put_bucket_notification_configuration,
        Bucket=bucket,
        NotificationConfiguration={"LambdaFunctionConfigurations": [target]},
        SkipDestinationValidation=True,
    )
    assert "s3:PutBucketNotificationConfiguration for Lambda" in message


def test_a_rules_function_and_schedule(cloud: Cloud, function: str) -> None:
    events, rule = cloud.client("events"), new_name("rule")
    message = refused(events.put_rule, Name=rule, ScheduleExpression="rate(5 minutes)")
    assert "events:PutRule with a schedule" in message
    events.put_rule(Name=rule, EventPattern=json.dumps({"source": ["lab"]}))
    targets = [{"Id": "1", "Arn": function_arn(function)}]
    assert "events:PutTargets" in refused(events.put_targets, Rule=rule, Targets=targets)
    destination = [{"Id": "1", "Arn": DESTINATION}]
    assert "events:PutTargets" in refused(events.put_targets, Rule=rule, Targets=destination)
    events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": QUEUE}])


def test_a_log_groups_function(cloud: Cloud, function: str) -> None:
    logs, group = cloud.client("logs"), new_name("group")
    logs.create_log_group(logGroupName=group)
    message = refused(
        logs.put_subscription_filter,
        logGroupName=group,
        filterName="f",
        filterPattern="",
        destinationArn=function_arn(function),
    )
    assert "logs:PutSubscriptionFilter for Lambda" in message


def test_what_a_rest_api_would_not_do(cloud: Cloud) -> None:
    gateway = cloud.client("apigateway")
    assert "apigateway:CreateDomainName" in refused(
        gateway.create_domain_name, domainName="example.com"
    )
    api = gateway.create_rest_api(name=new_name("api"))["id"]
    canary = {"percentTraffic": 50.0}
    asked = {"restApiId": api, "stageName": "prod", "canarySettings": canary}
    assert "CreateDeployment with canarySettings" in refused(gateway.create_deployment, **asked)
    assert "CreateStage with canarySettings" in refused(
        gateway.create_stage, deploymentId="x", **asked
    )


def test_a_stack_that_asks_for_it_says_so_too(cloud: Cloud, function: str) -> None:
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": function, "EventSourceArn": QUEUE, "BatchSize": 1},
    }
    message = refused(
        cloud.client("cloudformation").create_stack,
        StackName=new_name("stack"),
        TemplateBody=json.dumps({"Resources": {"Mapping": mapping}}),
    )
    assert "lambda:CreateEventSourceMapping" in message
