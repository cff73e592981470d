"""One of most things that a call of each service may name."""

from __future__ import annotations

import json
from typing import Any

from tests.localaws.cloud import ACCOUNT, Cloud, allow, integration_uri, new_name, trusting

MACHINE = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
TEMPLATE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
PASSWORD = "Pa$$w0rd1"  # noqa: S105 - of a user of a test
PATTERN = '{"source": ["a"]}'


def things(cloud: Cloud) -> dict[str, list[str]]:
    """Their names, ARNs, tokens, and values that are right somewhere, by boto3's name."""
    makers = (
        *(_apigateway, _cloudformation, _cloudtrail, _cloudwatch, _cognito, _dynamodb, _events),
        *(_iam, _kms, _logs, _s3, _secretsmanager, _sns, _sqs, _ssm, _stepfunctions, _sts),
    )
    return {service: texts for make in makers for service, texts in make(cloud).items()}


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}"


def _apigateway(cloud: Cloud) -> dict[str, list[str]]:
    api = cloud.api(cloud.function("def handler(event, context): return {}"))
    api.method("GET", "/pets")
    api.deploy()
    return {
        "apigateway": [
            *(api.id, api.resource("/pets"), api.resource("/"), "prod", "GET", "/a", "MOCK"),
            *("200", "application/json", "/description", "replace", "Empty", "NONE", "swagger"),
            *("method.request.querystring.a", integration_uri(api.function)),
            f"arn:aws:apigateway:us-east-1::/restapis/{api.id}",
        ]
    }


def _cloudformation(cloud: Cloud) -> dict[str, list[str]]:
    cloud.client("cloudformation").create_stack(StackName="stack", TemplateBody=TEMPLATE)
    return {"cloudformation": ["stack", TEMPLATE, "{}", "Resources: {}", "change", "Queue"]}


def _cloudtrail(_: Cloud) -> dict[str, list[str]]:
    return {"cloudtrail": ["trail", arn("cloudtrail", "trail/trail"), "EventName", "CreateStack"]}


def _cloudwatch(_: Cloud) -> dict[str, list[str]]:
    return {
        "cloudwatch": [
            *("AWS/Lambda", "Errors", "FunctionName", "m1", "e1", "SUM(m1)", "m1 * 2", "p99"),
            *("alarm", "ALARM('alarm')", "Sum", "Count", "OK", "missing"),
        ]
    }


def _cognito(cloud: Cloud) -> dict[str, list[str]]:
    pools = cloud.client("cognito-idp")
    pool = pools.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    flows = ["ADMIN_NO_SRP_AUTH"]
    made = pools.create_user_pool_client(UserPoolId=pool, ClientName="c", ExplicitAuthFlows=flows)
    client = made["UserPoolClient"]["ClientId"]
    pools.admin_create_user(UserPoolId=pool, Username="user")
    place: dict[str, Any] = {"UserPoolId": pool, "Username": "user"}
    pools.admin_set_user_password(**place, Password=PASSWORD, Permanent=True)
    pools.create_group(UserPoolId=pool, GroupName="group")
    parameters = {"USERNAME": "user", "PASSWORD": PASSWORD}
    signed_in = pools.admin_initiate_auth(
        UserPoolId=pool, ClientId=client, AuthFlow=flows[0], AuthParameters=parameters
    )["AuthenticationResult"]
    return {
        "cognito-idp": [
            *(pool, pool, client, client, "user", "user", "group", PASSWORD, 'username = "user"'),
            *(signed_in["AccessToken"], signed_in["RefreshToken"], "USERNAME", "PASSWORD", "email"),
        ]
    }


