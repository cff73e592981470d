"""The events of a task: of Lambda functions, of activities, and of every other service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.statemachines.data import dumps
from localaws.statemachines.errors import StateError
from localaws.statemachines.history import Chain, input_of, output_of
from localaws.statemachines.resources import Resource


@dataclass(frozen=True)
class Limits:
    """Of one attempt, in seconds."""

    timeout: float | None = None
    heartbeat: float | None = None

    @property
    def details(self) -> dict[str, int]:
        named = {"timeoutInSeconds": self.timeout, "heartbeatInSeconds": self.heartbeat}
        return {name: int(value) for name, value in named.items() if value is not None}


@dataclass(frozen=True)
class Journal:
    """Tells a task's story by its kind; ``shared`` goes with every event."""

    chain: Chain
    kind: str
    shared: Mapping[str, str]

    def started(self, **details: str) -> None:
        told = {**self.shared, **details}
        self.chain.add(f"{self.kind}Started", told or None)

    def submitted(self, text: str) -> None:
        self.chain.add(f"{self.kind}Submitted", {**output_of(text), **self.shared})

    def succeeded(self, text: str) -> None:
        self.chain.add(f"{self.kind}Succeeded", {**output_of(text), **self.shared})

    def failed(self, error: StateError) -> None:
        self.chain.add(f"{self.kind}Failed", {**error.details, **self.shared})

    def timed_out(self, error: StateError) -> None:
        self.chain.add(f"{self.kind}TimedOut", {**error.details, **self.shared})


def of_function(chain: Chain, resource: Resource, arguments: Any, limits: Limits) -> Journal:
    """Recorded: ``test_fixed_timeout_lambda``."""
    details = {**input_of(arguments), "resource": resource.arn, **limits.details}
    chain.add("LambdaFunctionScheduled", details)
    return Journal(chain, "LambdaFunction", {})


def of_activity(chain: Chain, resource: Resource, arguments: Any, limits: Limits) -> Journal:
    details = {**input_of(arguments), "resource": resource.arn, **limits.details}
    chain.add("ActivityScheduled", details)
    return Journal(chain, "Activity", {})


def of_service(
    chain: Chain, resource: Resource, arguments: Any, limits: Limits, region: str
) -> Journal:
    """Recorded: ``test_fixed_timeout_service_lambda``."""
    shared = {"resource": resource.shown, "resourceType": resource.type}
    details = {"parameters": dumps(arguments), "region": region, **shared, **limits.details}
    chain.add("TaskScheduled", details)
    return Journal(chain, "Task", shared)
