"""A learner whose system is deployed, and who watches it: lab 07, with room for every mistake."""

from __future__ import annotations

import re
import time
from typing import Any

import boto3
import requests

from checks.faults.lab07 import PATTERN as LEVEL
from checks.faults.lab07 import RULE
from checks.work import answer

from .builder import BOTH_WAYS, Builder, Files, written, zipped
from .examiner import Examiner

WATCHED = BOTH_WAYS | written("07-cloudwatch.ipynb")
QUERY = "filter ispresent(level) | stats count(*) as requests by level"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Watcher(Builder, Examiner):
    def __init__(self) -> None:
        super().__init__()
        self.logs: Any = boto3.client("logs")
        self.cloudwatch: Any = boto3.client("cloudwatch")
        self._deployed: Files = {}

    def makes_system(self, files: Files = WATCHED) -> str:
        """All of labs 01 to 04, with these files; the API's id."""
        self.makes_role()
        self.makes_table()
        self._deployed = files
        return self.makes_answering_api(files)

    def runs(self, files: Files) -> None:
        """These files from here on."""
        if files == self._deployed:
            return
        name = self.names.function
        self.lambda_client.update_function_code(FunctionName=name, ZipFile=zipped(files))
        self.lambda_client.get_waiter("function_updated_v2").wait(FunctionName=name)
        self._deployed = files

    @property
    def log_group(self) -> str:
        where = {"FunctionName": self.names.function}
        settings = self.lambda_client.get_function_configuration(**where)["LoggingConfig"]
        return str(settings["LogGroup"])

    def sends(self, operation: str, **payload: Any) -> requests.Response:
        request = {"operation": operation, "tableName": self.names.table, "payload": payload}
        return requests.post(self.url, json=request, timeout=30)

    def invocation(self, operation: str, **payload: Any) -> str:
        """Send a request; Lambda's id of the invocation."""
        sent = int(time.time() * 1000)
        self.sends(operation, **payload)
        starts = self.logs.filter_log_events(
            logGroupName=self.log_group, filterPattern='?START ?"platform.start"', startTime=sent
        )
        return _ID.findall(starts["events"][-1]["message"])[0]

    def answers(self, **given: str) -> None:
        answer(**given)

    def keeps(self, days: int | None = 14) -> None:
        group = {"logGroupName": self.log_group}
        self.logs.delete_retention_policy(**group)
        if days:
            self.logs.put_retention_policy(**group, retentionInDays=days)

    def tags(self, tags: dict[str, str]) -> None:
        """Exactly these on the log group."""
        groups = self.logs.describe_log_groups(logGroupNamePrefix=self.log_group)
        arn = groups["logGroups"][0]["logGroupArn"]
        known = self.logs.list_tags_for_resource(resourceArn=arn)["tags"]
        self.logs.untag_resource(resourceArn=arn, tagKeys=[*known, "none"])
        self.logs.tag_resource(resourceArn=arn, tags=tags)

    def counts(
        self, pattern: str = LEVEL, *, namespace: str = "", default: float | None = 0, **more: Any
    ) -> None:
        """With exactly one metric filter."""
        self.forgets_filters()
        metric = {
            "metricNamespace": namespace or self.names.metric_namespace,
            "metricName": self.names.metric,
            "metricValue": "1",
            **({} if default is None else {"defaultValue": default}),
        }
        self.logs.put_metric_filter(
            logGroupName=self.log_group,
            filterName="counts",
            filterPattern=pattern,
            metricTransformations=[
                metric | ({} if default is None else {"defaultValue": default}) | more
            ],
        )

    def forgets_filters(self) -> None:
        group = {"logGroupName": self.log_group}
        for each in self.logs.describe_metric_filters(**group)["metricFilters"]:
            self.logs.delete_metric_filter(**group, filterName=each["filterName"])

    def is_alarmed(self, name: str = "", **settings: Any) -> None:
        """With exactly one alarm."""
        self.forgets_alarms()
        metric = {"Namespace": self.names.metric_namespace, "MetricName": self.names.metric}
        asked = metric | RULE | settings
        self.cloudwatch.put_metric_alarm(
            AlarmName=name or self.names.alarm,
            **{key: value for key, value in asked.items() if value is not None},
        )

    def forgets_alarms(self) -> None:
        alarms = self.cloudwatch.describe_alarms()["MetricAlarms"]
        names = [each["AlarmName"] for each in alarms if self.names.suffix in each["AlarmName"]]
        self.cloudwatch.delete_alarms(AlarmNames=names)

    def hears_the_alarm(self) -> None:
        """At least once."""
        asked = {"AlarmName": self.names.alarm, "HistoryItemType": "StateUpdate"}
        deadline = time.monotonic() + 20
        while "ALARM" not in str(self.cloudwatch.describe_alarm_history(**asked)):
            assert time.monotonic() < deadline
            self.sends("create", Item={"note": "no key"})
            time.sleep(0.5)

    def does_lab_07(self) -> None:
        """Right in every respect."""
        self.runs(WATCHED)
        self.watches()
        self.hears_the_alarm()

    def watches(self) -> None:
        """What is asked besides the code."""
        self.answers(
            request_id=self.invocation("create", Item={"note": "no key"}),
            cause="ValidationException",
            query=QUERY,
        )
        self.keeps()
        self.tags(self.names.tag)
        self.counts()
        self.is_alarmed()
