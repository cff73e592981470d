"""Access Analyzer's ValidatePolicy: what it finds, and what it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iampolicy import parse
from localaws.policyvalidation.issues import issues
from localaws.policyvalidation.subject import PolicyType
from localaws.policyvalidation.validation import findings
from localaws.seams.mends.iam import awspolicies
from tests.iampolicy.strategies import documents
from tests.localaws.policyvalidation.cases import (
    IDENTITY,
    OF_RESOURCES,
    TABLE,
    on,
    passing,
    when,
    with_,
)


def found(document: Any, kind: PolicyType = "IDENTITY_POLICY", resource: str = "") -> list[str]:
    text = document if isinstance(document, str) else json.dumps(document)
    return [finding.code for finding in findings(text, kind, resource)]


@pytest.mark.parametrize(("code", "document"), IDENTITY)
def test_an_identity_policy_has_the_issue_and_no_other(code: str, document: Any) -> None:
    assert found(document) == [code]


@pytest.mark.parametrize(("code", "document", "resource"), OF_RESOURCES)
def test_a_resource_policy_has_the_issue_and_no_other(
    code: str, document: Any, resource: str
) -> None:
    assert found(document, "RESOURCE_POLICY", resource) == [code]


def test_a_service_control_policy_names_nobody() -> None:
    assert found(with_(Principal="*"), "SERVICE_CONTROL_POLICY") == ["SCP_SYNTAX_ERROR_PRINCIPAL"]


def test_each_issue_has_a_policy_that_has_it() -> None:
    seen = {code for code, *_ in [*IDENTITY, *OF_RESOURCES]} | {"SCP_SYNTAX_ERROR_PRINCIPAL"}
    assert seen == set(issues())


@pytest.mark.parametrize(
    "document",
    [
        with_(),
        on(TABLE),
        on(f"{TABLE}/index/*", "dynamodb:Query"),
        on("arn:aws:dynamodb:*:*:table/*"),
        on("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*", "logs:PutLogEvents"),
        on("arn:aws:lambda:us-east-1:123456789012:function:f:live", "lambda:InvokeFunction"),
        on("arn:aws:execute-api:us-east-1:123456789012:abc/prod/POST/x", "execute-api:Invoke"),
        on("arn:aws:apigateway:us-east-1::/restapis/*", "apigateway:GET"),
        with_(Resource=["arn:aws:s3:::b", "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/*"]),
        passing(
            "iam:PassRole", "*", Condition={"StringEquals": {"iam:PassedToService": "l.a.com"}}
        ),
        passing("iam:PassRole", "arn:aws:iam::123456789012:role/lambda-*"),
        when("IpAddress", "aws:SourceIp", ["51.0.113.0/24", "2a00::/16"]),
        when("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
        when("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"]),
        when("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com"),
        when("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
        when("Null", "aws:ResourceTag/team", "true"),
    ],
)
def test_a_good_policy_has_none(document: dict[str, Any]) -> None:
    assert found(document) == []


@pytest.mark.parametrize(
    ("action", "details"),
    [
        (
            "dynamodb:PutItems",
            "The action dynamodb:PutItems does not exist. Did you mean dynamodb:PutItem?",
        ),
        ("sqs:Nothing", "The action sqs:Nothing does not exist."),
        (
            "dynamo:GetItem",
            "The service dynamo specified in the action does not exist. Did you mean dynamodb?",
        ),
        (
            "s3:ListBuckets",
            "The action s3:ListBuckets does not exist. Did you mean s3:ListAllMyBuckets? The API "
            "called ListBuckets authorizes against the IAM action s3:ListAllMyBuckets.",
        ),
    ],
)
def test_a_misspelt_action_is_told_with_what_may_have_been_meant(action: str, details: str) -> None:
    (finding,) = findings(json.dumps(with_(Action=action)), "IDENTITY_POLICY")
    assert finding.details == details


def test_awss_own_policies_name_no_service_that_does_not_exist() -> None:
    """They are newer than what is published here, so that actions may be unknown."""
    broken = {"INVALID_ARN_RESOURCE", "INVALID_EFFECT", "INVALID_CONDITION_OPERATOR"}
    broken |= {"MISSING_RESOURCE", "MISSING_ACTION", "INVALID_ARN_PREFIX", "JSON_SYNTAX_ERROR"}
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    names = ("AWSLambdaBasicExecutionRole", "AWSLambda_FullAccess", "AmazonDynamoDBFullAccess")
    data = json.loads(aws_managed_policies_data)
    for name in names:
        assert not broken & set(found(data[name]["Document"])), name
    assert awspolicies.known()


@given(documents() | documents("resource"), st.sampled_from(["IDENTITY_POLICY", "RESOURCE_POLICY"]))
def test_any_policy_can_be_looked_at(document: dict[str, Any], kind: PolicyType) -> None:
    text = json.dumps(document, indent=1)
    for finding in findings(text, kind):
        rendered = finding.render(text)
        for location in rendered["locations"]:
            assert 0 <= location["span"]["start"]["offset"] <= location["span"]["end"]["offset"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "Version",
                        "Statement",
                        "Effect",
                        "Action",
                        "Resource",
                        "Principal",
                        "Condition",
                        "AWS",
                        "StringEquals",
                        "aws:username",
                        "Sid",
                    ]
                )
                | st.text(),
                inner,
            )
        ),
    )
)
def test_any_json_can_be_looked_at(document: Any) -> None:
    for kind in ("IDENTITY_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY"):
        list(findings(json.dumps(document), kind))  # type: ignore[arg-type]


@given(documents())
def test_what_has_no_error_of_grammar_can_be_read(document: dict[str, Any]) -> None:
    assert parse(document)
    grammar = {"MISSING_ACTION", "MISSING_RESOURCE", "INVALID_EFFECT", "INVALID_POLICY_ELEMENT"}
    assert not grammar & set(found(document))
