"""State machines of the test's own, and what became of their executions."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import Any

from tests.localaws.cloud import LAMBDA, Cloud, eventually, new_name

STATES = "states.amazonaws.com"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": [STATES, LAMBDA]},
            "Action": "sts:AssumeRole",
        }
    ],
}


@dataclasses.dataclass(frozen=True)
class Ended:
    """An execution that is over: what DescribeExecution says, and its history."""

    described: dict[str, Any]
    events: list[dict[str, Any]]

    @property
    def status(self) -> str:
        return str(self.described["status"])

    @property
    def output(self) -> Any:
        return json.loads(self.described["output"])

    @property
    def error(self) -> tuple[str | None, str | None]:
        return self.described.get("error"), self.described.get("cause")

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    @property
    def chain(self) -> list[tuple[str, int]]:
        return [(event["type"], event["previousEventId"]) for event in self.events]

    def details(self, kind: str) -> dict[str, Any]:
        """Of the first event of that type."""
        event = next(each for each in self.events if each["type"] == kind)
        return next(value for name, value in event.items() if name.endswith("EventDetails"))


def machine(*states: Mapping[str, Any], first: str = "a", **more: Any) -> dict[str, Any]:
    """A definition of states one after another, named a, b, c …, or from another letter on."""
    names = [chr(ord(first) + number) for number in range(len(states))]
    linked = {
        name: dict(state) | _onward(state, names[number + 1 : number + 2])
        for number, (name, state) in enumerate(zip(names, states, strict=True))
    }
    return {"StartAt": first, "States": linked, **more}


def _onward(state: Mapping[str, Any], following: list[str]) -> dict[str, Any]:
    if state["Type"] in ("Succeed", "Fail", "Choice") or "Next" in state or "End" in state:
        return {}
    return {"Next": following[0]} if following else {"End": True}


class Machines:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cloud.client("stepfunctions")

    @functools.cached_property
    def role(self) -> str:
        return self.cloud.role(trust=TRUST)

    def create(self, definition: Mapping[str, Any], **more: Any) -> str:
        settings = {
            "name": new_name("machine"),
            "definition": json.dumps(definition),
            "roleArn": self.role,
        }
        return str(self.client.create_state_machine(**settings | more)["stateMachineArn"])

    def start(self, arn: str, data: Any = None, **more: Any) -> str:
        given = {} if data is None else {"input": json.dumps(data)}
        started = self.client.start_execution(stateMachineArn=arn, **given, **more)
        return str(started["executionArn"])

    def begin(self, definition: Mapping[str, Any], data: Any = None) -> str:
        return self.start(self.create(definition), data)

    def run(self, definition: Mapping[str, Any], data: Any = None) -> Ended:
        return self.end(self.begin(definition, data))

    def end(self, execution: str) -> Ended:
        def over() -> dict[str, Any] | None:
            found: dict[str, Any] = self.client.describe_execution(executionArn=execution)
            return None if found["status"] == "RUNNING" else found

        described = eventually(over)
        assert described
        return Ended(described, self.history(execution))

    def history(self, execution: str, **more: Any) -> list[dict[str, Any]]:
        pages = self.client.get_paginator("get_execution_history")
        found = list(pages.paginate(executionArn=execution, **more))
        return [event for page in found for event in page["events"]]

    def stop(self, execution: str, **more: Any) -> None:
        self.client.stop_execution(executionArn=execution, **more)

    def until(self, execution: str, kind: str) -> dict[str, Any]:
        """The first event of a type, once it has happened."""

        def look() -> dict[str, Any] | None:
            found = self.history(execution)
            return next((event for event in found if event["type"] == kind), None)

        event = eventually(look)
        assert event
        return event


def state(kind: str, **fields: Any) -> dict[str, Any]:
    return {"Type": kind, **fields}


def one(name: str = "i", /, **fields: Any) -> dict[str, Any]:
    """A program of one state, for a branch or an iteration."""
    return machine(fields, first=name)
