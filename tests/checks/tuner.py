"""A learner who tunes: executions of a machine that gives what it is told to."""

from __future__ import annotations

import json
from typing import Any

import boto3

from checks import work
from powertuning.analysis import Stat
from powertuning.visualization import url
from tests.localaws.cloud import eventually

from .builder import BOTH_WAYS, Builder
from .learner import trust

# MB, milliseconds, dollars: 128 is the cheapest, 1024 the fastest.
CURVE = {128: (80.0, 1e-7), 256: (40.0, 2e-7), 512: (20.0, 3e-7), 1024: (10.0, 4e-7)}
# It ends as its input says, or else fails.
ECHO = {
    "StartAt": "Which?",
    "States": {
        "Which?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.gives", "IsPresent": True, "Next": "Give"}],
            "Default": "Fail",
        },
        "Give": {"Type": "Pass", "InputPath": "$.gives", "End": True},
        "Fail": {"Type": "Fail", "Error": "InvocationFailed", "Cause": "RAM128 failed"},
    },
}
TRUST = trust({"Service": "states.amazonaws.com"})


class Tuner(Builder):
    """Has labs 01 to 03 behind them, and a state machine."""

    def __init__(self) -> None:
        super().__init__()
        self.states: Any = boto3.client("stepfunctions")
        self.machine = ""

    def begins(self) -> None:
        self.makes_role()
        self.makes_table()
        self.makes_function(BOTH_WAYS)
        self.makes_machine()

    def makes_machine(self, name: str = "") -> None:
        role = f"{name or self.names.tuner}-role"
        made = self.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(TRUST))
        answer = self.states.create_state_machine(
            name=name or self.names.tuner,
            definition=json.dumps(ECHO),
            roleArn=made["Role"]["Arn"],
            tags=[{"key": key, "value": value} for key, value in self.names.tag.items()],
        )
        self.machine = answer["stateMachineArn"]

    def output(self, power: int, *sizes: int) -> dict[str, Any]:
        stats = [
            Stat(value=mb, averageDuration=ms, averagePrice=cost, totalCost=cost)
            for mb, (ms, cost) in CURVE.items()
            if mb in (sizes or CURVE)
        ]
        machine = {"executionCost": 0.00045, "lambdaCost": 1e-5, "visualization": url(stats)}
        return {"power": power, "cost": 1e-7, "duration": 80.0, "stateMachine": machine}

    def tunes(self, power: int | None = 128, sizes: tuple[int, ...] = (), **asked: Any) -> None:
        """By default as the lab asks; `power` None fails."""
        given = {
            "lambdaARN": self.function_arn(),
            "powerValues": list(CURVE),
            "num": 10,
            "payload": {
                "operation": "list",
                "tableName": self.names.table,
                "payload": {},
            },
            "strategy": "cost",
        } | asked
        if power is not None:
            given.setdefault("gives", self.output(power, *sizes))
        begun = self.states.start_execution(stateMachineArn=self.machine, input=json.dumps(given))
        self.waits(begun["executionArn"])

    def waits(self, execution: str) -> None:
        eventually(
            lambda: self.states.describe_execution(executionArn=execution)["status"] != "RUNNING"
        )

    def applies(self, memory: int) -> None:
        where = {"FunctionName": self.names.function}
        self.lambda_client.update_function_configuration(**where, MemorySize=memory)
        self.lambda_client.get_waiter("function_updated_v2").wait(**where)

    def publishes(self, memory: int, alias: str = "") -> str:
        """A version of that size; its number. The function's own size is as before."""
        where = {"FunctionName": self.names.function}
        usual = self.lambda_client.get_function_configuration(**where)["MemorySize"]
        self.applies(memory)
        version = str(self.lambda_client.publish_version(**where)["Version"])
        self.applies(usual)
        if alias:
            self.lambda_client.create_alias(**where, Name=alias, FunctionVersion=version)
        return version

    def uses(self, machine: str) -> None:
        work.answer(state_machine=machine)

    def goes(self) -> None:
        self.leaves()
        if self.machine:
            self.states.delete_state_machine(stateMachineArn=self.machine)
