"""Integrations with services of AWS, as recorded (``test_apigateway_dynamodb``, ``…_sqs``, …)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud, new_name, trusting
from tests.localaws.queues import new_queue

JSON = "application/json"
FORM = "'application/x-www-form-urlencoded'"
FORM_HEADER = {"integration.request.header.Content-Type": FORM}
OURS = (500, {"message": "Internal server error"})


@pytest.fixture(scope="module")
def role(server: Cloud) -> str:
    return server.role(trust=trusting("apigateway.amazonaws.com"))


@pytest.fixture
def api(cloud: Cloud) -> Api:
    return cloud.api("nobody", permitted=False)


def uri(target: str) -> str:
    return f"arn:aws:apigateway:{REGION}:{target}"


def service(
    api: Api,
    target: str,
    role: str,
    template: str | None = None,
    *,
    verb: str = "POST",
    path: str = "/",
    answers: dict[str, dict[str, Any]] | None = None,
    **more: Any,
) -> Api:
    templates = {} if template is None else {"requestTemplates": {JSON: template}}
    settings = templates | {"credentials": role, "type": "AWS", "uri": uri(target)} | more
    api.custom(verb, path, answers or {"200": {}}, **settings)
    api.deploy()
    return api


def seen(reply: requests.Response) -> tuple[int, Any]:
    return reply.status_code, reply.json()


def test_dynamodb_is_written_queried_and_scanned(api: Api, role: str) -> None:
    """Recorded: ``test_rest_api_to_dynamodb_integration``."""
    table = api.cloud.table()
    put = f'{{"TableName": "{table}", "Item": {{"id": {{"S": "$input.path(\'$.id\')"}}}}}}'
    query = (
        f'{{"TableName": "{table}", "KeyConditionExpression": "id = :id", '
        '"ExpressionAttributeValues": {":id": {"S": "$input.params(\'id\')"}}}'
    )
    scan = json.dumps({"TableName": table})
    service(api, "dynamodb:action/PutItem", role, put, path="/put")
    service(api, "dynamodb:action/Query", role, query, path="/query/{id}", verb="GET")
    service(api, "dynamodb:action/Scan", role, scan, path="/scan", verb="GET")
    reply = api.call("POST", "/put", json={"id": "test"})
    assert seen(reply) == (200, {})
    assert reply.headers["Content-Type"] == JSON
    assert reply.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    found = {"Count": 1, "Items": [{"id": {"S": "test"}}], "ScannedCount": 1}
    assert api.call("GET", "/query/test").json() == found
    assert api.call("GET", "/query/x").json() == {"Count": 0, "Items": [], "ScannedCount": 0}
    assert api.call("GET", "/scan").json() == found


def test_a_services_error_is_selected_by_its_status(api: Api, role: str) -> None:
    answers = {
        "200": {},
        "404": {
            "selectionPattern": "4..",
            "responseTemplates": {JSON: '{"told": "$input.path(\'$.__type\')"}'},
        },
    }
    template = '{"TableName": "nobody"}'
    service(api, "dynamodb:action/Scan", role, template, answers=answers)
    status, told = seen(api.call("POST"))
    assert (status, told["told"].rpartition("#")[2]) == (404, "ResourceNotFoundException")


def queue(cloud: Cloud) -> tuple[str, str]:
    """A queue's URL and name."""
    name = new_name("queue")
    return cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"], name


def messages(cloud: Cloud, url: str) -> list[dict[str, Any]]:
    found = cloud.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    return list(found.get("Messages", []))


def test_sqs_takes_forms_and_answers_json(api: Api, role: str) -> None:
    """Recorded: ``test_sqs_aws_integration``; without a payload the message is ``{}``."""
    url, name = queue(api.cloud)
    target = f"sqs:path/{ACCOUNT}/{name}"
    template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    service(api, target, role, template, requestParameters=FORM_HEADER)
    told = api.call("POST", json={"foo": "bar"}).json()["SendMessageResponse"]
    assert set(told) == {"ResponseMetadata", "SendMessageResult"}
    assert told["SendMessageResult"]["MD5OfMessageBody"] == "94232c5b8fc9272f6f73a1e36eb68fcf"
    assert told["SendMessageResult"]["SequenceNumber"] is None
    assert api.call("POST").status_code == 200
    assert [message["Body"] for message in messages(api.cloud, url)] == ['{"foo": "bar"}', "{}"]


@pytest.mark.parametrize("name", ["MessageAttribute", "MessageAttributes"])
def test_sqs_takes_message_attributes(api: Api, role: str, name: str) -> None:
    """Recorded: ``test_sqs_aws_integration_with_message_attribute``."""
    url, queue_name = queue(api.cloud)
    template = (
        "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
        f"&{name}.1.Name=user-agent&{name}.1.Value.DataType=String"
        f"&{name}.1.Value.StringValue=$input.params('User-Agent')"
    )
    service(api, f"sqs:path/{ACCOUNT}/{queue_name}", role, template, requestParameters=FORM_HEADER)
    reply = api.call("POST", json={"foo": "bar"}, headers={"User-Agent": "BAR-Header"})
    assert reply.status_code == 200
    assert messages(api.cloud, url)[0]["MessageAttributes"] == {
        "user-agent": {"DataType": "String", "StringValue": "BAR-Header"}
    }


