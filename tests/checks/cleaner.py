"""A learner who takes everything down: lab 08, with room for every mistake."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from checks import work
from checks.inventory import FILE

from .tuner import TRUST
from .watcher import Watcher


class Cleaner(Watcher):
    """Has everything that the labs make, but nothing of it ever ran: that is quick, and enough."""

    def __init__(self) -> None:
        super().__init__()
        self.states: Any = boto3.client("stepfunctions")
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
        self.makes_tuner()

    def makes_tuner(self) -> None:
        """The machine, one of its functions with a log, and the roles."""
        names = self.names
        for role in names.tuner_roles.values():
            self.makes_role(TRUST, role)
        definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
        self.states.create_state_machine(
            name=names.tuner,
            definition=json.dumps(definition),
            roleArn=self.role_arn(names.tuner_roles["states"]),
        )
        self.makes_function(FunctionName=self.step)
        self.logs.create_log_group(logGroupName=f"/aws/lambda/{self.step}")

    @property
    def step(self) -> str:
        return self.names.tuner_steps["executor"]

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
            "machine": f"arn:aws:states:{where}:stateMachine:{names.tuner}",
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
            "machine": lambda: self.states.delete_state_machine(
                stateMachineArn=self.arns["machine"]
            ),
            "function": lambda: self._deletes_function(names.function),
            "step": lambda: self._deletes_function(self.step),
            "log": lambda: self.logs.delete_log_group(logGroupName=names.log_group),
            "step_log": lambda: self.logs.delete_log_group(logGroupName=f"/aws/lambda/{self.step}"),
            "role": lambda: self._deletes_role(names.role),
            "machine_role": lambda: self._deletes_role(names.tuner_roles["states"]),
            "step_role": lambda: self._deletes_role(names.tuner_roles["lambda"]),
            "table": lambda: table(TableName=names.table),
            "payroll": lambda: table(TableName=names.payroll),
            "bystander": lambda: table(TableName=names.bystander),
        }

    def leaves(self) -> None:
        """Of the functions, those that are still there."""
        for kind, name in (("function", self.names.function), ("step", self.step)):
            if kind not in self.gone:
                self._deletes_function(name)

    def _deletes_function(self, name: str) -> None:
        self.lambda_client.delete_function(FunctionName=name)

    def _deletes_role(self, name: str) -> None:
        role = {"RoleName": name}
        for policy in self.iam.list_role_policies(**role)["PolicyNames"]:
            self.iam.delete_role_policy(**role, PolicyName=policy)
        for policy in self.iam.list_attached_role_policies(**role)["AttachedPolicies"]:
            self.iam.detach_role_policy(**role, PolicyArn=policy["PolicyArn"])
        self.iam.delete_role(**role)
