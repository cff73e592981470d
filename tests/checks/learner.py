"""A learner at work: the calls that the labs' notebooks make, with room for every mistake."""

from __future__ import annotations

import json
from typing import Any

import boto3

from checks.names import Names
from checks.outcome import Outcome, Result
from checks.permissions import LOGGING, WORK
from checks.run import run

Document = dict[str, Any]


def trust(
    principal: Any = None, action: str = "sts:AssumeRole", effect: str = "Allow", **more: Any
) -> Document:
    who = principal or {"Service": "lambda.amazonaws.com"}
    statement = {"Effect": effect, "Principal": who, "Action": action, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def allow(actions: Any, resource: Any = "*", effect: str = "Allow", **more: Any) -> Document:
    """A statement."""
    return {"Effect": effect, "Action": actions, "Resource": resource, **more}


def policy(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


class Learner:
    """Makes things under this run's own names."""

    def __init__(self) -> None:
        self.names = Names.from_environment()
        self.iam: Any = boto3.client("iam")
        self.dynamodb: Any = boto3.client("dynamodb")
        self.region = str(self.dynamodb.meta.region_name)
        self.account = str(boto3.client("sts").get_caller_identity()["Account"])

    def table_arn(self, name: str = "", region: str = "", account: str = "") -> str:
        where = f"{region or self.region}:{account or self.account}"
        return f"arn:aws:dynamodb:{where}:table/{name or self.names.table}"

    @property
    def work(self) -> Document:
        """The statement that lets the function do its work, and no more."""
        return allow(list(WORK), self.table_arn())

    @property
    def logging(self) -> Document:
        group = f"log-group:{self.names.log_group}:*"
        return allow(list(LOGGING), f"arn:aws:logs:{self.region}:{self.account}:{group}")

    def makes_role(
        self, document: Document | None = None, name: str = "", **permissions: Document
    ) -> None:
        """A role with this trust and inline policies, by name; by default the right ones."""
        role = name or self.names.role
        wanted = json.dumps(document or trust())
        self.iam.create_role(RoleName=role, AssumeRolePolicyDocument=wanted)
        for own, document in (permissions or {"right": policy(self.work, self.logging)}).items():
            self.puts(document, own, role)

    def puts(self, document: Document, name: str = "extra", role: str = "") -> None:
        self.iam.put_role_policy(
            RoleName=role or self.names.role,
            PolicyName=name,
            PolicyDocument=json.dumps(document),
        )

    def makes_managed(self, document: Document, name: str = "") -> str:
        """A policy that stands by itself; its ARN."""
        answer = self.iam.create_policy(
            PolicyName=name or self.names.policy, PolicyDocument=json.dumps(document)
        )
        return str(answer["Policy"]["Arn"])

    def makes_table(
        self, *keys: tuple[str, str, str], name: str = "", region: str = "", **more: Any
    ) -> None:
        """Keys are (name, type, role); without any, it is the right one."""
        keys = keys or ((self.names.key, "S", "HASH"),)
        boto3.client("dynamodb", region_name=region or None).create_table(
            TableName=name or self.names.table,
            KeySchema=[{"AttributeName": key, "KeyType": role} for key, _, role in keys],
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": kind} for key, kind, _ in keys
            ],
            **({"BillingMode": "PAY_PER_REQUEST"} | more),
        )

    def checks(self, lab: str) -> list[Result]:
        return run([lab])

    def is_told(self, lab: str, star: int = 1) -> list[str]:
        """The causes that a learner reads first, by the checks' own names."""
        return [name_of(r) for r in self.checks(lab) if r.is_cause and r.star == star]


def name_of(result: Result) -> str:
    return result.id.partition(".")[2]


def outcome_of(name: str, results: list[Result]) -> Outcome:
    return next(result.outcome for result in results if name_of(result) == name)
