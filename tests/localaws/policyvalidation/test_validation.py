"""Access Analyzer's ValidatePolicy: what it finds, what it does not, and how it tells it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from iampolicy import parse
from localaws.policyvalidation.issues import issues
from localaws.policyvalidation.subject import TRUST, PolicyType
from localaws.policyvalidation.validation import findings
from localaws.seams.mends.iam import awspolicies
from tests.iampolicy.strategies import documents
from tests.localaws.cloud import Cloud

VERSION = "2012-10-17"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/lambda-apigateway"
ROLES = "arn:aws:iam::123456789012:role/*"
GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
ASSUME: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def policy(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": list(statements), **more}


def with_(**changes: Any) -> dict[str, Any]:
    """The good statement with changes; None takes an element away."""
    changed = GOOD | changes
    return policy({name: value for name, value in changed.items() if value is not None})


def on(resource: str, action: str = "dynamodb:GetItem") -> dict[str, Any]:
    return with_(Action=action, Resource=resource)


def when(operator: str, key: str, value: Any, action: str = "s3:GetObject") -> dict[str, Any]:
    return with_(Action=action, Resource="*", Condition={operator: {key: value}})


def of_resource(**changes: Any) -> dict[str, Any]:
    return with_(**({"Principal": {"AWS": "123456789012"}} | changes))


def passing(action: str | None, resource: str | None, **more: Any) -> dict[str, Any]:
    return with_(Action=action, Resource=resource, **more)


def found(document: Any, kind: PolicyType = "IDENTITY_POLICY", resource: str = "") -> list[str]:
    text = document if isinstance(document, str) else json.dumps(document)
    return [finding.code for finding in findings(text, kind, resource)]


IDENTITY: list[tuple[str, Any]] = [
    ("JSON_SYNTAX_ERROR", '{"Version": "2012-10-17",}'),
    ("JSON_SYNTAX_ERROR", '{"Version": "2012-10-17"'),
    ("JSON_SYNTAX_ERROR", '{"Id": "a", "Id": "b"}'),
    ("DATA_TYPE_MISMATCH", "[]"),
    ("DATA_TYPE_MISMATCH", policy("Allow")),
    ("DATA_TYPE_MISMATCH", with_(Action=["s3:GetObject", 7])),
    ("DATA_TYPE_MISMATCH", with_(Condition=[])),
    ("MISSING_VERSION", {"Statement": GOOD}),
    ("INVALID_VERSION", policy(GOOD) | {"Version": "2012-10-18"}),
    ("INVALID_POLICY_ELEMENT", policy(GOOD, Statements=[])),
    ("INVALID_POLICY_ELEMENT", with_(Actions="s3:PutObject")),
    ("MISSING_STATEMENT", {"Version": VERSION}),
    ("MISSING_STATEMENT", policy()),
    ("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", with_(Resource="arn:aws:s3:::" + "b" * 6144)),
    ("MISSING_EFFECT", with_(Effect=None)),
    ("INVALID_EFFECT", with_(Effect="allow")),
    ("EMPTY_SID_VALUE", with_(Sid="")),
    ("UNSUPPORTED_SID", with_(Sid="Allow read")),
    (
        "UNIQUE_SIDS_REQUIRED",
        policy(GOOD | {"Sid": "a"}, GOOD | {"Sid": "a", "Action": "s3:PutObject"}),
    ),
    (
        "UNSUPPORTED_ELEMENT_COMBINATION",
        with_(Action="dynamodb:Scan", NotAction="dynamodb:Scan", Resource=TABLE),
    ),
    ("MISSING_ACTION", with_(Action=None)),
    ("EMPTY_ARRAY_ACTION", with_(Action=[])),
    ("MISSING_RESOURCE", with_(Resource=None)),
    ("EMPTY_ARRAY_RESOURCE", with_(Resource=[])),
    ("UNSUPPORTED_PRINCIPAL", with_(Principal="*")),
    # Actions
    ("INVALID_ACTION", with_(Action="dynamodb:PutItems", Resource=TABLE)),
    ("INVALID_ACTION", with_(Action="GetObject")),
    ("INVALID_ACTION", with_(Action="s3:Gett*")),
    ("INVALID_SERVICE_IN_ACTION", with_(Action="dynamo:PutItem")),
    ("WILDCARD_IN_SERVICE_NAME", with_(Action="s3*:GetObject")),
    ("VARIABLE_UNSUPPORTED_IN_ELEMENT", with_(Action="s3:${aws:username}")),
    # Resources
    ("INVALID_ARN_PREFIX", on("lambda-apigateway")),
    ("MISSING_ARN_FIELD", on("arn:aws:dynamodb:table/lambda-apigateway")),
    ("INVALID_PARTITION", on(TABLE.replace("arn:aws", "arn:amazon"))),
    ("INVALID_ARN_SERVICE_CASE", on(TABLE.replace("dynamodb", "DynamoDB"))),
    ("INVALID_SERVICE", on(TABLE.replace("dynamodb", "dynamo"))),
    ("INVALID_ARN_REGION", on(TABLE.replace("us-east-1", "us-east1"))),
    ("MISSING_ARN_REGION", on("arn:aws:lambda::123456789012:function:f", "lambda:InvokeFunction")),
    ("ARN_REGION_NOT_ALLOWED", on("arn:aws:iam:us-east-1:123456789012:user/u", "iam:GetUser")),
    ("INVALID_ARN_ACCOUNT", on(TABLE.replace("123456789012", "1234"))),
    (
        "ARN_ACCOUNT_NOT_ALLOWED",
        with_(Resource="arn:aws:s3::123456789012:b/*"),
    ),
    ("INVALID_ARN_RESOURCE", on(TABLE.replace("table/", "tables/"))),
    ("INVALID_ARN_RESOURCE", on(TABLE.replace("table/", "table:"))),
    ("WILDCARD_IN_SERVICE_NAME", on("arn:aws:*:us-east-1:123456789012:table/t")),
    # Variables
    (
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        with_(Resource="arn:aws:s3:::b/${aws:username}/*") | {"Version": "2008-10-17"},
    ),
    ("MISSING_BRACE_IN_VARIABLE", with_(Resource="arn:aws:s3:::b/${aws:username")),
    ("EMPTY_VARIABLE", with_(Resource="arn:aws:s3:::b/${}/*")),
    ("UNSUPPORTED_SPACE_IN_VARIABLE", with_(Resource="arn:aws:s3:::b/${aws:user name}/*")),
    ("MISSING_QUOTE_IN_VARIABLE", with_(Resource="arn:aws:s3:::b/${aws:username, none}/*")),
    # Conditions
    ("EMPTY_OBJECT_CONDITION", with_(Condition={})),
    ("EMPTY_OBJECT_CONDITION", with_(Condition={"StringEquals": {}})),
    ("INVALID_CONDITION_OPERATOR", when("StringEqual", "aws:username", "a")),
    ("INVALID_CONDITION_OPERATOR", when("ForSomeValues:StringEquals", "aws:TagKeys", "a")),
    ("NULL_WITH_IF_EXISTS", when("NullIfExists", "aws:username", "true")),
    ("NULL_WITH_QUALIFIER", when("ForAllValues:Null", "aws:TagKeys", "true")),
    ("INVALID_CONDITION_KEY_FORMAT", when("StringEquals", "username", "a")),
    ("INVALID_GLOBAL_CONDITION_KEY", when("StringEquals", "aws:UserNames", "a")),
    ("INVALID_SERVICE", when("StringEquals", "dynamo:Select", "a")),
    ("INVALID_SERVICE_CONDITION_KEY", when("StringEquals", "dynamodb:Selects", "a")),
    ("MISSING_TAG_KEY_IN_CONDITION", when("StringEquals", "aws:ResourceTag", "a")),
    (
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        with_(Condition={"StringEquals": {"aws:username": "a", "aws:UserName": "b"}}),
    ),
    ("TYPE_MISMATCH", when("StringEquals", "aws:SourceIp", "203.0.113.7")),
    ("MISSING_QUALIFIER", when("StringEquals", "dynamodb:LeadingKeys", "a", "dynamodb:GetItem")),
    ("FORALLVALUES_WITH_SINGLE_VALUED_KEY", when("ForAllValues:StringEquals", "aws:username", "a")),
    ("EMPTY_ARRAY_CONDITION", when("StringEquals", "aws:username", [])),
    ("EMPTY_ARRAY_CONDITION_FORALLVALUES", when("ForAllValues:StringEquals", "aws:TagKeys", [])),
    ("EMPTY_ARRAY_CONDITION_FORANYVALUE", when("ForAnyValue:StringEquals", "aws:TagKeys", [])),
    ("EMPTY_ARRAY_CONDITION_IFEXISTS", when("StringEqualsIfExists", "aws:username", [])),
    ("INVALID_CONDITION_DATA_TYPE", when("NumericEquals", "aws:MultiFactorAuthAge", ["1", 2])),
    ("INVALID_CONDITION_MULTIPLE_BOOLEAN", when("Bool", "aws:SecureTransport", ["true", "false"])),
    (
        "INVALID_VARIABLE_FOR_OPERATOR",
        when("NumericLessThan", "aws:MultiFactorAuthAge", "${aws:username}"),
    ),
    ("TYPE_MISMATCH_BOOLEAN", when("Bool", "aws:SecureTransport", "yes")),
    ("TYPE_MISMATCH_DATE", when("DateGreaterThan", "aws:CurrentTime", "tomorrow")),
    ("INVALID_DATE_VALUE", when("DateGreaterThan", "aws:CurrentTime", "1750000000")),
    ("TYPE_MISMATCH_NUMBER", when("NumericLessThan", "aws:MultiFactorAuthAge", "an hour")),
    ("TYPE_MISMATCH_STRING", when("BinaryEquals", "login.example.com:key", "no base64")),
    ("TYPE_MISMATCH_IP_RANGE", when("IpAddress", "aws:SourceIp", "203.0.113.999")),
    ("IMPROVE_IP_RANGE", when("IpAddress", "aws:SourceIp", "51.0.113.7/24")),
    ("PRIVATE_IP_ADDRESS", when("IpAddress", "aws:SourceIp", ["10.0.0.0/8"])),
    ("PRIVATE_NOT_IP_ADDRESS", when("NotIpAddress", "aws:SourceIp", "192.168.0.0/16")),
    ("PRIVATE_IP_ADDRESS_SUBSET", when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "51.0.0.0/8"])),
    (
        "PRIVATE_NOT_IP_ADDRESS_SUBSET",
        when("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8", "51.0.0.0/8"]),
    ),
    (
        "REDUNDANT_CONDITION_VALUE_NUM",
        when("NumericLessThan", "aws:MultiFactorAuthAge", ["2700", "3600"]),
    ),
    ("WILDCARD_WITHOUT_LIKE_OPERATOR", when("StringEquals", "aws:username", "j*")),
    ("INVALID_REGION", when("StringEquals", "aws:RequestedRegion", "us-east1")),
    # Too much
    ("PASS_ROLE_WITH_STAR_IN_RESOURCE", passing("iam:PassRole", "*")),
    ("PASS_ROLE_WITH_STAR_IN_RESOURCE", passing("iam:PassRole", ROLES)),
    (
        "PASS_ROLE_WITH_NOT_RESOURCE",
        passing("iam:PassRole", None, NotResource="arn:aws:iam::123456789012:user/u"),
    ),
    ("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", passing("iam:Pass*", "*")),
    (
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        passing("iam:Pass*", None, NotResource="arn:aws:iam::123456789012:user/u"),
    ),
    (
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        passing(None, "*", NotAction="iam:CreateServiceLinkedRole"),
    ),
    (
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        passing(
            None, None, NotAction="iam:Create*", NotResource="arn:aws:iam::123456789012:user/u"
        ),
    ),
    ("CREATE_SLR_WITH_STAR_IN_RESOURCE", passing("iam:CreateServiceLinkedRole", "*")),
    (
        "CREATE_SLR_WITH_NOT_RESOURCE",
        passing(
            "iam:CreateServiceLinkedRole", None, NotResource="arn:aws:iam::123456789012:user/u"
        ),
    ),
    ("CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", passing("iam:CreateService*", "*")),
    (
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        passing("iam:CreateService*", None, NotResource="arn:aws:iam::123456789012:user/u"),
    ),
    (
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        passing(None, "*", NotAction="iam:PassRole"),
    ),
    (
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        passing(
            None, None, NotAction="iam:PassRole", NotResource="arn:aws:iam::123456789012:user/u"
        ),
    ),
    # Twice
    ("REDUNDANT_ACTION", with_(Action=["s3:Get*", "s3:GetObject"])),
    ("REDUNDANT_ACTION", with_(Action=["s3:GetObject", "s3:getobject"])),
    ("REDUNDANT_RESOURCE", with_(Resource=["arn:aws:s3:::b/*", "arn:aws:s3:::b/c"])),
    ("REDUNDANT_STATEMENT", policy(GOOD, GOOD | {"Sid": "again"})),
]
OF_RESOURCES: list[tuple[str, Any, str]] = [
    ("MISSING_PRINCIPAL", with_(), ""),
    ("EMPTY_OBJECT_PRINCIPAL", of_resource(Principal={}), ""),
    ("EMPTY_ARRAY_PRINCIPAL", of_resource(Principal={"AWS": []}), ""),
    ("INVALID_PRINCIPAL_FORMAT", of_resource(Principal="arn:aws:iam::123456789012:root"), ""),
    ("INVALID_PRINCIPAL_KEY", of_resource(Principal={"User": "a"}), ""),
    ("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", of_resource(Principal={"Service": "*"}), ""),
    ("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", of_resource(Principal={"AWS": ROLES}), ""),
    ("INVALID_SERVICE_PRINCIPAL_FORMAT", of_resource(Principal={"Service": "lambda"}), ""),
    ("VARIABLE_UNSUPPORTED_IN_ELEMENT", of_resource(Principal={"AWS": "${aws:username}"}), ""),
    (
        "ALLOW_WITH_NOT_PRINCIPAL",
        of_resource(Principal=None, NotPrincipal={"AWS": "123456789012"}),
        "",
    ),
    (
        "UNIQUE_SIDS_RECOMMENDED",
        policy(ASSUME | {"Sid": "a"}, ASSUME | {"Sid": "a", "Effect": "Deny"}),
        "",
    ),
    ("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", policy(ASSUME | {"Resource": "*"}), TRUST),
    ("UNSUPPORTED_ACTION_IN_POLICY", policy(ASSUME | {"Action": "lambda:InvokeFunction"}), TRUST),
    (
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        policy(ASSUME | {"Principal": {"Federated": "cognito-identity.amazonaws.com"}}),
        TRUST,
    ),
    (
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        policy(ASSUME | {"Action": "sts:AssumeRoleWithWebIdentity"}),
        TRUST,
    ),
    (
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
        of_resource(Action="dynamodb:GetItem", Resource=TABLE),
        "AWS::S3::Bucket",
    ),
]


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
