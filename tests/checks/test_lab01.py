"""Lab 01's checks, of wrong roles: every seeded mistake is diagnosed, and too much is told."""

import json
from collections.abc import Callable

import pytest

from checks.outcome import Outcome
from checks.permissions import LOGGING, WORK

from .learner import Learner, allow, name_of, outcome_of, policy, trust

Do = Callable[[Learner], None]
NEVER = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}


def with_policy(*statements: Callable[[Learner], dict[str, object]]) -> Do:
    return lambda me: me.makes_role(own=policy(*(each(me) for each in statements)))


def on(make: Callable[[Learner], object]) -> Do:
    """The right policy, but for the table actions' resource."""
    return lambda me: me.makes_role(own=policy(allow(list(WORK), make(me)), me.logging))


def when(condition: dict[str, dict[str, str]]) -> Do:
    """The right policy, under a condition."""
    return lambda me: me.makes_role(own=policy(me.work | {"Condition": condition}, me.logging))


def without(action: str) -> Do:
    kept = [each for each in (*WORK, *LOGGING) if each != action]
    return lambda me: me.makes_role(own=policy(allow(kept)))


def in_place_of(action: str, other: str) -> Do:
    kept = [other if each == action else each for each in (*WORK, *LOGGING)]
    return lambda me: me.makes_role(own=policy(allow(kept)))


def trusting(*arguments: object, **more: object) -> Do:
    return lambda me: me.makes_role(trust(*arguments, **more))


def also_trusting(principal: object) -> Do:
    both = trust()
    both["Statement"] += trust(principal)["Statement"]
    return lambda me: me.makes_role(both)


def user(me: Learner) -> None:
    me.iam.create_user(UserName=me.names.role)


def misnamed(me: Learner) -> None:
    me.makes_role(name=me.names.role.replace("apigateway", "api-gateway"))


def on_another_role(me: Learner) -> None:
    me.iam.create_role(RoleName=me.names.role, AssumeRolePolicyDocument=json.dumps(trust()))
    me.makes_role(name=f"other-{me.names.suffix}", **{me.names.policy: policy(me.work)})


def never_attached(me: Learner) -> None:
    me.iam.create_role(RoleName=me.names.role, AssumeRolePolicyDocument=json.dumps(trust()))
    me.makes_managed(policy(me.work, me.logging))


def denied_elsewhere(me: Learner) -> None:
    me.makes_role()
    me.puts(policy(allow("dynamodb:DeleteItem", effect="Deny")), "guard")


