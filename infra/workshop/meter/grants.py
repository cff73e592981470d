"""What a role may do: the Allow statements of its policies, an action each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from checks.errors import Explained
from checks.nearby import named_like
from iampolicy import MalformedPolicy, Policy, Request, parse


@dataclass(frozen=True)
class Grant:
    """One action, or pattern of actions, as a statement writes it; ``resources`` likewise.

    ``but`` tells that the statement allows everything but these (``NotAction``, ``NotResource``).
    """

    policy: str
    action: str
    resources: tuple[str, ...]
    but_action: bool = False
    but_resources: bool = False
    conditional: bool = False

    def covers(self, action: str, resource: str) -> bool:
        """Whatever conditions the statement has."""
        (statement,) = self._alone.statements
        return statement.covers(Request(action, resource), set())

    @cached_property
    def _alone(self) -> Policy:
        statement = {
            "Effect": "Allow",
            "NotAction" if self.but_action else "Action": self.action,
            "NotResource" if self.but_resources else "Resource": list(self.resources),
        }
        return parse({"Version": "2012-10-17", "Statement": [statement]})

    @property
    def is_wide(self) -> bool:
        patterns = (self.action, *self.resources)
        has_wildcard = any("*" in pattern or "?" in pattern for pattern in patterns)
        return has_wildcard or self.but_action or self.but_resources


@dataclass(frozen=True)
class Granted:
    """A role and all that its policies allow. ``denies`` counts statements that deny."""

    name: str
    arn: str
    made: datetime.datetime
    grants: tuple[Grant, ...]
    denies: int
    bounded: bool


def granted(role: str, iam: Any) -> Granted:
    """Of a role by its name or ARN, asked with a boto3 client.

    Raises Explained for a role that is not there, and for a policy that cannot be read.
    """
    name = role.rpartition("/")[2] if role.startswith("arn:") else role
    try:
        found = iam.get_role(RoleName=name)["Role"]
    except (iam.exceptions.NoSuchEntityException, iam.exceptions.ClientError) as error:
        raise _refused(name, iam, error) from error
    policies = [_parsed(*each) for each in _documents(name, iam)]
    statements = [(policy, each) for policy in policies for each in policy.statements]
    grants = [
        Grant(
            policy.name,
            action,
            each.resources.texts if each.resources else ("*",),
            each.not_action,
            each.not_resource,
            bool(each.conditions),
        )
        for policy, each in statements
        if each.effect == "Allow"
        for action in each.actions.texts
    ]
    denies = sum(each.effect == "Deny" for _, each in statements)
    bounded = "PermissionsBoundary" in found
    return Granted(name, found["Arn"], found["CreateDate"], tuple(grants), denies, bounded)


def _documents(role: str, iam: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=role):
        for name in page["PolicyNames"]:
            answer = iam.get_role_policy(RoleName=role, PolicyName=name)
            yield name, answer["PolicyDocument"]
    for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role):
        for attached in page["AttachedPolicies"]:
            arn = attached["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            answer = iam.get_policy_version(PolicyArn=arn, VersionId=version)
            yield attached["PolicyName"], answer["PolicyVersion"]["Document"]


def _parsed(name: str, document: Mapping[str, Any]) -> Policy:
    try:
        return parse(document, "identity", name)
    except MalformedPolicy as error:
        raise Explained(
            f"The policy {name} cannot be read: {error} Mend it, then run: workshop meter"
        ) from error


def _refused(name: str, iam: Any, error: ClientError) -> Explained:
    code = error.response["Error"]["Code"]
    if code != "NoSuchEntity":
        return Explained(f"IAM does not show the role {name} ({error}). Run: workshop status")
    pages = iam.get_paginator("list_roles").paginate()
    near = named_like(name, (role["RoleName"] for page in pages for role in page["Roles"]))
    return Explained(
        f'There is no role "{name}"{f"; {near}" if near else ""}. Run: workshop check 01'
    )
