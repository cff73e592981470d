from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iampolicy import Kind, MalformedPolicy, Request, evaluate, parse, render
from tests.iampolicy.strategies import documents, requests

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
SYNTAX = "Syntax errors in policy."


def without(statement: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name not in names}


def refusal(document: Any, kind: Kind = "identity") -> MalformedPolicy:
    with pytest.raises(MalformedPolicy) as caught:
        parse(document, kind)
    return caught.value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ('{"Statement": [],}', "Expecting property name"),
        ("[]", "a JSON object, not []"),
        ('"Allow"', 'not "Allow"'),
        ("[" * 100_000, "nested too deeply"),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', "'Effect' stands twice"),
        ('{"Statement": {"Condition": {"Bool": {"a": NaN}}}}', "NaN is no JSON value"),
        ("{}", "Statement holds no statement, but null"),
        ('{"Statement": []}', "holds no statement"),
        ('{"Statement": "Allow"}', "holds no statement"),
        ('{"Statement": ["Allow"]}', "not an object"),
        ('{"Statement": [{}]}', "Statement 0 has Effect null"),
        ('{"Version": "2012-10-18", "Statement": []}', "'2012-10-18' is neither"),
        ('{"Version": 2012, "Statement": []}', "2012 is neither"),
        ('{"Id": 1, "Statement": [{}]}', "Id 1 is not a string"),
        ('{"Statements": []}', "'Statements' is no element"),
    ],
)
def test_a_document_that_is_no_policy_names_its_fault(text: str, fault: str) -> None:
    error = refusal(text)

    assert error.message == SYNTAX
    assert fault in error.fault
    assert str(error) == f"{error.message} {error.fault}"


@pytest.mark.parametrize(
    ("statement", "message", "fault"),
    [
        (ALLOW | {"Effect": "allow"}, SYNTAX, "\"allow\", not 'Allow' or 'Deny'"),
        (ALLOW | {"Effect": ["Allow"]}, SYNTAX, '["Allow"], not'),
        (ALLOW | {"Actions": "x"}, SYNTAX, "unknown element 'Actions'"),
        (ALLOW | {"NotAction": "s3:*"}, SYNTAX, "both Action and NotAction"),
        (ALLOW | {"NotResource": "*"}, SYNTAX, "both Resource and NotResource"),
        (ALLOW | {"Action": 1}, SYNTAX, "has Action 1, not a string"),
        (ALLOW | {"Action": ["s3:*", None]}, SYNTAX, "has Action null"),
        (ALLOW | {"Resource": {"Ref": "t"}}, SYNTAX, 'has Resource {"Ref": "t"}'),
        (ALLOW | {"Sid": 1}, SYNTAX, "has Sid 1, not a string"),
        (ALLOW | {"Condition": []}, SYNTAX, "has Condition []"),
        (ALLOW | {"Condition": {"Bool": "a"}}, SYNTAX, "not operators with keys"),
        (ALLOW | {"Condition": {"Bool": {"a": None}}}, SYNTAX, "compares 'a' with null"),
        (ALLOW | {"Condition": {"Equals": {"a": "b"}}}, SYNTAX, "condition operator 'Equals'"),
        (ALLOW | {"Action": []}, "Policy statement must contain actions.", "Statement 0"),
        (without(ALLOW, "Action"), "Policy statement must contain actions.", "has none"),
        (without(ALLOW, "Resource"), "Policy statement must contain resources.", "has none"),
        (ALLOW | {"Resource": []}, "Policy statement must contain resources.", "has none"),
        (
            ALLOW | {"Action": "GetObject"},
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            "'GetObject'",
        ),
        (
            ALLOW | {"Action": "s3:a:b"},
            "Actions/Condition can contain only one colon.",
            "'s3:a:b'",
        ),
        (ALLOW | {"Action": "s_3:Get"}, "Vendor s_3 is not valid", "'s_3:Get'"),
        (ALLOW | {"Resource": "t"}, 'Resource t must be in ARN format or "*".', "'t'"),
        (
            ALLOW | {"Resource": "xrn:aws:s3:::b"},
            'Resource xrn:aws:s3:::b must be in ARN format or "*".',
            "'xrn:aws:s3:::b'",
        ),
        (
            ALLOW | {"Resource": "arn:amazon:s3:::b"},
            'Partition "amazon" is not valid for resource "arn:amazon:s3:::b".',
            "'arn:amazon:s3:::b'",
        ),
        (
            ALLOW | {"Resource": ["*", "arn:aws:*:us-east-1:1:x"]},
            "Resource vendor must be fully qualified and cannot contain regexes.",
            "'arn:aws:*:us-east-1:1:x'",
        ),
        (
            ALLOW | {"Resource": "arn:aws"},
            "Resource vendor must be fully qualified and cannot contain regexes.",
            "'arn:aws'",
        ),
        (
            ALLOW | {"Principal": "*"},
            "Policy document should not specify a principal.",
            "Statement 0 has one",
        ),
        (
            ALLOW | {"Sid": "Allow-Put"},
            "Statement IDs (SID) must be alpha-numeric. "
            "Check that your input satisfies the regular expression [0-9A-Za-z]*",
            "'Allow-Put'",
        ),
    ],
)
def test_a_statement_that_aws_refuses_is_refused_in_its_words(
    statement: dict[str, Any], message: str, fault: str
) -> None:
    error = refusal({"Version": "2012-10-17", "Statement": [statement]})

    assert error.message == message
    assert fault in error.fault


