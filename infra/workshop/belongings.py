"""What the labs made, by lab: found by its name and the workshop's tag, and removed one by one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks import work
from checks.cloud import ABSENT, Cloud
from checks.names import Names

# "Set up CloudWatch logging for REST APIs in API Gateway": one group for each stage.
_EXECUTION_LOGS = "API-Gateway-Execution-Logs_"


@dataclass(frozen=True)
class Belonging:
    """`what` in words, `tagged` whether it carries the workshop's tag, or came with what does."""

    what: str
    tagged: bool
    remove: Callable[[], object]


def kept_folder() -> Path:
    """Where a learner's files go that were in the way just now. It need not exist yet."""
    return work.folder() / "kept" / time.strftime("%Y-%m-%d-%H%M%S")


def keep(files: Sequence[Path]) -> Path | None:
    """Move a learner's files aside, into a folder of this moment's; where to, if there were any."""
    there = [file for file in files if file.exists()]
    if not there:
        return None
    folder = kept_folder()
    for file in there:
        target = folder / file.relative_to(work.folder())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)
    return folder


class Belongings:
    """Of one learner, in the account and region that the environment leads to."""

    def __init__(self, names: Names, cloud: Cloud) -> None:
        self._names = names
        self._cloud = cloud

    def of(self, lab: str) -> list[Belonging]:
        """What is there of a lab, in the order in which it can be removed."""
        finders: dict[str, Callable[[], Iterator[Belonging]]] = {
            "01": self._roles,
            "02": lambda: self._tables(self._names.table),
            "03": self._function,
            "04": self._apis,
            "06": self._tuner,
            "07": self._alarms,
            "08": lambda: self._tables(self._names.bystander, tagged=True),
        }
        return list(finders[lab]()) if lab in finders else []

    @staticmethod
    def files(lab: str) -> list[Path]:
        """What a lab keeps in the work folder."""
        names = {
            "00": ["answers.json"],
            "03": ["function"],
            "05": ["collection.json", "environment.json", "load-report.json"],
            "08": ["inventory.json"],
        }
        found = (work.folder() / name for name in names.get(lab, []))
        return [file for file in found if file.exists()]

    def _roles(self) -> Iterator[Belonging]:
        iam = self._cloud.client("iam")
        yield from self._role(self._names.role)
        arn = f"arn:{self._cloud.partition}:iam::{self._cloud.account}:policy/{self._names.policy}"
        if policy := self._seen("iam", "get_policy", PolicyArn=arn):
            tagged = _carries(policy["Policy"].get("Tags", []), self._names)
            yield Belonging(
                f"the policy {self._names.policy}", tagged, lambda: _remove_policy(iam, arn)
            )

    def _role(self, name: str) -> Iterator[Belonging]:
        iam = self._cloud.client("iam")
        if role := self._seen("iam", "get_role", RoleName=name):
            tagged = _carries(role["Role"].get("Tags", []), self._names)
            yield Belonging(f"the role {name}", tagged, lambda: _remove_role(iam, name))

    def _tables(self, name: str, *, tagged: bool = False) -> Iterator[Belonging]:
        dynamodb = self._cloud.client("dynamodb")
        seen = self._seen("dynamodb", "describe_table", TableName=name)
        if not seen:
            return
        arn, items = seen["Table"]["TableArn"], seen["Table"].get("ItemCount", 0)
        tags = dynamodb.list_tags_of_resource(ResourceArn=arn).get("Tags", [])
        what = f"the table {name}" + (f" with its {items} items" if items else "")
        yield Belonging(
            what, tagged or _carries(tags, self._names), lambda: _remove_table(dynamodb, name)
        )

    def _function(self) -> Iterator[Belonging]:
        yield from self._function_and_log(self._names.function)

    def _function_and_log(self, name: str) -> Iterator[Belonging]:
        client = self._cloud.client("lambda")
        seen = self._seen("lambda", "get_function", FunctionName=name)
        if seen:
            tagged = self._names.tag.items() <= seen.get("Tags", {}).items()
            remove = lambda: client.delete_function(FunctionName=name)  # noqa: E731
            yield Belonging(f"the function {name}", tagged, remove)
        log = f"/aws/lambda/{name}"
        if log in self._groups(log):
            yield self._log_group(log)

    def _tuner(self) -> Iterator[Belonging]:
        names, client = self._names, self._cloud.client("stepfunctions")
        where = {"stateMachineArn": self._cloud.arn("states", f"stateMachine:{names.tuner}")}
        if self._seen("stepfunctions", "describe_state_machine", **where):
            tags = client.list_tags_for_resource(resourceArn=where["stateMachineArn"])["tags"]
            tagged = names.tag.items() <= {tag["key"]: tag["value"] for tag in tags}.items()
            remove = lambda: client.delete_state_machine(**where)  # noqa: E731
            yield Belonging(f"the state machine {names.tuner}", tagged, remove)
        for function in (*names.tuner_steps.values(), *names.contrasts.values()):
            yield from self._function_and_log(function)
        for role in names.tuner_roles.values():
            yield from self._role(role)

    def _apis(self) -> Iterator[Belonging]:
        apis, _ = self._cloud.pages("apigateway", "get_rest_apis", "items")
        client = self._cloud.client("apigateway")
        for api in (api for api in apis if api["name"] == self._names.api):
            yield Belonging(
                f"the API {api['name']} ({api['id']})",
                self._names.tag.items() <= api.get("tags", {}).items(),
                lambda id=api["id"]: client.delete_rest_api(restApiId=id),  # type: ignore[misc]
            )
            for group in self._groups(f"{_EXECUTION_LOGS}{api['id']}/"):
                yield self._log_group(group)
        yield from self._tables(self._names.payroll)

    def _alarms(self) -> Iterator[Belonging]:
        cloudwatch, name = self._cloud.client("cloudwatch"), self._names.alarm
        for alarm in cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]:
            tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
            yield Belonging(
                f"the alarm {name}",
                _carries(tags, self._names),
                lambda: cloudwatch.delete_alarms(AlarmNames=[name]),
            )
        logs = self._cloud.client("logs")
        chosen = {
            "metricName": self._names.metric,
            "metricNamespace": self._names.metric_namespace,
        }
        for each in logs.describe_metric_filters(**chosen)["metricFilters"]:
            where = {"logGroupName": each["logGroupName"], "filterName": each["filterName"]}
            yield Belonging(
                f"the metric filter {each['filterName']}",
                True,  # it has the workshop's own namespace
                lambda where=where: logs.delete_metric_filter(**where),  # type: ignore[misc]
            )

    def _groups(self, prefix: str) -> list[str]:
        pages = self._cloud.client("logs").get_paginator("describe_log_groups")
        found = pages.paginate(logGroupNamePrefix=prefix)
        return [group["logGroupName"] for page in found for group in page["logGroups"]]

    def _log_group(self, name: str) -> Belonging:
        """AWS made it, without a tag, for something whose name it carries."""
        logs = self._cloud.client("logs")
        remove = lambda: logs.delete_log_group(logGroupName=name)  # noqa: E731
        return Belonging(f"the log group {name}", True, remove)

    def _seen(self, service: str, operation: str, **parameters: Any) -> dict[str, Any] | None:
        client = self._cloud.client(service)
        try:
            answer: dict[str, Any] = getattr(client, operation)(**parameters)
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                return None
            raise
        return answer


def _carries(tags: Sequence[dict[str, str]], names: Names) -> bool:
    return names.tag_list[0] in [{"Key": tag["Key"], "Value": tag["Value"]} for tag in tags]


def _remove_role(iam: Any, name: str) -> None:
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _remove_policy(iam: Any, arn: str) -> None:
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def _remove_table(dynamodb: Any, name: str) -> None:
    dynamodb.delete_table(TableName=name)
    dynamodb.get_waiter("table_not_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 90}
    )
