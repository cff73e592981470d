"""CreateFunction and its updates refuse what AWS refuses, and keep nothing of it."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from tests.localaws.cloud import (
    ACCOUNT,
    LAMBDA,
    REGION,
    Cloud,
    new_name,
    trusting,
    trusting_account,
    zipped,
)

SOURCE = "def handler(event, context): return event"
UNTRUSTED = {
    "Code": "InvalidParameterValueException",
    "Message": "The role defined for the function cannot be assumed by Lambda.",
}
NO_ZIP = {
    "Code": "InvalidParameterValueException",
    "Message": "Could not unzip uploaded file. Please check your file, then try to upload again.",
}


def refusal(make: Any, *args: Any, **more: Any) -> dict[str, str]:
    with pytest.raises(ClientError) as refused:
        make(*args, **more)
    error: dict[str, str] = dict(refused.value.response["Error"])
    return error


def exists(cloud: Cloud, name: str) -> bool:
    pages = cloud.client("lambda").get_paginator("list_functions").paginate()
    return name in {one["FunctionName"] for page in pages for one in page["Functions"]}


def test_a_role_that_does_not_exist_is_refused(cloud: Cloud) -> None:
    name = new_name("function")
    role = "arn:aws:iam::123456789012:role/nobody"
    assert refusal(cloud.function, SOURCE, FunctionName=name, Role=role) == UNTRUSTED
    assert not exists(cloud, name)


@pytest.mark.parametrize(
    "trust",
    [
        trusting("ec2.amazonaws.com"),
        trusting_account(),
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": LAMBDA}, "Action": "sts:TagSession"}
            ],
        },
        {
            "Version": "2012-10-17",
            "Statement": [
                *trusting(LAMBDA)["Statement"],
                {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"},
            ],
        },
    ],
    ids=["another service", "the account", "another action", "denied"],
)
def test_a_role_that_does_not_trust_lambda_is_refused(cloud: Cloud, trust: dict[str, Any]) -> None:
    role = cloud.role("*", trust=trust)
    assert refusal(cloud.function, SOURCE, Role=role) == UNTRUSTED
    name = cloud.function(SOURCE)
    update = cloud.client("lambda").update_function_configuration
    assert refusal(update, FunctionName=name, Role=role) == UNTRUSTED


@pytest.mark.parametrize(
    ("key", "value"),
    [("aws:SourceAccount", ACCOUNT), ("aws:SourceArn", "arn:aws:lambda:*:*:function:function-*")],
)
def test_lambda_says_for_which_function_it_assumes_the_role(
    cloud: Cloud, key: str, value: str
) -> None:
    (statement,) = trusting(LAMBDA)["Statement"]

    def only_for(wanted: str) -> str:
        condition = {"ArnLike" if "Arn" in key else "StringEquals": {key: wanted}}
        trust = {"Version": "2012-10-17", "Statement": [statement | {"Condition": condition}]}
        return cloud.role("*", trust=trust)

    name = cloud.function(SOURCE, Role=only_for(value))
    assert cloud.invoke(name, "it runs").payload == "it runs"
    other = only_for(value.replace(ACCOUNT, "999999999999").replace("function-", "other-"))
    assert refusal(cloud.function, SOURCE, Role=other) == UNTRUSTED


def test_a_role_that_is_no_arn_is_refused(cloud: Cloud) -> None:
    error = refusal(cloud.function, SOURCE, Role="r1")
    assert error["Code"] == "ValidationException"
    assert "Value 'r1' at 'role' failed to satisfy constraint" in error["Message"]


@pytest.mark.parametrize(
    "content", [b"no zip", b"", b"PK\x03\x04 cut short", zipped("")[:-10]], ids=len
)
def test_a_package_that_is_no_zip_is_refused(cloud: Cloud, content: bytes) -> None:
    name = cloud.function(SOURCE)
    made = refusal(cloud.function, SOURCE, Code={"ZipFile": content})
    if content:  # boto3 leaves an empty one out
        assert made == NO_ZIP
    update = cloud.client("lambda").update_function_code
    assert refusal(update, FunctionName=name, ZipFile=content or b"x") == NO_ZIP
    assert cloud.invoke(name, 1).payload == 1


def test_an_object_that_is_no_zip_is_refused(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="code", Body=b"no zip")
    code = {"S3Bucket": bucket, "S3Key": "code"}
    assert refusal(cloud.function, SOURCE, Code=code) == NO_ZIP


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (
            None,
            "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: "
            "The specified bucket does not exist",
        ),
        (
            "nothing",
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: "
            "The specified key does not exist.",
        ),
    ],
)
def test_code_that_is_not_in_s3_is_refused(cloud: Cloud, key: str | None, message: str) -> None:
    bucket = new_name("bucket")
    if key:
        cloud.client("s3").create_bucket(Bucket=bucket)
    place = {"S3Bucket": bucket, "S3Key": key or "k"}
    expected = {"Code": "InvalidParameterValueException", "Message": message}
    assert refusal(cloud.function, SOURCE, Code=place) == expected
    name, update = cloud.function(SOURCE), cloud.client("lambda").update_function_code
    assert refusal(update, FunctionName=name, **place) == expected
    assert cloud.invoke(name, 1).payload == 1


def test_a_package_that_unpacks_to_too_much_is_refused(cloud: Cloud) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 262_144_001)
    error = refusal(cloud.function, SOURCE, Code={"ZipFile": buffer.getvalue()})
    assert error["Message"] == "Unzipped size must be smaller than 262144000 bytes"


def test_a_package_that_is_too_large_zipped_is_refused(cloud: Cloud) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("zeros", b"\0" * 52_428_800)
    error = refusal(cloud.function, SOURCE, Code={"ZipFile": buffer.getvalue()})
    assert error == {
        "Code": "RequestEntityTooLargeException",
        "Message": "Zipped size must be smaller than 52428800 bytes",
    }


def raw_call(cloud: Cloud, method: str, path: str, body: dict[str, Any]) -> requests.Response:
    """Past boto3, which checks the lower bounds itself."""
    url = f"{cloud.endpoint}/2015-03-31/functions{path}"
    request = AWSRequest(method, url, data=json.dumps(body))
    SigV4Auth(cloud.session.get_credentials(), "lambda", REGION).add_auth(request)
    headers = dict(request.headers)
    return requests.request(method, url, data=request.body, headers=headers, timeout=30)


@pytest.mark.parametrize(
    ("setting", "value", "named", "wanted"),
    [
        ("Timeout", 901, "timeout", "less than or equal to 900"),
        ("Timeout", 0, "timeout", "greater than or equal to 1"),
        ("MemorySize", 127, "memorySize", "greater than or equal to 128"),
        ("MemorySize", 10_241, "memorySize", "less than or equal to 10240"),
    ],
)
def test_a_number_out_of_range_is_refused(
    cloud: Cloud, setting: str, value: int, named: str, wanted: str
) -> None:
    spec = {
        "FunctionName": new_name("function"),
        "Role": cloud.admin,
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Code": {"ZipFile": base64.b64encode(zipped(SOURCE)).decode()},
        setting: value,
    }
    expected = (
        f"1 validation error detected: Value '{value}' at '{named}' failed to satisfy constraint: "
        f"Member must have value {wanted}"
    )
    name = cloud.function(SOURCE)
    for reply in (
        raw_call(cloud, "POST", "", spec),
        raw_call(cloud, "PUT", f"/{name}/configuration", {setting: value}),
    ):
        assert (reply.status_code, reply.json()["message"]) == (400, expected)
        assert reply.headers["x-amzn-ErrorType"] == "ValidationException"
    assert not exists(cloud, spec["FunctionName"])


def test_the_ends_of_the_ranges_are_accepted(cloud: Cloud) -> None:
    name = cloud.function(SOURCE, Timeout=900, MemorySize=10_240)
    client = cloud.client("lambda")
    client.update_function_configuration(FunctionName=name, Timeout=1, MemorySize=128)
    found = client.get_function_configuration(FunctionName=name)
    assert (found["Timeout"], found["MemorySize"]) == (1, 128)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"Runtime": "java21"}, "runtime java21"),
        ({"Runtime": "provided.al2023"}, "runtime provided.al2023"),
        ({"TenancyConfig": {"TenantIsolationMode": "PER_TENANT"}}, "CreateFunction with Tenancy"),
        ({"SnapStart": {"ApplyOn": "PublishedVersions"}}, "CreateFunction with SnapStart"),
        (
            {"PackageType": "Image", "Code": {"ImageUri": "1.dkr.ecr.aws/x:y"}},
            "container images (PackageType Image)",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_not_here_is_refused_by_name(
    cloud: Cloud, settings: dict[str, Any], named: str
) -> None:
    name = new_name("function")
    error = refusal(cloud.function, SOURCE, FunctionName=name, **settings)
    assert error["Code"] == "NotImplemented"
    assert f"The local AWS does not implement lambda:{named}" in error["Message"]
    assert not exists(cloud, name)


def test_settings_that_ask_for_nothing_are_accepted(cloud: Cloud) -> None:
    name = cloud.function(
        SOURCE,
        TracingConfig={"Mode": "PassThrough"},
        SnapStart={"ApplyOn": "None"},
        LoggingConfig={"LogFormat": "Text"},
        Architectures=["arm64"],
        EphemeralStorage={"Size": 1024},
        Description="",
    )
    assert cloud.invoke(name, 1).payload == 1


def test_a_configuration_update_refuses_the_same(cloud: Cloud) -> None:
    name, update = cloud.function(SOURCE), cloud.client("lambda").update_function_configuration
    for settings, named in (
        ({"Runtime": "ruby3.4"}, "runtime ruby3.4"),
        (
            {"SnapStart": {"ApplyOn": "PublishedVersions"}},
            "UpdateFunctionConfiguration with SnapStart",
        ),
    ):
        error = refusal(update, FunctionName=name, **settings)
        assert (error["Code"], named in error["Message"]) == ("NotImplemented", True)
    assert cloud.invoke(name, 1).payload == 1


def test_a_second_function_of_one_name_is_a_conflict(cloud: Cloud) -> None:
    name = cloud.function(SOURCE)
    error = refusal(cloud.function, SOURCE, FunctionName=name)
    assert error["Code"] == "ResourceConflictException"


def test_a_function_waits_until_it_is_active_and_updated(cloud: Cloud) -> None:
    name, client = cloud.function(SOURCE), cloud.client("lambda")
    client.get_waiter("function_active_v2").wait(FunctionName=name)
    client.update_function_code(FunctionName=name, ZipFile=zipped(SOURCE + "\n"))
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
    found = client.get_function_configuration(FunctionName=name)
    assert (found["State"], found["LastUpdateStatus"]) == ("Active", "Successful")


def test_the_account_says_how_many_functions_may_run_at_once(cloud: Cloud) -> None:
    cloud.function(SOURCE)
    answer = cloud.client("lambda").get_account_settings()
    assert answer["AccountLimit"]["ConcurrentExecutions"] == 1000
    assert answer["AccountUsage"]["FunctionCount"] >= 1
