"""A refusal says who may not do what on what and why, in each service's wire form."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.access.someone import Someone, arn, refused
from tests.localaws.cloud import Cloud, allow, new_name

# A call of each wire form, what policies call it, its resource, and how its refusal is told.
DENIED: list[tuple[str, str, dict[str, Any], str, str, str, int]] = [
    *(
        (
            "dynamodb",
            "describe_table",
            {"TableName": "t"},
            "dynamodb:DescribeTable",
            arn("dynamodb", "table/t"),
            "AccessDeniedException",
            400,
        ),
        (
            "lambda",
            "get_function",
            {"FunctionName": "f"},
            "lambda:GetFunction",
            arn("lambda", "function:f"),
            "AccessDeniedException",
            403,
        ),
        (
            "apigateway",
            "get_rest_apis",
            {},
            "apigateway:GET",
            arn("apigateway", "/restapis", account=""),
            "AccessDeniedException",
            403,
        ),
        (
            "iam",
            "get_role",
            {"RoleName": "r"},
            "iam:GetRole",
            arn("iam", "role/r", region=""),
            "AccessDenied",
            403,
        ),
        (
            "sns",
            "get_topic_attributes",
            {"TopicArn": arn("sns", "t")},
            "SNS:GetTopicAttributes",
            arn("sns", "t"),
            "AuthorizationError",
            403,
        ),
        (
            "s3",
            "get_object",
            {"Bucket": "bbb", "Key": "k"},
            "s3:GetObject",
            "arn:aws:s3:::bbb/k",
            "AccessDenied",
            403,
        ),
        ("ec2", "describe_vpcs", {}, "ec2:DescribeVpcs", "*", "UnauthorizedOperation", 403),
        (
            "cloudwatch",
            "put_metric_data",
            {"Namespace": "n", "MetricData": []},
            "cloudwatch:PutMetricData",
            "*",
            "AccessDenied",
            403,
        ),
    )
]


@pytest.mark.parametrize(
    ("service", "operation", "given", "action", "resource", "code", "status"),
    DENIED,
    ids=[one[0] for one in DENIED],
)
def test_a_refusal_says_who_may_not_do_what_on_what_and_why(
    someone: Someone,
    service: str,
    operation: str,
    given: dict[str, Any],
    action: str,
    resource: str,
    code: str,
    status: int,
) -> None:
    found = refused(getattr(someone.client(service), operation), **given)
    assert (found[0], found[2]) == (code, status)
    assert (
        found[1].casefold()
        == (
            f"User: {someone.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        ).casefold()
    )


def test_who_may_not_list_is_not_told_what_is_missing(cloud: Cloud, someone: Someone) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a key", Body=b"x")
    read = someone.client("s3").get_object
    someone.may(allow("s3:GetObject"))
    assert read(Bucket=bucket, Key="a key")["Body"].read() == b"x"
    code, message, status = refused(read, Bucket=bucket, Key="none")
    assert (code, status) == ("AccessDenied", 403)
    assert f"perform: s3:ListBucket on resource: arn:aws:s3:::{bucket} because" in message
    assert refused(someone.client("s3").head_object, Bucket=bucket, Key="none")[2] == 403
    someone.may(allow("s3:ListBucket"), "list")
    assert refused(read, Bucket=bucket, Key="none")[0] == "NoSuchKey"
