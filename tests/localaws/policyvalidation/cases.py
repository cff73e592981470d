"""Policies, each with the one issue that Access Analyzer finds in it."""

from __future__ import annotations

from typing import Any

from localaws.policyvalidation.subject import TRUST

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
