"""The front door, whatever is thrown at it: afterwards it is up, and functions work."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
import requests
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud, new_name

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/{}/aws4_request, SignedHeaders=host"


@pytest.fixture(autouse=True)
def still_works(cloud: Cloud) -> Iterator[None]:
    yield
    assert cloud.invoke(cloud.function("def handler(event, context): return 1")).payload == 1


def connect(cloud: Cloud) -> socket.socket:
    host, port = cloud.endpoint.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_what_is_no_http_is_a_400(cloud: Cloud, raw: bytes) -> None:
    with connect(cloud) as client:
        client.sendall(raw)
        answer = client.recv(65_536)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))
    assert b"Traceback" not in answer


def test_a_request_that_never_ends_harms_nobody(cloud: Cloud) -> None:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: {SCOPE.format('dynamodb')}\r\n".encode()
    for raw in (head, head + b"Content-Length: 1000\r\n\r\n{"):
        with connect(cloud) as client:
            client.sendall(raw)


def test_an_unsigned_request_to_nowhere_lacks_its_token(cloud: Cloud) -> None:
    for path in ("/nowhere", "/2015-03-31/functions/", "/moto-api/", "/moto-api/data.json"):
        reply = requests.get(cloud.endpoint + path, timeout=30)
        assert (reply.status_code, reply.json()) == (
            403,
            {"message": "Missing Authentication Token"},
        )


def test_motos_own_control_pages_are_closed(cloud: Cloud) -> None:
    table = cloud.table()
    for service in ("moto_api", "motoapi", "motoapi.amazonaws.com", "dynamodb", "s3", "lambda"):
        for path in ("/moto-api/reset", "/moto-api/config"):
            headers = {"Host": "motoapi.amazonaws.com"}
            reply = cloud.signed(service, "POST", path, headers, b"{}")
            assert reply.status_code >= 400
    cloud.client("dynamodb").describe_table(TableName=table)


def test_a_call_to_an_unknown_service_is_named(cloud: Cloud) -> None:
    reply = cloud.signed("warpdrive", "POST", "/", {"X-Amz-Target": "Warp.Engage"}, b"{}")
    assert reply.status_code == 501
    assert "warpdrive:Engage" in reply.json()["message"]


@pytest.mark.parametrize(
    ("service", "method", "arguments", "operation"),
    [
        (
            "lambda",
            "get_runtime_management_config",
            {"FunctionName": "f"},
            "lambda:GetRuntimeManagementConfig",
        ),
        ("dynamodb", "list_global_tables", {}, "dynamodb:ListGlobalTables"),
        ("iam", "generate_service_last_accessed_details", {"Arn": "a" * 20}, "iam:"),
        ("sqs", "list_message_move_tasks", {"SourceArn": "a"}, "sqs:ListMessageMoveTasks"),
        ("s3", "get_bucket_request_payment", {"Bucket": "abc"}, "s3:GetBucketRequestPayment"),
        ("cloudwatch", "list_managed_insight_rules", {"ResourceARN": "a"}, "monitoring:"),
        ("sns", "get_sms_sandbox_account_status", {}, "sns:GetSMSSandboxAccountStatus"),
        (
            "apigateway",
            "test_invoke_authorizer",
            {"restApiId": "a", "authorizerId": "b"},
            "apigateway:TestInvokeAuthorizer",
        ),
        ("braket", "search_devices", {"filters": []}, "braket:SearchDevices"),
    ],
)
def test_an_operation_that_is_not_here_is_named(
    cloud: Cloud, service: str, method: str, arguments: dict[str, str], operation: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(cloud.client(service), method)(**arguments)
    error = refused.value.response
    assert error["Error"]["Code"] == "NotImplemented"
    assert f"The local AWS does not implement {operation}" in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 501


@pytest.mark.parametrize(
    ("service", "headers", "path"),
    [
        (
            "dynamodb",
            {"X-Amz-Target": "DynamoDB_20120810.PutItem"},
            "/",
        ),
        ("logs", {"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, "/"),
        ("lambda", {}, "/2015-03-31/functions"),
        ("apigateway", {}, "/restapis"),
        ("states", {"X-Amz-Target": "AWSStepFunctions.CreateStateMachine"}, "/"),
    ],
)
@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1", b'"'])
def test_json_that_is_none_is_a_serialization_error(
    cloud: Cloud, service: str, headers: dict[str, str], path: str, body: bytes
) -> None:
    kind = "application/x-amz-json-1.0" if "X-Amz-Target" in headers else "application/json"
    reply = cloud.signed(service, "POST", path, headers | {"Content-Type": kind}, body)
    assert (reply.status_code, reply.headers["x-amzn-ErrorType"]) == (400, "SerializationException")
    if "X-Amz-Target" in headers:
        assert reply.json()["__type"] == "SerializationException"


@pytest.mark.parametrize(
    ("service", "kind", "body"),
    [
        ("iam", "application/x-www-form-urlencoded", b"nonsense"),
        ("iam", "application/x-www-form-urlencoded", b"Action=FlyToTheMoon&Version=2010-05-08"),
        ("sts", "application/x-www-form-urlencoded", b""),
        ("cloudwatch", "application/x-www-form-urlencoded", b"Action=Nothing"),
        ("monitoring", "application/cbor", b"\xff\xff\xff"),
        ("sqs", "application/x-amz-json-1.0", b"[]"),
        ("dynamodb", "application/x-amz-json-1.0", b"[]"),
        ("lambda", "application/json", b"7"),
    ],
)
def test_nonsense_to_a_service_is_an_error_of_its_own_kind(
    cloud: Cloud, service: str, kind: str, body: bytes
) -> None:
    reply = cloud.signed(service, "POST", "/", {"Content-Type": kind}, body)
    assert reply.status_code in (400, 403, 404, 405, 501)
    assert "html" not in reply.headers["Content-Type"]


def test_a_body_of_20_megabytes_is_refused_by_each_in_its_own_way(cloud: Cloud) -> None:
    body = "a" * 20_000_000
    name = cloud.function("def handler(event, context): return event")
    api = cloud.api(name)
    api.method("POST", "/")
    api.deploy()
    assert api.call("POST", data=body).status_code == 413
    with pytest.raises(ClientError) as invoke:
        cloud.invoke(name, body)
    assert invoke.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    with pytest.raises(ClientError) as put:
        cloud.client("dynamodb").put_item(
            TableName=cloud.table(), Item={"id": {"S": "1"}, "body": {"S": body}}
        )
    assert put.value.response["Error"]["Code"] == "ValidationException"
    assert "Item size has exceeded the maximum allowed size" in str(put.value)
    bucket = new_name("bucket")
    cloud.client("s3").create_bucket(Bucket=bucket)
    cloud.client("s3").put_object(Bucket=bucket, Key="k", Body=body.encode())


def test_a_package_above_the_request_limit_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.function("", Code={"ZipFile": b"\0" * 53_000_000})
    assert refused.value.response["Error"]["Code"] == "RequestEntityTooLargeException"
    assert "Request must be smaller than 70167211 bytes" in str(refused.value)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_a_web_page_elsewhere_can_not_call(cloud: Cloud, origin: str) -> None:
    """A presigned call is one that any page could have a browser make."""
    url = cloud.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
    for page, status in ((origin, 403), ("http://localhost:8888", 200)):
        assert requests.get(url, headers={"Origin": page}, timeout=30).status_code == status


def test_answers_name_the_server_and_no_library(cloud: Cloud) -> None:
    reply = requests.get(cloud.endpoint, timeout=30)
    assert reply.headers["Server"] == "localaws"


def test_health_and_the_home_page_say_what_there_is(cloud: Cloud) -> None:
    cloud.table()
    health = requests.get(f"{cloud.endpoint}/_localaws/health", timeout=30).json()
    assert health["status"] == "ok"
    assert health["port"] == int(cloud.endpoint.rpartition(":")[2])
    inventory = requests.get(f"{cloud.endpoint}/_localaws/inventory", timeout=30).json()
    assert inventory["table"] >= 1
    home = requests.get(cloud.endpoint, timeout=30)
    assert "<title>Local AWS</title>" in home.text
    assert "python -m localaws env" in home.text
    assert requests.get(f"{cloud.endpoint}/_localaws/nothing", timeout=30).status_code == 404


@pytest.mark.parametrize(
    ("item", "code", "message"),
    [
        (7, "SerializationException", "'item' is of type int"),
        ({"id": "1"}, "SerializationException", "str can not be converted to a structure"),
        (None, "ValidationException", "Value null at 'item' failed to satisfy constraint"),
    ],
)
def test_json_of_another_shape_is_refused(
    cloud: Cloud, item: object, code: str, message: str
) -> None:
    headers = {
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
        "Content-Type": "application/x-amz-json-1.0",
    }
    body = json.dumps({"TableName": cloud.table(), "Item": item}).encode()
    reply = cloud.signed("dynamodb", "POST", "/", headers, body)
    assert (reply.status_code, reply.json()["__type"]) == (400, code)
    assert message in reply.json()["message"]