def _dynamodb(cloud: Cloud) -> dict[str, list[str]]:
    table = cloud.table()
    statement = f"SELECT * FROM {table}"  # noqa: S608 - of our own table
    client = cloud.client("dynamodb")
    client.put_item(TableName=table, Item={"id": {"S": "a"}})
    streams = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    made = client.update_table(TableName=table, StreamSpecification=streams)["TableDescription"]
    stream, reader = made["LatestStreamArn"], cloud.client("dynamodbstreams")
    shard = reader.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = reader.get_shard_iterator(
        StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return {
        "dynamodb": [
            *(table, table, table, "id", "id", ":v", "#n", "id = :v", "SET #n = :v", "1", "S"),
            *("HASH", "attribute_exists(id)", statement, made["TableArn"]),
        ],
        "dynamodbstreams": [table, stream, shard, iterator],
    }


def _events(cloud: Cloud) -> dict[str, list[str]]:
    cloud.client("events").put_rule(Name="rule", EventPattern=PATTERN)
    names = [arn("events", "rule/rule"), arn("events", "event-bus/default"), arn("sqs", "queue")]
    return {"events": ["rule", "rule", "default", PATTERN, "a", "$.a", '"<a>"', *names]}


def _iam(cloud: Cloud) -> dict[str, list[str]]:
    iam, document = cloud.client("iam"), json.dumps(allow("s3:GetObject"))
    iam.create_user(UserName="user")
    iam.create_group(GroupName="group")
    role = cloud.role()
    policy = iam.create_policy(PolicyName="policy", PolicyDocument=document)["Policy"]["Arn"]
    return {
        "iam": ["user", "group", "policy", policy, "v1", document, role, role.rpartition("/")[2]]
    }


def _kms(cloud: Cloud) -> dict[str, list[str]]:
    keys = cloud.client("kms")
    kinds = ({}, {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"})
    made = [keys.create_key(**kind)["KeyMetadata"] for kind in kinds]
    keys.create_alias(AliasName="alias/a", TargetKeyId=made[0]["KeyId"])
    names = [key[name] for key in made for name in ("KeyId", "Arn")]
    return {"kms": [*names, "alias/a", "default", "HMAC_SHA_256"]}


def _logs(cloud: Cloud) -> dict[str, list[str]]:
    logs, group = cloud.client("logs"), arn("logs", "log-group:group")
    logs.create_log_group(logGroupName="group")
    logs.create_log_stream(logGroupName="group", logStreamName="stream")
    return {
        "logs": [
            *("group", "stream", group, f"{group}:*", "ERROR", "{ $.a = 1 }", "[a, b]"),
            *("%a+%", "fields @message | limit 3", "stats count(*) by bin(5m)"),
        ]
    }


def _s3(cloud: Cloud) -> dict[str, list[str]]:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="key", Body=b"x")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    values = ("Enabled", "private", "STANDARD", "null", "text/plain", "/", "bytes=0-0")
    return {"s3": [*(bucket,) * 4, *("key",) * 3, f"{bucket}/key", upload, *values]}


def _secretsmanager(cloud: Cloud) -> dict[str, list[str]]:
    made = cloud.client("secretsmanager").create_secret(Name="secret", SecretString="{}")
    version, staging = made["VersionId"], ("AWSCURRENT", "AWSPENDING")
    return {"secretsmanager": ["secret", "secret", made["ARN"], version, *staging, "name"]}


def _sns(cloud: Cloud) -> dict[str, list[str]]:
    sns, queue = cloud.client("sns"), arn("sqs", "queue")
    topic = sns.create_topic(Name="topic")["TopicArn"]
    made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    values = ("sqs", "email", "FilterPolicy", "{}", '{"default": "x"}', "json", "String", "true")
    return {"sns": [topic, topic, topic, made, "topic", queue, *values]}


def _sqs(cloud: Cloud) -> dict[str, list[str]]:
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="queue")["QueueUrl"]
    fifo = sqs.create_queue(QueueName="queue.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    receipt = sqs.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    return {
        "sqs": [
            *(queue, queue, queue, fifo, "queue", arn("sqs", "queue"), receipt, "Policy", "{}"),
            *("VisibilityTimeout", "30", "String", "All"),
        ]
    }


def _ssm(cloud: Cloud) -> dict[str, list[str]]:
    cloud.client("ssm").put_parameter(Name="/a/b", Value="v", Type="String")
    return {"ssm": ["/a/b", "/a/b", "/a", "a", "String", "Name", "Equals", "/", "v"]}


def _stepfunctions(cloud: Cloud) -> dict[str, list[str]]:
    machines, role = (
        cloud.client("stepfunctions"),
        cloud.role(trust=trusting("states.amazonaws.com")),
    )
    made = machines.create_state_machine(name="machine", definition=MACHINE, roleArn=role)
    machine = made["stateMachineArn"]
    execution = machines.start_execution(stateMachineArn=machine)["executionArn"]
    return {"stepfunctions": [machine, f"{machine}:1", execution, "machine", MACHINE, "{}", role]}


def _sts(cloud: Cloud) -> dict[str, list[str]]:
    return {"sts": [cloud.admin, "session", json.dumps(allow("s3:GetObject")), cloud.key.id]}
