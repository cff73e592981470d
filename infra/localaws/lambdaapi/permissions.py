"""Functions' resource policies (recorded: `test_permission_exceptions`,
`test_lambda_permission_fn_versioning`)."""

from __future__ import annotations

import json

from localaws.errors import AwsError
from localaws.functions.configuration import LATEST, FunctionName
from localaws.lambdaapi.function import Function
from localaws.lambdaapi.policy import Policy, statement
from localaws.lambdaapi.registry import (
    Context,
    Document,
    Parameters,
    absent,
    check_qualifier,
    check_revision,
)


def add(context: Context, asked: Parameters) -> Document:
    name = context.name(asked)
    if name.qualifier == LATEST:
        message = "We currently do not support adding policies for $LATEST."
        raise AwsError("InvalidParameterValueException", message)
    function = context.function(name)
    if name.qualifier:
        check_qualifier(function, name)
    made = statement(asked, name.qualified)
    check_revision(asked, _revision(function, name), "GetPolicy")
    policy = function.policies.get(name.qualifier or "", Policy())
    policy.add(made)
    function.policies[name.qualifier or ""] = policy
    _revise(function, name, policy.revision)
    return {"Statement": json.dumps(made, separators=(",", ":"))}


def get(context: Context, asked: Parameters) -> Document:
    name = context.name(asked)
    function = context.known(name)
    policy = function.policies.get(_key(name)) if function else None
    if policy is None:
        raise absent()
    return {"Policy": policy.text, "RevisionId": policy.revision}


def remove(context: Context, asked: Parameters) -> None:
    name = context.name(asked)
    function = context.known(name)
    if function is None:
        message = f"No policy found for: {name.qualified}"
        raise AwsError("ResourceNotFoundException", message, 404)
    if _key(name):
        check_qualifier(function, name)
    policy = function.policies.get(_key(name))
    if policy is None:
        message = "No policy is associated with the given resource."
        raise AwsError("ResourceNotFoundException", message, 404)
    check_revision(asked, policy.revision)
    policy.remove(asked["StatementId"])
    _revise(function, name, policy.revision)
    if not policy.statements:
        del function.policies[_key(name)]


def _key(name: FunctionName) -> str:
    return "" if name.qualifier in (None, LATEST) else str(name.qualifier)


def _revision(function: Function, name: FunctionName) -> str:
    alias = function.aliases.get(name.qualifier or "")
    if alias:
        return alias.revision
    version = function.version(name.qualifier or LATEST)
    return version.revision if version else ""


def _revise(function: Function, name: FunctionName, revision: str) -> None:
    """Whose policy it is has the policy's revision then (recorded:
    `test_lambda_permission_revisions`)."""
    alias = function.aliases.get(name.qualifier or "")
    owner = alias or function.version(name.qualifier or LATEST)
    if owner:
        owner.revision = revision