@pytest.mark.parametrize(
    ("kind", "statement", "message"),
    [
        ("trust", TRUST | {"Resource": "*"}, "Has prohibited field Resource"),
        ("trust", TRUST | {"NotResource": "*"}, "AssumeRole policy must not contain resources."),
        ("trust", TRUST | {"Effect": "allow"}, "Invalid effect: allow"),
        ("trust", TRUST | {"Effect": []}, "Invalid effect: []"),
        ("trust", without(TRUST, "Effect"), "Missing required field Effect"),
        ("trust", without(TRUST, "Action"), "Missing required field Action"),
        ("trust", TRUST | {"Actions": "x"}, "Unknown field Actions"),
        ("trust", without(TRUST, "Principal"), "Missing required field Principal"),
        (
            "trust",
            TRUST | {"Action": ["sts:AssumeRole", "s3:*"]},
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            "trust",
            TRUST | {"Action": "*"},
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
        (
            "trust",
            without(TRUST, "Principal") | {"Effect": "Deny", "NotPrincipal": {"AWS": "1"}},
            "AssumeRole policy must not contain NotPrincipal field.",
        ),
        ("resource", ALLOW, "Missing required field Principal"),
        ("resource", ALLOW | {"NotPrincipal": "*"}, "Allow with NotPrincipal is not allowed."),
        ("resource", ALLOW | {"Principal": "*", "NotPrincipal": "*"}, SYNTAX),
        ("resource", ALLOW | {"Principal": "arn:aws:iam::1:root"}, SYNTAX),
        (
            "resource",
            ALLOW | {"Principal": {}},
            "Missing required field Principal cannot be empty!",
        ),
        ("resource", ALLOW | {"Principal": {"AWS": [1]}}, SYNTAX),
        ("resource", ALLOW | {"Principal": {"User": "a"}}, 'Invalid principal in policy: "User"'),
        (
            "resource",
            ALLOW | {"Principal": {"AWS": "arn:aws:iam::123456789012:role/*"}},
            'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/*"',
        ),
        (
            "resource",
            ALLOW | {"Principal": {"Service": "*"}},
            'Invalid principal in policy: "Service":"*"',
        ),
    ],
)
def test_trust_and_resource_policies_have_rules_of_their_own(
    kind: Kind, statement: dict[str, Any], message: str
) -> None:
    assert refusal({"Statement": statement}, kind).message == message


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"statement": [TRUST]}, "Unknown field statement"),
        ({"Version": "2012-10-18"}, "The policy must contain a valid version string"),
        ({"Version": "2012-10-17"}, "Missing required field Statement"),
        ({"Statement": []}, "Could not parse the policy: Statement is empty!"),
        (
            {"Statement": [TRUST | {"Sid": "a"}, TRUST | {"Sid": "a"}]},
            "The Statement Ids in the policy are not unique",
        ),
    ],
)
def test_a_trust_policy_that_is_none_is_refused_in_the_words_of_its_own_parser(
    document: dict[str, Any], message: str
) -> None:
    assert refusal(document, "trust").message == message


def test_a_trust_policy_that_is_not_json_is_refused_as_createrole_does() -> None:
    assert refusal('{"Effect": "Allow",}', "trust").message == "This policy contains invalid Json"


