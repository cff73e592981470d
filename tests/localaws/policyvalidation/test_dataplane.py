"""Access Analyzer's ValidatePolicy through boto3: how a finding is told."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud
from tests.localaws.policyvalidation.cases import (
    ASSUME,
    policy,
    with_,
)


def test_a_finding_is_told_as_in_awss_example(cloud: Cloud) -> None:
    trust = ASSUME | {
        "Sid": "",
        "Principal": {"Federated": ["cognito-identity.amazonaws.com"]},
        "Action": ["sts:AssumeRole"],
    }
    names = ("Sid", "Effect", "Principal", "Action")
    text = json.dumps(policy({name: trust[name] for name in names}), indent=4)
    answer = cloud.client("accessanalyzer").validate_policy(
        policyDocument=text, policyType="RESOURCE_POLICY"
    )
    empty, mismatched = answer["findings"]
    reference = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks"
        ".html#access-analyzer-reference-policy-checks-"
    )
    assert empty == {
        "findingDetails": "Add a value to the empty string in the Sid element.",
        "findingType": "SUGGESTION",
        "issueCode": "EMPTY_SID_VALUE",
        "learnMoreLink": f"{reference}suggestion-empty-sid-value",
        "locations": [
            {
                "path": [{"value": "Statement"}, {"index": 0}, {"value": "Sid"}],
                "span": {
                    "start": {"line": 5, "column": 19, "offset": 79},
                    "end": {"line": 5, "column": 21, "offset": 81},
                },
            }
        ],
    }
    assert mismatched["issueCode"] == "MISMATCHED_ACTION_FOR_PRINCIPAL"
    assert mismatched["findingDetails"].startswith(
        "The sts:AssumeRole action is invalid with the following principal(s): "
        "cognito-identity.amazonaws.com. Use a SAML provider principal with"
    )
    paths = [location["path"] for location in mismatched["locations"]]
    assert paths == [
        [{"value": "Statement"}, {"index": 0}, {"value": "Action"}, {"index": 0}],
        [{"value": "Statement"}, {"index": 0}, {"value": "Principal"}, {"value": "Federated"}],
    ]


def test_findings_come_in_pages(cloud: Cloud) -> None:
    text = json.dumps(with_(Action=["s3:A", "s3:B", "s3:C"]))
    pages = cloud.client("accessanalyzer").get_paginator("validate_policy")
    asked = {"policyDocument": text, "policyType": "IDENTITY_POLICY"}
    seen = [
        len(page["findings"]) for page in pages.paginate(**asked, PaginationConfig={"PageSize": 2})
    ]
    assert seen == [2, 1]


@pytest.mark.parametrize(
    "asked",
    [
        {"policyDocument": "", "policyType": "IDENTITY_POLICY"},
        {"policyDocument": "{}", "policyType": "TRUST_POLICY"},
        {"policyDocument": "{}", "policyType": "IDENTITY_POLICY", "nextToken": "x"},
        {
            "policyDocument": "{}",
            "policyType": "IDENTITY_POLICY",
            "validatePolicyResourceType": "AWS::S3::Bucket",
        },
    ],
)
def test_a_question_that_is_none_is_refused(cloud: Cloud, asked: dict[str, str]) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("accessanalyzer").validate_policy(**asked)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert refused.value.response["reason"] == "fieldValidationFailed"


def test_analyzers_are_not_here_and_named(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("accessanalyzer").list_analyzers()
    assert refused.value.response["Error"]["Code"] == "NotImplemented"
    assert "access-analyzer" in refused.value.response["Error"]["Message"]