def test_sqs_takes_json_by_its_target_header_too(api: Api, role: str) -> None:
    """Recorded: ``test_sqs_amz_json_protocol``."""
    url, _ = queue(api.cloud)
    parameters = {
        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
        "integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
    }
    template = f'{{"QueueUrl": "{url}", "MessageBody": "$util.escapeJavaScript($input.body)"}}'
    service(api, "sqs:path//", role, template, requestParameters=parameters)
    assert "MessageId" in api.call("POST", data="hello").json()
    assert messages(api.cloud, url)[0]["Body"] == "hello"


def test_sqs_takes_parameters_of_the_query_string(api: Api, role: str) -> None:
    url, _ = queue(api.cloud)
    parameters = {
        "integration.request.querystring.QueueUrl": f"'{url}'",
        "integration.request.querystring.MessageBody": "method.request.querystring.text",
    }
    answer = "$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"
    answers = {"200": {"responseTemplates": {JSON: answer}}}
    settings = {"requestParameters": parameters, "answers": answers}
    service(api, "sqs:action/SendMessage", role, verb="GET", **settings)
    message_id = api.call("GET", "/?text=hello").text
    assert messages(api.cloud, url)[0]["MessageId"] == message_id


def test_sqs_answers_messages_as_json(api: Api, role: str) -> None:
    url, name = queue(api.cloud)
    target = f"sqs:path/{ACCOUNT}/{name}"
    template = "Action=ReceiveMessage&MaxNumberOfMessages=10"
    service(api, target, role, template, requestParameters=FORM_HEADER)
    told = api.call("POST").json()["ReceiveMessageResponse"]["ReceiveMessageResult"]
    assert told == {"messages": None}
    api.cloud.client("sqs").send_message(QueueUrl=url, MessageBody="hello")
    told = api.call("POST").json()["ReceiveMessageResponse"]["ReceiveMessageResult"]
    assert (told["messages"][0]["Body"], told["messages"][0]["Attributes"]) == ("hello", None)


@pytest.mark.parametrize("template", ["Action=Nothing", "Action=SendMessage&MessageBody=x"])
def test_an_error_of_the_query_protocol_is_json_too(api: Api, role: str, template: str) -> None:
    service(api, f"sqs:path/{ACCOUNT}/nobody", role, template, requestParameters=FORM_HEADER)
    told = api.call("POST").json()
    assert (set(told), told["Error"]["Type"]) == ({"Error", "RequestId"}, "Sender")


def test_sns_publishes(api: Api, role: str) -> None:
    topic = api.cloud.client("sns").create_topic(Name=new_name("topic"))["TopicArn"]
    url, arn = new_queue(api.cloud, "sns")
    api.cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    template = f"Action=Publish&TopicArn={topic}&Message=$util.urlEncode($input.path('$.text'))"
    service(api, "sns:action/Publish", role, template, requestParameters=FORM_HEADER)
    told = api.call("POST", json={"text": "a & b"}).json()["PublishResponse"]["PublishResult"]
    assert told["MessageId"]
    assert json.loads(messages(api.cloud, url)[0]["Body"])["Message"] == "a & b"


def test_ssm_answers_in_the_query_protocols_form(api: Api, role: str) -> None:
    """Recorded: ``test_ssm_aws_integration``."""
    name = new_name("parameter")
    api.cloud.client("ssm").put_parameter(Name=name, Type="String", Value="123")
    parameters = {"integration.request.querystring.Name": f"'{name}'"}
    service(api, "ssm:action/GetParameter", role, verb="GET", requestParameters=parameters)
    told = api.call("GET").json()["GetParameterResponse"]["GetParameterResult"]["Parameter"]
    told.pop("LastModifiedDate")
    assert told == {
        "ARN": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name}",
        "DataType": "text",
        "Name": name,
        "Selector": None,
        "SourceResult": None,
        "Type": "String",
        "Value": "123",
        "Version": 1,
    }