def test_a_long_value_is_cut_in_the_fault() -> None:
    whole, cut = "x" * 58, "x" * 59

    assert refusal({"Statement": [whole]}).fault == f'Statement 0 is "{whole}", not an object.'
    assert refusal({"Statement": [cut]}).fault == f'Statement 0 is "{cut[:56]}…, not an object.'


def test_the_statement_at_fault_is_counted_from_zero() -> None:
    assert refusal({"Statement": [ALLOW, ALLOW | {"Sid": 1}]}).fault.startswith("Statement 1 ")


def test_two_statements_cannot_share_a_sid_though_many_can_have_none() -> None:
    error = refusal({"Statement": [ALLOW | {"Sid": "a"}, ALLOW | {"Sid": "a"}]})

    assert error.message == "Statement IDs (SID) in a single policy must be unique."
    assert len(parse({"Statement": [ALLOW | {"Sid": ""}, ALLOW | {"Sid": ""}]}).statements) == 2


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("identity", ALLOW | {"Resource": "arn:*:s3:::b"}),
        ("identity", ALLOW | {"Resource": "arn:aws-cn:s3:::b"}),
        ("identity", ALLOW | {"Condition": {}}),
        ("identity", ALLOW | {"Condition": {"Bool": {"aws:SecureTransport": True}}}),
        ("trust", TRUST | {"Action": ["sts:AssumeRole", "sts:TagSession"]}),
        ("resource", ALLOW | {"Principal": "*", "Sid": "api-gateway_1"}),
        ("resource", {"Effect": "Allow", "Principal": "*", "Action": "sns:*"}),
        ("resource", ALLOW | {"Principal": "*", "Resource": "execute-api:/*"}),
    ],
)
def test_a_statement_that_aws_takes_is_taken(kind: Kind, statement: dict[str, Any]) -> None:
    assert parse({"Id": "id", "Statement": statement}, kind).statements[0].effect == "Allow"


def test_single_values_and_lists_are_the_same_policy() -> None:
    listed = {name: value if name == "Effect" else [value] for name, value in ALLOW.items()}

    assert render(parse({"Statement": ALLOW})) == render(parse({"Statement": [listed]}))


def test_a_policy_is_rendered_with_the_elements_it_has() -> None:
    deny = {"Effect": "Deny", "NotPrincipal": {"AWS": ["*"]}, "Action": ["sns:*"]}
    resource = {"Version": "2012-10-17", "Id": "topic", "Statement": [deny]}

    assert render(parse(resource, "resource")) == resource
    assert render(parse({"Statement": TRUST | {"Principal": "*"}}, "trust")) == {
        "Statement": [TRUST | {"Principal": "*", "Action": ["sts:AssumeRole"]}]
    }


def test_a_document_is_read_once() -> None:
    text = json.dumps({"Statement": ALLOW})

    assert parse(text, "identity", "a") is parse(str(text), "identity", "a")
    assert parse(text, "identity", "b").name == "b"


def test_a_statement_knows_its_place_in_the_text() -> None:
    text = json.dumps({"Statement": [ALLOW, ALLOW]}, indent=1)

    assert [s.span.start.line for s in parse(text).statements] == [3, 8]


@given(documents() | documents("resource"), requests, st.booleans())
def test_rendering_a_policy_keeps_its_meaning(
    document: dict[str, Any], request: Request, indent: bool
) -> None:
    kind: Kind = "resource" if "Principal" in document["Statement"][0] else "identity"
    policy = parse(json.dumps(document, indent=2 if indent else None), kind)
    again = parse(render(policy), kind)

    assert render(again) == render(policy)
    assert [s.effect for s in again.statements] == [s.effect for s in policy.statements]
    own = [] if kind == "resource" else [policy]
    own_again = [] if kind == "resource" else [again]
    before = evaluate(request, identity=own, resource=policy if kind == "resource" else None)
    after = evaluate(request, identity=own_again, resource=again if kind == "resource" else None)
    assert (before.outcome, before.missing_keys) == (after.outcome, after.missing_keys)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_any_json_at_all_is_a_policy_or_malformed(value: Any) -> None:
    for document in (value, {"Statement": value}, {"Statement": ALLOW | {"Action": value}}):
        fault = fault_of(document)

        assert fault is None or fault.endswith(".")


def fault_of(document: Any) -> str | None:
    try:
        parse(json.dumps(document))
    except MalformedPolicy as error:
        return error.fault
    return None
