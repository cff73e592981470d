"""A learner who takes everything down: lab 08, with room for every mistake."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from checks import work
from checks.inventory import FILE

from .watcher import Watcher


class Cleaner(Watcher):
    """Has everything that the labs make, but nothing of it ever ran: that is quick, and enough."""

    def __init__(self) -> None:
        super().__init__()
        self.api = ""
        self.gone: set[str] = set()

    def makes_everything(self) -> None:
        names = self.names
        self.makes_role()
        for table in (names.table, names.payroll, names.bystander):
            self.makes_table(name=table)
        self.makes_function()
        self.api = self.makes_api()
        self.deploys(self.api)
        self.logs.create_log_group(logGroupName=names.log_group)
        self.counts()
        self.is_alarmed()

    def api_arn(self, api: str = "") -> str:
        return f"arn:aws:apigateway:{self.region}::/restapis/{api or self.api}"

    @property
    def arns(self) -> dict[str, str]:
        """What carries the tag, by what it is."""
        names = self.names
        where = f"{self.region}:{self.account}"
        return {
            "role": self.role_arn(),
            "table": self.table_arn(),
            "payroll": self.table_arn(names.payroll),
            "function": self.function_arn(),
            "api": self.api_arn(),
            "log": f"arn:aws:logs:{where}:log-group:{names.log_group}",
            "alarm": f"arn:aws:cloudwatch:{where}:alarm:{names.alarm}",
        }

    def lists(self, *more: str, but: str = "") -> None:
        """Writes the inventory."""
        kept = [arn for kind, arn in self.arns.items() if kind != but]
        self.writes(json.dumps([*kept, *more]))

    def writes(self, text: str) -> None:
        work.folder().mkdir(parents=True, exist_ok=True)
        (work.folder() / FILE).write_text(text, encoding="utf-8")

    def cleans(self, *but: str) -> None:
        for kind, delete in self._deletions.items():
            if kind not in but:
                delete()
                self.gone.add(kind)

    @property
    def _deletions(self) -> Mapping[str, Callable[[], Any]]:
        names = self.names
        table = self.dynamodb.delete_table
        return {
            "alarm": self.forgets_alarms,
            "api": lambda: self.apigateway.delete_rest_api(restApiId=self.api),
            "function": self.leaves,
            "log": lambda: self.logs.delete_log_group(logGroupName=names.log_group),
            "role": self._deletes_role,
            "table": lambda: table(TableName=names.table),
            "payroll": lambda: table(TableName=names.payroll),
            "bystander": lambda: table(TableName=names.bystander),
        }

    def _deletes_role(self) -> None:
        role = {"RoleName": self.names.role}
        for policy in self.iam.list_role_policies(**role)["PolicyNames"]:
            self.iam.delete_role_policy(**role, PolicyName=policy)
        for policy in self.iam.list_attached_role_policies(**role)["AttachedPolicies"]:
            self.iam.detach_role_policy(**role, PolicyArn=policy["PolicyArn"])
        self.iam.delete_role(**role)

    def makes_queue(self) -> str:
        """A thing that no lab asked for, with the tag; its ARN."""
        sqs: Any = boto3.client("sqs")
        name = f"own-{self.names.suffix}"
        sqs.create_queue(QueueName=name, tags=self.names.tag)
        return f"arn:aws:sqs:{self.region}:{self.account}:{name}"
