"""Policies that allow too little, and policies that allow too much."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from checks.faults.deployed import Deployed, Document
from checks.faults.lab01 import NEVER, STRANGER
from checks.faults.language import Apply, Fault, owned_by
from checks.lab01 import logging_allowed, nothing_else_allowed, table_actions_allowed
from checks.permissions import LOGGING, WORK

_TABLE, _LOG = "dynamodb:", "logs:"
_ELSEWHERE = "eu-north-1"
Change = Callable[[Deployed, Document], object]


def _changed(service: str, change: Change) -> Apply:
    """The statement about a service, changed in place."""

    def apply(me: Deployed) -> None:
        policy = me.policy()
        change(me, next(s for s in policy["Statement"] if s["Action"][0].startswith(service)))
        me.puts_policy(policy)

    return apply


def _without(action: str) -> Apply:
    service = action.partition(":")[0]
    return _changed(service, lambda _, statement: statement["Action"].remove(action))


def _instead_of(action: str, other: str) -> Apply:
    def change(_: Deployed, statement: Document) -> None:
        statement["Action"][statement["Action"].index(action)] = other

    return _changed(_TABLE, change)


def _on(service: str, resource: Callable[[Deployed], Any]) -> Apply:
    return _changed(service, lambda me, statement: statement.update(Resource=resource(me)))


def _when(condition: Document) -> Apply:
    return _changed(_TABLE, lambda _, statement: statement.update(Condition=condition))


def _denied(service: str) -> Apply:
    return _changed(service, lambda _, statement: statement.update(Effect="Deny"))


def _also(effect: str, actions: object, resource: Callable[[Deployed], Any]) -> Apply:
    """In a second policy."""

    def apply(me: Deployed) -> None:
        statement = {"Effect": effect, "Action": actions, "Resource": resource(me)}
        me.puts_policy({"Version": "2012-10-17", "Statement": [statement]}, name="second")

    return apply


def _everything(_: Deployed) -> str:
    return "*"


def _bound_to(actions: str) -> Apply:
    def apply(me: Deployed) -> None:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        boundary = me.iam.create_policy(PolicyName=me.other("boundary"), PolicyDocument=document)
        me.iam.put_role_permissions_boundary(
            RoleName=me.names.role, PermissionsBoundary=boundary["Policy"]["Arn"]
        )

    return apply


def _log_arn(me: Deployed, rest: str, region: str = "") -> str:
    return f"arn:aws:logs:{region or me.region}:{me.account}:log-group:{rest}"


_TOO_LITTLE: dict[str, tuple[str, Apply]] = {
    "An action is misspelt": (
        "dynamodb:PutItem: implicitDeny",
        _instead_of("dynamodb:PutItem", "dynamodb:PutItems"),
    ),
    "An action's service is misspelt": (
        "dynamodb:Scan: implicitDeny",
        _instead_of("dynamodb:Scan", "dynamo:Scan"),
    ),
    "The table's statement is a Deny": ("explicitDeny", _denied(_TABLE)),
    "Another policy denies an action": (
        "dynamodb:DeleteItem: explicitDeny (denied by",
        _also("Deny", "dynamodb:DeleteItem", _everything),
    ),
    "The policy names another table": (
        "implicitDeny",
        _on(_TABLE, lambda me: me.table_arn("orders")),
    ),
    "The policy names the table in another letter case": (
        "implicitDeny",
        _on(_TABLE, lambda me: me.table_arn(me.names.table.upper())),
    ),
    "The policy names a table of another region": (
        "implicitDeny",
        _on(_TABLE, lambda me: me.table_arn(region=_ELSEWHERE)),
    ),
    "The policy names a table of another account": (
        "implicitDeny",
        _on(_TABLE, lambda me: me.table_arn(account=STRANGER)),
    ),
    "The policy names the table's indexes alone": (
        "implicitDeny",
        _on(_TABLE, lambda me: f"{me.table_arn()}/index/*"),
    ),
    "The policy asks for an address": ("a condition asks for aws:SourceIp", _when(NEVER)),
    "The policy asks for another region": (
        "implicitDeny",
        _when({"StringEquals": {"aws:RequestedRegion": _ELSEWHERE}}),
    ),
    "The policy asks for a tag": (
        "a condition asks for aws:PrincipalTag/team",
        _when({"StringEquals": {"aws:PrincipalTag/team": "a"}}),
    ),
    "The policy ended on a date": (
        "implicitDeny",
        _when({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
    ),
    "The policy asks for MFA": (
        "a condition asks for aws:MultiFactorAuthPresent",
        _when({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    ),
}
_SILENT: dict[str, tuple[str, Apply]] = {
    "The log's ARN ends before its streams": (
        "logs:CreateLogStream: implicitDeny",
        _on(_LOG, lambda me: _log_arn(me, me.names.log_group)),
    ),
    "The log's ARN is of another group": (
        "implicitDeny",
        _on(_LOG, lambda me: _log_arn(me, "/aws/lambda/other:*")),
    ),
    "The log's ARN is of another region": (
        "implicitDeny",
        _on(_LOG, lambda me: _log_arn(me, "*", _ELSEWHERE)),
    ),
    "The log's statement is a Deny": ("explicitDeny", _denied(_LOG)),
    "A permissions boundary leaves the log out": (
        "the permissions boundary does not allow it",
        _bound_to("dynamodb:*"),
    ),
}
_TOO_MUCH: dict[str, tuple[str, Apply]] = {
    "The role may do everything": ("making users and keys", _also("Allow", "*", _everything)),
    "The role may do all of DynamoDB": (
        "more than items of its own table",
        _also("Allow", "dynamodb:*", lambda me: me.table_arn()),
    ),
    "The role may work on every table": (
        "the same work on other tables",
        _on(_TABLE, _everything),
    ),
    "The role may work on the table of any region": (
        "the same work on other tables",
        _on(_TABLE, lambda me: me.table_arn(region="*")),
    ),
    "The role may work on tables that begin alike": (
        "the same work on other tables",
        _on(_TABLE, lambda me: f"{me.table_arn()}*"),
    ),
    "The role may pass any role": (
        "handing out permissions",
        _also("Allow", "iam:PassRole", _everything),
    ),
    "The role may do all with logs": (
        "reading and erasing logs",
        _also("Allow", "logs:*", _everything),
    ),
    "The role may change functions": (
        "changing functions",
        _also("Allow", "lambda:*", _everything),
    ),
    "The role may read any bucket": (
        "other people's data",
        _also("Allow", "s3:GetObject", _everything),
    ),
}

FAULTS = (
    *(
        Fault(
            f"The policy lacks {action}",
            table_actions_allowed if action in WORK else logging_allowed,
            f"{action}: implicitDeny",
            _without(action),
        )
        for action in (*WORK, *LOGGING)
    ),
    *owned_by(table_actions_allowed, _TOO_LITTLE),
    Fault(
        "A permissions boundary leaves the table out",
        table_actions_allowed,
        "the permissions boundary does not allow it",
        _bound_to("logs:*"),
    ),
    *owned_by(logging_allowed, _SILENT),
    *owned_by(nothing_else_allowed, _TOO_MUCH),
)
