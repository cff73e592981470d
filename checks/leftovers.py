"""What is left of all that the labs made, the things that nobody deletes by accident included."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from checks.alarm import Alarm
from checks.cloud import Cloud
from checks.inventory import Inventory
from checks.language import CouldNotCheck
from checks.log import Log
from checks.names import Names
from checks.observed import Observed
from checks.tuner import Tuner

KINDS = {
    "apigateway": "APIs",
    "cloudwatch": "alarms",
    "dynamodb": "tables",
    "iam": "roles and policies",
    "lambda": "functions",
    "logs": "log groups and metric filters",
    "states": "state machines",
}
"""By the service that an ARN names."""

# "Set up CloudWatch logging for REST APIs in API Gateway": one group for each stage.
_EXECUTION_LOGS = "API-Gateway-Execution-Logs_"


class Leftovers:
    def __init__(self, names: Names, inventory: Inventory, tuner: Tuner, cloud: Cloud) -> None:
        self._names = names
        self._inventory = inventory
        self._tuner = tuner
        self._cloud = cloud

    def of(self, service: str) -> Observed[list[str]]:
        """Those of one kind, each in words; the evidence has the calls that show them."""
        return self._left(f"the {KINDS[service]} that are left", {service})

    @property
    def elsewhere(self) -> Observed[list[str]]:
        """Those of the learner's own list that no lab asked for."""
        others = {_service(arn) for arn in self._arns} - KINDS.keys()
        return self._left("what else of your list is left", others)

    @property
    def of_the_account(self) -> str:
        """What nobody can tell the maker of, in words: it may be a neighbour's."""
        try:
            account = self._cloud.ask("apigateway", "get_account")
        except CouldNotCheck:
            return ""
        role = account.get("cloudwatchRoleArn")
        told = f"API Gateway's account still writes its logs as {role}; if you set it, take it away"
        return f"{told} with update_account" if role else ""

    def _left(self, subject: str, services: set[str]) -> Observed[list[str]]:
        seen = [self._look(arn) for arn in self._arns if _service(arn) in services]
        seen += self._filters if "logs" in services else []
        left = [each for each in seen if each.value]
        calls = dict.fromkeys(each.evidence for each in left)
        return Observed(subject, [each.subject for each in left], ", ".join(calls))

    @cached_property
    def _arns(self) -> list[str]:
        """Of what the labs make, by its names, and of what the learner listed; each once."""
        listed = [each for each in self._inventory.entries.value or [] if each.count(":") >= 5]
        return list(dict.fromkeys([*self._made, *self._apis, *listed, *self._execution_logs]))

    @property
    def _made(self) -> list[str]:
        names, arn = self._names, self._cloud.arn
        iam = f"arn:{self._cloud.partition}:iam::{self._cloud.account}"
        tables = (names.table, names.payroll, names.bystander)
        functions = (names.function, *names.tuner_steps.values(), *names.contrasts.values())
        return [
            arn("cloudwatch", f"alarm:{names.alarm}"),
            self._tuner.arn,
            *(arn("lambda", f"function:{function}") for function in functions),
            *(arn("logs", f"log-group:/aws/lambda/{function}") for function in functions),
            *(f"{iam}:role/{role}" for role in (names.role, *names.tuner_roles.values())),
            f"{iam}:policy/{names.policy}",
            *(arn("dynamodb", f"table/{table}") for table in tables),
        ]

    @cached_property
    def _apis(self) -> list[str]:
        """By name: an API's ARN has an id that nobody chose."""
        apis, _ = self._cloud.pages("apigateway", "get_rest_apis", "items")
        where = f"arn:{self._cloud.partition}:apigateway:{self._cloud.region}::/restapis"
        return [f"{where}/{api['id']}" for api in apis if api["name"] == self._names.api]

    @property
    def _execution_logs(self) -> Iterator[str]:
        """What API Gateway wrote for our APIs, those that are gone already included."""
        listed = self._inventory.entries.value or []
        ids = {_last(arn) for arn in [*self._apis, *listed] if _service(arn) == "apigateway"}
        groups, _ = self._cloud.pages(
            "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=_EXECUTION_LOGS
        )
        for name in (group["logGroupName"] for group in groups):
            if name.removeprefix(_EXECUTION_LOGS).partition("/")[0] in ids:
                yield self._cloud.arn("logs", f"log-group:{name}")

    @property
    def _filters(self) -> list[Observed[Any]]:
        """A metric filter goes with its log group, but one may have been put on another."""
        filters, evidence = self._cloud.pages(
            "logs",
            "describe_metric_filters",
            "metricFilters",
            metricName=self._names.metric,
            metricNamespace=self._names.metric_namespace,
        )
        return [Observed(f"the metric filter {f['filterName']}", f, evidence) for f in filters]

    def _look(self, arn: str) -> Observed[Any]:
        name, look = _last(arn), self._cloud.look
        match _service(arn), _kind(arn):
            case "dynamodb", "table":
                return look(f"the table {name}", "dynamodb", "describe_table", TableName=name)
            case "lambda", "function":
                call = "get_function_configuration"
                return look(f"the function {name}", "lambda", call, FunctionName=name)
            case "lambda", "layer":
                return look(f"the layer {arn}", "lambda", "get_layer_version_by_arn", Arn=arn)
            case "apigateway", "restapis":
                return look(f"the API {name}", "apigateway", "get_rest_api", restApiId=name)
            case "iam", "role":
                return look(f"the role {name}", "iam", "get_role", RoleName=name)
            case "iam", "policy":
                return look(f"the policy {name}", "iam", "get_policy", PolicyArn=arn)
            case "cloudwatch", "alarm":
                return Alarm(name, self._cloud).description
            case "states", "stateMachine":
                return self._machine(arn)
            case "logs", "log-group":
                return Log(arn.split(":")[6], self._cloud).description
        return self._tagged(arn)

    def _machine(self, arn: str) -> Observed[Any]:
        """One that is being deleted is as good as gone: it waits for its executions."""
        subject, call = f"the state machine {_last(arn)}", "describe_state_machine"
        seen = self._cloud.look(subject, "stepfunctions", call, stateMachineArn=arn)
        return seen.map(subject, lambda machine: machine["status"] != "DELETING")

    def _tagged(self, arn: str) -> Observed[Any]:
        """Of a kind that the labs don't make, all that is known is whether it has tags."""
        found, evidence = self._cloud.pages(
            "resourcegroupstaggingapi",
            "get_resources",
            "ResourceTagMappingList",
            ResourceARNList=[arn],
        )
        return Observed(arn, found or None, evidence)


def _service(arn: str) -> str:
    return arn.split(":")[2] if arn.count(":") >= 5 else ""


def _kind(arn: str) -> str:
    return arn.split(":", 5)[5].replace("/", ":").strip(":").partition(":")[0]


def _last(arn: str) -> str:
    return arn.replace(":", "/").rpartition("/")[2]
