"""Wrong roles: whether there is one, who may wear it, and whether it has a policy."""

from __future__ import annotations

import json

from checks.faults.deployed import Deployed, Document
from checks.faults.language import Apply, Fault, Kind, in_turn, owned_by
from checks.lab01 import has_permissions, lambda_can_assume, only_lambda_can_assume, role_exists

NEVER = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
STRANGER = "210987654321"
_LAMBDA = {"Service": "lambda.amazonaws.com"}
_NO_VERSION = 'no "Version"'


def statement(principal: object, **more: object) -> Document:
    """Of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def trust(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


RIGHT = trust(statement(_LAMBDA))


def _delete(me: Deployed) -> None:
    me.drops_policy()
    me.iam.delete_role(RoleName=me.names.role)


def _make_misnamed(me: Deployed) -> None:
    me.makes_role(RIGHT, me.names.role.replace("apigateway", "api-gateway"))


def _make_user(me: Deployed) -> None:
    me.iam.create_user(UserName=me.names.role)


def _put_on_another_role(me: Deployed) -> None:
    other = me.other("another-role")
    me.makes_role(RIGHT, other)
    me.puts_policy(me.policy(), role=other)
    me.drops_policy()


def _make_and_attach_to_nothing(me: Deployed) -> None:
    document = json.dumps(me.policy())
    me.iam.create_policy(PolicyName=me.names.policy, PolicyDocument=document)
    me.drops_policy()


def _trusts(principal: object, **more: object) -> Apply:
    return lambda me: me.trusts(trust(statement(principal, **more)))


def _trusts_also(principal: object) -> Apply:
    return lambda me: me.trusts(trust(statement(_LAMBDA), statement(principal)))


def _trusts_own_account(me: Deployed) -> None:
    _trusts_also({"AWS": f"arn:aws:iam::{me.account}:root"})(me)


_NOT_ASSUMED: dict[str, tuple[str, Apply]] = {
    "The role trusts EC2": ("ec2.amazonaws.com", _trusts({"Service": "ec2.amazonaws.com"})),
    "The role trusts API Gateway": (
        "apigateway.amazonaws.com",
        _trusts({"Service": "apigateway.amazonaws.com"}),
    ),
    "The role trusts another account": (STRANGER, _trusts({"AWS": STRANGER})),
    "The role's trust is a Deny": (
        "Deny lambda.amazonaws.com sts:AssumeRole",
        _trusts(_LAMBDA, Effect="Deny"),
    ),
    "The trust lacks sts:AssumeRole": (
        "Allow lambda.amazonaws.com sts:TagSession",
        _trusts(_LAMBDA, Action="sts:TagSession"),
    ),
    "The trust asks for an address that Lambda has not": (
        "if aws:SourceIp is 192.0.2.0/24",
        _trusts(_LAMBDA, Condition=NEVER),
    ),
    "The trust asks for an external id": (
        "if sts:ExternalId is x",
        _trusts(_LAMBDA, Condition={"StringEquals": {"sts:ExternalId": "x"}}),
    ),
    "The trust is for another account's functions": (
        f"if aws:SourceAccount is {STRANGER}",
        _trusts(_LAMBDA, Condition={"StringEquals": {"aws:SourceAccount": STRANGER}}),
    ),
}
_ASSUMED_BY_OTHERS: dict[str, tuple[str, Apply]] = {
    "The role trusts EC2 too": (
        "ec2.amazonaws.com",
        _trusts_also({"Service": "ec2.amazonaws.com"}),
    ),
    "The role trusts a rare service too": (
        "glue.amazonaws.com",
        _trusts_also({"Service": "glue.amazonaws.com"}),
    ),
    "The role trusts all of its own account too": ("user/", _trusts_own_account),
    "The role trusts a stranger's account too": (STRANGER, _trusts_also({"AWS": STRANGER})),
    "The role trusts everyone": ("codebuild.amazonaws.com", _trusts("*")),
}

FAULTS = (
    Fault("There is no role", role_exists, "no such thing", _delete),
    Fault(
        "The role has another name",
        role_exists,
        "the nearest name is",
        in_turn(_delete, _make_misnamed),
    ),
    Fault(
        "There is a user instead of the role",
        role_exists,
        "there is a user of that name",
        in_turn(_delete, _make_user),
    ),
    *owned_by(lambda_can_assume, _NOT_ASSUMED),
    *owned_by(only_lambda_can_assume, _ASSUMED_BY_OTHERS),
    Fault("The role has no policy", has_permissions, "no such thing", Deployed.drops_policy),
    Fault("The policy is on another role", has_permissions, "instead", _put_on_another_role),
    Fault(
        "The policy is attached to nothing",
        has_permissions,
        "attached to nothing",
        _make_and_attach_to_nothing,
    ),
    Fault(
        "The trust policy has no Version",
        has_permissions,
        f"its trust policy has {_NO_VERSION}",
        lambda me: me.trusts({"Statement": [statement(_LAMBDA)]}),
        Kind.WARNING,
    ),
    Fault(
        "The policy has no Version",
        has_permissions,
        _NO_VERSION,
        lambda me: me.puts_policy({"Statement": me.policy()["Statement"]}),
        Kind.WARNING,
    ),
)