MISTAKES: dict[str, tuple[Do, str]] = {
    "no role": (lambda me: None, "role_exists"),
    "a role of another name": (misnamed, "role_exists"),
    "a user instead": (user, "role_exists"),
    "trusts another service": (trusting({"Service": "ec2.amazonaws.com"}), "lambda_can_assume"),
    "trusts API Gateway": (trusting({"Service": "apigateway.amazonaws.com"}), "lambda_can_assume"),
    "trusts another account": (trusting({"AWS": "210987654321"}), "lambda_can_assume"),
    "trusts nobody": (trusting(effect="Deny"), "lambda_can_assume"),
    "trust lacks AssumeRole": (trusting(action="sts:TagSession"), "lambda_can_assume"),
    "trust that never holds": (trusting(Condition=NEVER), "lambda_can_assume"),
    "trust asks for an external id": (
        trusting(Condition={"StringEquals": {"sts:ExternalId": "x"}}),
        "lambda_can_assume",
    ),
    "trusts EC2 too": (also_trusting({"Service": "ec2.amazonaws.com"}), "only_lambda_can_assume"),
    "trusts a service beyond our list": (
        also_trusting({"Service": "glue.amazonaws.com"}),
        "only_lambda_can_assume",
    ),
    "trusts the whole account too": (
        lambda me: also_trusting({"AWS": f"arn:aws:iam::{me.account}:root"})(me),
        "only_lambda_can_assume",
    ),
    "trusts a stranger's account too": (
        also_trusting({"AWS": "210987654321"}),
        "only_lambda_can_assume",
    ),
    "trusts everyone too": (also_trusting({"AWS": "*"}), "only_lambda_can_assume"),
    "trusts everyone": (also_trusting("*"), "only_lambda_can_assume"),
    "policy on another role": (on_another_role, "has_permissions"),
    "policy never attached": (never_attached, "has_permissions"),
    **{f"lacks {action}": (without(action), "table_actions_allowed") for action in WORK},
    **{f"lacks {action}": (without(action), "logging_allowed") for action in LOGGING},
    "misspelt action": (
        in_place_of("dynamodb:PutItem", "dynamodb:PutItems"),
        "table_actions_allowed",
    ),
    "wrong service prefix": (
        in_place_of("dynamodb:Scan", "dynamo:Scan"),
        "table_actions_allowed",
    ),
    "effect is Deny": (
        with_policy(lambda me: me.work | {"Effect": "Deny"}, lambda me: me.logging),
        "table_actions_allowed",
    ),
    "explicit deny elsewhere": (denied_elsewhere, "table_actions_allowed"),
    "another table": (on(lambda me: me.table_arn("orders")), "table_actions_allowed"),
    "another region": (on(lambda me: me.table_arn(region="eu-north-1")), "table_actions_allowed"),
    "another account": (
        on(lambda me: me.table_arn(account="210987654321")),
        "table_actions_allowed",
    ),
    "an index only": (on(lambda me: f"{me.table_arn()}/index/*"), "table_actions_allowed"),
    "from one address": (when(NEVER), "table_actions_allowed"),
    "in another region only": (
        when({"StringEquals": {"aws:RequestedRegion": "eu-north-1"}}),
        "table_actions_allowed",
    ),
    "with a tag": (when({"StringEquals": {"aws:PrincipalTag/team": "a"}}), "table_actions_allowed"),
    "until a date gone by": (
        when({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        "table_actions_allowed",
    ),
    "with MFA": (
        when({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        "table_actions_allowed",
    ),
    "log ARN without its streams": (
        with_policy(
            lambda me: me.work,
            lambda me: allow(
                list(LOGGING),
                f"arn:aws:logs:{me.region}:{me.account}:log-group:{me.names.log_group}",
            ),
        ),
        "logging_allowed",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, learner: Learner) -> None:
    make, cause = MISTAKES[mistake]
    make(learner)
    assert learner.is_told("01") == [cause]


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (misnamed, "the nearest name is"),
        (user, "there is a user of that name, and a user is not a role"),
        (on_another_role, "instead"),
        (never_attached, "attached to nothing"),
        (denied_elsewhere, "explicitDeny (denied by"),
        (when(NEVER), "a condition asks for aws:SourceIp"),
        (trusting({"Service": "ec2.amazonaws.com"}), "ec2.amazonaws.com"),
    ],
)
def test_what_was_found_points_at_the_mistake(make: Do, word: str, learner: Learner) -> None:
    make(learner)
    (cause,) = [result for result in learner.checks("01") if result.is_cause and result.star == 1]
    assert word in cause.found


TOO_MUCH: dict[str, Do] = {
    "everything on everything": lambda me: me.makes_role(own=policy(allow("*"))),
    "the classic policy": lambda me: me.makes_role(own=policy(allow([*WORK, *LOGGING]))),
    "all of DynamoDB": lambda me: me.makes_role(
        own=policy(allow("dynamodb:*", me.table_arn()), me.logging)
    ),
    "pass any role": lambda me: me.makes_role(
        own=policy(me.work, me.logging, allow("iam:PassRole"))
    ),
    "the table in any region": on(lambda me: me.table_arn(region="*")),
    "every table that begins like it": on(lambda me: f"{me.table_arn()}*"),
    "all of the log": lambda me: me.makes_role(own=policy(me.work, allow("logs:*"))),
}


@pytest.mark.parametrize("excess", TOO_MUCH)
def test_too_much_passes_but_for_the_second_star(excess: str, learner: Learner) -> None:
    TOO_MUCH[excess](learner)
    assert learner.is_told("01") == []
    assert learner.is_told("01", star=2) == ["nothing_else_allowed"]


def test_a_scoped_role_earns_the_second_star(learner: Learner) -> None:
    learner.makes_role()
    assert outcome_of("nothing_else_allowed", learner.checks("01")) is Outcome.PASSED


def test_a_permissions_boundary_in_the_way_is_diagnosed(learner: Learner) -> None:
    learner.makes_role()
    arn = learner.makes_managed(policy(learner.logging))
    learner.iam.put_role_permissions_boundary(RoleName=learner.names.role, PermissionsBoundary=arn)
    (cause,) = [result for result in learner.checks("01") if result.is_cause]
    assert name_of(cause) == "table_actions_allowed"
    assert "the permissions boundary does not allow it" in cause.found


def test_a_document_without_version_passes_with_a_note(learner: Learner) -> None:
    undated = {"Statement": trust()["Statement"]}
    learner.makes_role(undated, own=policy(learner.work, learner.logging))
    results = learner.checks("01")
    (noted,) = [result for result in results if result.note]
    assert (name_of(noted), noted.outcome) == ("has_permissions", Outcome.PASSED)
    assert noted.note.startswith("its trust policy has no")


def test_an_untouched_account_is_not_attempted(learner: Learner) -> None:
    outcomes = {name_of(result): result.outcome for result in learner.checks("01")}
    assert outcomes.pop("role_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def test_evidence_can_be_repeated_as_it_stands(learner: Learner) -> None:
    learner.makes_role(own=policy(learner.logging))
    (cause,) = [result for result in learner.checks("01") if result.is_cause]
    answer = eval(cause.evidence, {"iam": learner.iam})  # noqa: S307 - that it runs is the claim
    assert {each["EvalDecision"] for each in answer["EvaluationResults"]} == {"implicitDeny"}