@pytest.mark.parametrize("operation", ["PutRecord", "PutRecords"])
def test_kinesis_takes_records(api: Api, role: str, operation: str) -> None:
    """Recorded: ``test_apigateway_to_kinesis``."""
    stream, client = new_name("stream"), api.cloud.client("kinesis")
    client.create_stream(StreamName=stream, ShardCount=1)
    record = '"Data": "$util.base64Encode($input.json(\'$.data\'))", "PartitionKey": "test"'
    if operation == "PutRecords":
        record = f'"Records": [{{{record}}}]'
    template = f'{{"StreamName": "{stream}", {record}}}'
    service(api, f"kinesis:action/{operation}", role, template)
    told = api.call("POST", json={"data": {"kinesis": "snapshot"}}).json()
    assert "SequenceNumber" in (told if operation == "PutRecord" else told["Records"][0])
    shard = client.list_shards(StreamName=stream)["Shards"][0]["ShardId"]
    place = {"StreamName": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = client.get_shard_iterator(**place)["ShardIterator"]
    records = client.get_records(ShardIterator=iterator)["Records"]
    assert [record["Data"] for record in records] == [b'{"kinesis":"snapshot"}']


def test_events_are_put(api: Api, role: str) -> None:
    """Recorded: ``test_apigateway_to_eventbridge``."""
    template = (
        '{"Entries": [{"Source": "a", "DetailType": "b", '
        '"Detail": "$util.escapeJavaScript($input.body)"}]}'
    )
    service(api, "events:action/PutEvents", role, template)
    told = api.call("POST", json={"x": 1}).json()
    assert (told["FailedEntryCount"], len(told["Entries"])) == (0, 1)


def test_a_state_machine_is_executed_and_deleted(api: Api, role: str) -> None:
    """Recorded: ``test_apigateway_with_step_function_integration``."""
    states = api.cloud.client("stepfunctions")
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
    machine = states.create_state_machine(
        name=new_name("machine"),
        definition=definition,
        roleArn=api.cloud.role(trust=trusting("states.amazonaws.com")),
    )["stateMachineArn"]
    start = (
        f'{{"stateMachineArn": "{machine}", "input": "$util.escapeJavaScript($input.json(\'$\'))"}}'
    )
    service(api, "states:action/StartExecution", role, start, path="/start")
    service(
        api, "states:action/DeleteStateMachine", role, f'{{"stateMachineArn": "{machine}"}}',
        path="/delete",
    )  # fmt: skip
    told = api.call("POST", "/start", json={"a": 1}).json()
    assert set(told) == {"executionArn", "startDate"}
    execution = states.describe_execution(executionArn=told["executionArn"])
    assert json.loads(execution["input"]) == {"a": 1}
    assert seen(api.call("POST", "/delete")) == (200, {})


def test_s3_stores_gives_and_deletes_objects(api: Api, role: str) -> None:
    """Recorded: ``test_apigateway_s3_any``."""
    bucket = new_name("bucket")
    api.cloud.client("s3").create_bucket(Bucket=bucket)
    parameters = {
        "integration.request.path.object_path": "method.request.path.object_path",
        "integration.request.header.Content-Type": "method.request.header.Content-Type",
    }
    settings = {"post": "ANY", "requestParameters": parameters}
    target = f"s3:path/{bucket}/{{object_path}}"
    service(api, target, role, verb="ANY", path="/{object_path+}", **settings)
    gone = api.call("GET", "/a/test.json")
    assert (gone.status_code, "NoSuchKey" in gone.text) == (200, True)
    headers = {"Content-Type": JSON}
    assert api.call("PUT", "/a/test.json", json={"put_id": 1}).status_code == 200
    assert seen(api.call("GET", "/a/test.json", headers=headers)) == (200, {"put_id": 1})
    stored = api.cloud.client("s3").get_object(Bucket=bucket, Key="a/test.json")
    assert stored["ContentType"] == JSON
    assert api.call("DELETE", "/a/test.json").status_code == 200
    assert "NoSuchKey" in api.call("GET", "/a/test.json").text


def test_without_a_role_there_is_no_integration(api: Api) -> None:
    gateway = api.cloud.client("apigateway")
    with pytest.raises(gateway.exceptions.BadRequestException, match="Role ARN must be specified"):
        api.method("GET", "/", type="AWS", uri=uri("dynamodb:action/Scan"))


@pytest.mark.parametrize("trusted", ["lambda.amazonaws.com", None])
def test_a_role_that_cannot_be_assumed_is_a_500(api: Api, trusted: str | None) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/nobody"
    if trusted:
        role = api.cloud.role(trust=trusting(trusted))
    service(api, "dynamodb:action/ListTables", role, "{}")
    assert seen(api.call("POST")) == OURS


def test_a_service_that_does_not_exist_is_a_500(api: Api, role: str) -> None:
    assert seen(service(api, "nothing:action/Do", role, "{}").call("POST")) == OURS


@pytest.mark.parametrize("name", ["Authorization", "connection", "Expect", "TE", "Content-Length"])
def test_headers_of_the_signature_cannot_be_mapped(api: Api, role: str, name: str) -> None:
    """Recorded: ``test_apigateway_header_remapping_aws[AWS]``."""
    parameters = {f"integration.request.header.{name}": "'x'"}
    service(api, "dynamodb:action/ListTables", role, "{}", requestParameters=parameters)
    assert seen(api.call("POST")) == OURS
