"""The deployed system, read lazily and by relation: what the labs' checks speak about."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

from checks.alarm import Alarm
from checks.api import Api
from checks.cloud import Cloud
from checks.collection import Collection
from checks.endpoint import Endpoint
from checks.errors import Explained
from checks.function import Function
from checks.insights import Insights
from checks.inventory import Inventory
from checks.items import Items
from checks.leftovers import Leftovers
from checks.loadtest import LoadReport, load_test
from checks.log import Log
from checks.metricfilter import MetricFilter
from checks.names import Names
from checks.observed import Observed
from checks.operations import Operations
from checks.role import Role
from checks.table import Table
from checks.trails import Trails
from checks.tuner import Tuner


class System:
    """What one learner deployed. Nothing is read before a check asks, and each thing once."""

    def __init__(self, names: Names, cloud: Cloud) -> None:
        self.names = names
        self.cloud = cloud

    @classmethod
    def from_environment(cls) -> System:
        """By boto3's standard environment.

        Raises Explained for an unusable `WORKSHOP_SUFFIX`, and where no target was chosen: checks
        write probes, and a forgotten variable must not send them to somebody's account.
        """
        if "AWS_ENDPOINT_URL" not in os.environ and os.environ.get("WORKSHOP_TARGET") != "aws":
            raise Explained(
                "No AWS is chosen: AWS_ENDPOINT_URL is empty and WORKSHOP_TARGET is not aws."
                ' For the local AWS, run: eval "$(workshop env)"'
            )
        return cls(Names.from_environment(), Cloud())

    @cached_property
    def table(self) -> Table:
        return Table(self.names.table, self.names.key, self.cloud)

    @property
    def log_stream_arn(self) -> str:
        """A stream such as the function would write, whether or not it exists."""
        return self.cloud.arn("logs", f"log-group:{self.names.log_group}:log-stream:a-stream")

    @property
    def payroll_arn(self) -> str:
        """A table that is none of the function's business, whether or not it exists."""
        return self.cloud.arn("dynamodb", f"table/{self.names.payroll}")

    @property
    def for_another_table(self) -> dict[str, Any]:
        """What a stranger would ask of the API."""
        key = {self.names.key: "boss"}
        return {"operation": "read", "tableName": self.names.payroll, "payload": {"Key": key}}

    @cached_property
    def role(self) -> Role:
        """The role by its name: in the first labs no function has it yet."""
        return Role(self.names.role, self.names, self.cloud)

    @cached_property
    def function(self) -> Function:
        return Function(self.names.function, self.cloud)

    @cached_property
    def items(self) -> Items:
        """Items of the table that are ours alone."""
        return Items(self.names.table, self.names.key, self.cloud)

    @cached_property
    def directly(self) -> Operations:
        """The operations, asked of the function itself."""
        return Operations(self.function.invoke, self.items)

    @cached_property
    def api(self) -> Api:
        return Api(self.names, self.cloud)

    @cached_property
    def endpoint(self) -> Endpoint:
        """The URL of the API, as it is deployed."""
        return Endpoint(self.api)

    @cached_property
    def over_http(self) -> Operations:
        """The operations, asked of the URL by someone without AWS keys."""
        return Operations(self.endpoint.send, self.items)

    @cached_property
    def collection(self) -> Collection:
        """The learner's own tests of the API."""
        return Collection(self.names, self.cloud)

    @cached_property
    def load_test(self) -> Observed[LoadReport]:
        return load_test()

    @cached_property
    def tuner(self) -> Tuner:
        """The state machine that measured the function."""
        return Tuner(self.names, self.function, self.cloud)

    @cached_property
    def log(self) -> Log:
        """The group that the function writes to."""
        settings = (self.function.configuration.value or {}).get("LoggingConfig", {})
        return Log(settings.get("LogGroup", self.names.log_group), self.cloud)

    @cached_property
    def insights(self) -> Insights:
        return Insights(self.log, self.cloud)

    @cached_property
    def trails(self) -> Trails:
        """What requests over HTTP leave in the log."""
        return Trails(self.endpoint.url, self.names.table, self.log)

    @cached_property
    def metric_filter(self) -> MetricFilter:
        return MetricFilter(self.log.group, self.names, self.cloud)

    @cached_property
    def alarm(self) -> Alarm:
        return Alarm(self.names.alarm, self.cloud)

    @cached_property
    def inventory(self) -> Inventory:
        return Inventory(self.names)

    @cached_property
    def leftovers(self) -> Leftovers:
        return Leftovers(self.names, self.inventory, self.tuner, self.cloud)
