from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from iampolicy import Decision, Kind, Policy, Principal, Request, evaluate, parse
from tests.iampolicy.strategies import action_patterns, conditions, documents, one_or_more, requests

SESSION = Principal("AWS", "arn:aws:sts::123456789012:assumed-role/r/s")
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"


def policy(statement: dict[str, Any], name: str = "p", kind: Kind = "identity") -> Policy:
    defaults = {"Action": "sqs:*"} | ({} if kind == "trust" else {"Resource": "*"})
    return parse({"Version": "2012-10-17", "Statement": defaults | statement}, kind, name)


def send(**policies: Any) -> Decision:
    return evaluate(Request("sqs:SendMessage", QUEUE, SESSION), **policies)


ALLOW = policy({"Effect": "Allow", "Sid": "Send"}, "senders")
DENY = policy({"Effect": "Deny", "Sid": "Never"}, "nobody")
OTHER = policy({"Effect": "Allow", "Action": "sns:*"}, "other")
EVERYONE = policy({"Effect": "Allow", "Principal": "*"}, "queue", "resource")
NO_ONE = policy({"Effect": "Deny", "Principal": "*"}, "queue", "resource")


def test_a_denied_action_names_the_statement() -> None:
    decision = send(identity=[ALLOW, DENY, OTHER])

    (match,) = decision.matched
    assert (decision.outcome, decision.decided_by) == ("explicitDeny", "identity")
    assert (match.source, match.policy.name) == ("identity", "nobody")
    assert (match.statement.sid, match.statement.index) == ("Never", 0)


def test_an_allowed_action_names_every_statement_that_allows_it() -> None:
    decision = send(identity=[ALLOW, OTHER, ALLOW], resource=None)

    assert (decision.allowed, decision.decided_by) == (True, "identity")
    assert [match.policy.name for match in decision.matched] == ["senders", "senders"]


def test_an_implicit_denial_has_no_statement_to_name() -> None:
    assert send(identity=[OTHER]).matched == ()


def test_the_kind_of_policy_that_decides_is_named() -> None:
    trust = policy({"Effect": "Allow", "Principal": "*", "Action": "sts:*"}, "t", "trust")

    assert send(identity=[OTHER]).decided_by == "identity"
    assert send(identity=[ALLOW], boundary=OTHER).decided_by == "boundary"
    assert send(identity=[ALLOW], boundary=DENY).decided_by == "boundary"
    assert send(identity=[ALLOW], session=[OTHER]).decided_by == "session"
    assert send(identity=[ALLOW], session=[DENY]).decided_by == "session"
    assert send(resource=EVERYONE).decided_by == "resource"
    assert send(identity=[ALLOW], resource=NO_ONE).decided_by == "resource"
    assert send(identity=[ALLOW], resource=trust).decided_by == "trust"
    assert send(identity=[DENY], boundary=DENY, resource=NO_ONE).decided_by == "identity"


def test_no_policy_decides_for_the_root_user() -> None:
    root = Principal("AWS", "arn:aws:iam::123456789012:root")

    decision = evaluate(Request("sqs:SendMessage", QUEUE, root))

    assert (decision.outcome, decision.decided_by) == ("allowed", None)


def test_a_session_made_with_an_empty_list_of_policies_allows_nothing() -> None:
    assert send(identity=[ALLOW], session=None).allowed
    assert not send(identity=[ALLOW], session=[]).allowed
    assert send(identity=[ALLOW], session=[OTHER, ALLOW]).allowed


def test_what_the_boundary_says_is_told_apart() -> None:
    assert send(identity=[ALLOW]).allowed_by_boundary is None
    assert send(identity=[OTHER], boundary=ALLOW).allowed_by_boundary is True
    assert send(identity=[ALLOW], boundary=OTHER).allowed_by_boundary is False
    assert send(identity=[ALLOW], boundary=DENY).allowed_by_boundary is False


def test_missing_keys_are_those_that_statements_for_this_request_needed() -> None:
    condition = {"StringEquals": {"aws:SourceVpc": "v"}, "Bool": {"aws:SecureTransport": "true"}}
    needing = policy({"Effect": "Allow", "Condition": condition})
    elsewhere = policy(
        {"Effect": "Allow", "Action": "sns:*", "Condition": {"Null": {"sns:Protocol": "true"}}}
    )
    variable = policy({"Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:1:${aws:userid}"})

    decision = send(identity=[needing, elsewhere, variable])

    assert decision.missing_keys == ("aws:SecureTransport", "aws:SourceVpc", "aws:userid")


def test_a_resource_policy_grants_together_with_the_identity_policy() -> None:
    role = {"AWS": "arn:aws:iam::123456789012:role/r"}
    granting = policy({"Effect": "Allow", "Principal": role}, "queue", "resource")

    decision = send(identity=[ALLOW], resource=granting)

    assert decision.decided_by == "identity"
    assert [match.source for match in decision.matched] == ["identity", "resource"]


identities = st.lists(documents().map(parse), max_size=3)
resources = st.none() | documents("resource").map(lambda document: parse(document, "resource"))


@given(requests, identities, identities, resources, st.sampled_from(["identity", "b", "s", "r"]))
def test_an_explicit_deny_always_wins(
    request: Request, own: list[Policy], passed: list[Policy], resource: Policy | None, where: str
) -> None:
    deny = parse({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})

    decision = evaluate(
        request,
        identity=[*own, deny] if where == "identity" else own,
        boundary=deny if where == "b" else None,
        session=[*passed, deny] if where == "s" else None,
        resource=NO_ONE_AT_ALL if where == "r" else resource,
    )

    assert decision.outcome == "explicitDeny"


NO_ONE_AT_ALL = policy({"Effect": "Deny", "Principal": "*", "Action": "*"}, "r", "resource")


@given(requests, identities, resources, documents(effect="Allow").map(parse))
def test_another_allow_never_turns_an_allowed_request_into_a_denied_one(
    request: Request, own: list[Policy], resource: Policy | None, more: Policy
) -> None:
    before = evaluate(request, identity=own, resource=resource)
    after = evaluate(request, identity=[*own, more], resource=resource)

    assert after.allowed or not before.allowed
    assert (after.outcome == "explicitDeny") is (before.outcome == "explicitDeny")


@given(requests, identities, documents().map(parse), resources)
def test_a_boundary_never_allows_what_was_denied(
    request: Request, own: list[Policy], boundary: Policy, resource: Policy | None
) -> None:
    before = evaluate(request, identity=own, resource=resource)

    assert (
        before.allowed
        or not evaluate(request, identity=own, boundary=boundary, resource=resource).allowed
    )


@given(requests, one_or_more(action_patterns), st.none() | conditions)
def test_notaction_is_the_complement_of_action(
    request: Request, actions: str | list[str], condition: dict[str, Any] | None
) -> None:
    base: dict[str, Any] = {"Effect": "Allow", "Resource": "*"}
    if condition is not None:
        base["Condition"] = condition

    def allowed(statement: dict[str, Any]) -> bool:
        return evaluate(request, identity=[parse({"Statement": statement})]).allowed

    everything = allowed(base | {"Action": "*"})
    with_action, without = (
        allowed(base | {"Action": actions}),
        allowed(base | {"NotAction": actions}),
    )

    assert not (with_action and without)
    assert (with_action or without) is everything


@given(requests, identities, st.randoms())
def test_the_order_of_policies_and_statements_does_not_matter(
    request: Request, own: list[Policy], random: Any
) -> None:
    shuffled = random.sample(own, len(own))

    assert evaluate(request, identity=own).outcome == evaluate(request, identity=shuffled).outcome
