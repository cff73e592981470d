"""Calls as clients of every age make them, recognised."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from botocore.serialize import create_serializer

from localaws import operations
from localaws.access.requirements.asked import recognise
from localaws.call import ApiCall, Scope

FORM = "application/x-www-form-urlencoded"
ALARMS = {"AlarmNames": ["a", "b"]}


def call(
    service: str, method: str = "POST", path: str = "/", body: bytes = b"", **more: str
) -> ApiCall:
    query = more.pop("query", "")
    headers = tuple((name.replace("_", "-"), text) for name, text in more.items())
    return ApiCall(Scope("AKID", "us-east-1", service), method, path, query, headers, body)


@pytest.mark.parametrize("protocol", ["smithy-rpc-v2-cbor", "json", "query"])
def test_a_service_is_understood_in_each_protocol_that_it_has_had(protocol: str) -> None:
    model = operations.model_of("cloudwatch", "DescribeAlarms")
    made = create_serializer(protocol, include_validation=False).serialize_to_request(ALARMS, model)
    body = made["body"]
    asked = recognise(
        ApiCall(
            Scope("AKID", "us-east-1", "monitoring"),
            made["method"],
            made["url_path"],
            "",
            tuple(made["headers"].items()),
            urlencode(body).encode() if isinstance(body, dict) else body,
        )
    )
    assert (asked.prefix, asked.operation) == ("cloudwatch", "DescribeAlarms")
    assert asked.parameters == ALARMS


def test_a_form_has_lists_structures_and_maps() -> None:
    form = urlencode(
        {
            "Action": "Publish",
            "TopicArn": "t",
            "MessageAttributes.entry.1.Name": "kind",
            "MessageAttributes.entry.1.Value.DataType": "String",
            "MessageAttributes.entry.1.Value.StringValue": "x",
        }
    )
    asked = recognise(
        call("sns", Content_Type="application/x-www-form-urlencoded", body=form.encode())
    )
    attributes = {"kind": {"DataType": "String", "StringValue": "x"}}
    assert asked.parameters == {"TopicArn": "t", "MessageAttributes": attributes}


def test_older_clients_of_sqs_send_a_form_with_flattened_lists() -> None:
    form = b"Action=DeleteMessageBatch&QueueUrl=q&DeleteMessageBatchRequestEntry.1.Id=1"
    asked = recognise(call("sqs", Content_Type=FORM, body=form))
    assert asked.operation == "DeleteMessageBatch"
    assert asked.parameters == {"QueueUrl": "q", "Entries": [{"Id": "1"}]}


def test_an_operation_may_be_named_in_the_query() -> None:
    asked = recognise(call("sts", "GET", query="Action=GetCallerIdentity&Version=2011-06-15"))
    assert asked.operation == "GetCallerIdentity"


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("127.0.0.1:4566", "/receipts/2026/a%20b.pdf"),
        ("receipts.s3.us-east-1.amazonaws.com", "/2026/a%20b.pdf"),
        ("receipts.localhost:4566", "/2026/a%20b.pdf"),
    ],
)
def test_a_bucket_is_in_the_path_or_in_the_host(host: str, path: str) -> None:
    asked = recognise(call("s3", "GET", path, Host=host))
    assert asked.operation == "GetObject"
    assert asked.parameters == {"Bucket": "receipts", "Key": "2026/a b.pdf"}


def test_an_operation_is_told_by_words_in_the_query() -> None:
    assert recognise(call("s3", "GET", "/b", query="list-type=2")).operation == "ListObjectsV2"
    assert recognise(call("s3", "GET", "/b", query="acl")).operation == "GetBucketAcl"
    assert recognise(call("s3", "GET", "/b/k", query="uploadId=1")).operation == "ListParts"


def test_an_operation_is_told_by_a_header() -> None:
    copied = recognise(call("s3", "PUT", "/b/k", x_amz_copy_source="/c/d"))
    assert copied.operation == "CopyObject"
    assert recognise(call("s3", "PUT", "/b/k")).operation == "PutObject"


def test_xml_is_read() -> None:
    body = (
        b'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object>'
        b"<Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>"
    )
    asked = recognise(call("s3", path="/b", query="delete", body=body))
    objects = [{"Key": "a"}, {"Key": "b", "VersionId": "1"}]
    assert asked.parameters["Delete"] == {"Objects": objects}


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b"<", b"[" * 100_000])
@pytest.mark.parametrize("service", ["dynamodb", "lambda", "s3", "monitoring"])
def test_a_body_that_cannot_be_read_says_nothing(service: str, body: bytes) -> None:
    made = {
        "dynamodb": call("dynamodb", x_amz_target="DynamoDB_20120810.PutItem", body=body),
        "lambda": call("lambda", path="/2015-03-31/functions", body=body),
        "s3": call("s3", path="/b", query="delete", body=body),
        "monitoring": call(
            "monitoring",
            path="/service/GraniteServiceVersion20100801/operation/DescribeAlarms",
            body=body,
        ),
    }[service]
    asked = recognise(made)
    assert asked.operation
    assert set(asked.parameters) <= {"Bucket", "Delete"}


def test_what_no_model_knows_has_no_operation() -> None:
    assert recognise(call("lambda", "GET", "/nowhere")).operation == ""
    assert recognise(call("no-such-service", "GET")).operation == ""
