"""The state machine that tunes, and what its executions measured and left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from checks.cloud import Answer, Cloud
from checks.function import Function
from checks.names import Names
from checks.nearby import named_like
from checks.observed import Observed
from checks.reply import Reply
from checks.tuning import Tuning
from checks.work import answered

_NEWEST = 20  # executions that are looked at
_ALIAS = "RAM"
_REFUSED = 400
_WRITING = ("create", "update", "delete")

WORK = "work"
# Between the clocks of two services.
_GRACE = timedelta(seconds=5)


class Tuner:
    def __init__(self, names: Names, function: Function, cloud: Cloud) -> None:
        self._names = names
        self._function = function
        self._cloud = cloud

    @property
    def arn(self) -> str:
        """The learner's answer, if they use another one than the lab's."""
        default = self._cloud.arn("states", f"stateMachine:{self._names.tuner}")
        return str(answered("state_machine").value or default)

    @cached_property
    def machine(self) -> Observed[Answer]:
        subject = f"the state machine {self.arn.rpartition(':')[2]}"
        look, where = self._cloud.look, {"stateMachineArn": self.arn}
        seen = look(subject, "stepfunctions", "describe_state_machine", **where)
        return Observed(seen.subject, seen.value, seen.evidence, self._machines_nearby)

    @cached_property
    def tuning(self) -> Observed[Tuning]:
        """The newest of this function that succeeded and recommends a size."""
        newest = next(iter(self._recommending), None)
        subject = f"a tuning of {self._function.name} that succeeded"
        return Observed(subject, newest, self._evidence, self._why_none)

    @cached_property
    def measured(self) -> Observed[str]:
        """WORK, or the error that took its place. A payload that writes is not sent again."""
        return self.tuning.map("what your tuning measured", self._what_it_measured)

    def _what_it_measured(self, tuning: Tuning) -> str:
        if tuning.forgiven:
            return f"errors as well: {', '.join(tuning.forgiven)}"
        if tuning.operation in _WRITING:
            return WORK
        reply = self._function.invoke(tuning.payload).value
        trouble = _trouble(reply) if reply else ""
        return f"an error: to its payload the function answers {trouble}" if trouble else WORK

    @property
    def recommended(self) -> list[int]:
        """By the newest tuning, and by those before it that asked for the same."""
        strategy = self._recommending[0].strategy
        return [each.power for each in self._recommending if each.strategy == strategy]

    @property
    def memory(self) -> Observed[int]:
        """Of the function, in MB."""
        return self._function.configuration.map(
            f"the memory of the function {self._function.name} in MB",
            lambda function: int(function["MemorySize"]),
        )

    def in_words(self, memory: int) -> str:
        """What is wrong about a size that is not the recommended one."""
        newest = self._recommending[0]
        if memory == newest.fastest and newest.strategy == "cost":
            return f"{memory}, the fastest; your tuning asked for the cheapest"
        if memory == newest.cheapest and newest.strategy == "speed":
            return f"{memory}, the cheapest; your tuning asked for the fastest"
        for alias in self._aliases:
            if self._memory_of(alias["FunctionVersion"]) in self.recommended:
                return f"{memory}; only the alias {alias['Name']} has the recommended size"
        return str(memory)

    @property
    def aliases(self) -> Observed[list[str]]:
        """Those that tunings have left."""
        left = [each["Name"] for each in self._aliases if _is_ram(each["Name"])]
        call = f'lambda_client.list_aliases(FunctionName="{self._function.name}")'
        return Observed(f"the RAM aliases of {self._function.name}", left, call)

    @property
    def versions(self) -> Observed[list[str]]:
        """Those that a tuning published, and that no alias points to."""
        called = {each["FunctionVersion"] for each in self._aliases if not _is_ram(each["Name"])}
        left = [
            each["Version"]
            for each in self._versions
            if each["Version"] not in {*called, "$LATEST"} and self._was_tuning(each)
        ]
        call = f'lambda_client.list_versions_by_function(FunctionName="{self._function.name}")'
        return Observed(f"the versions that tunings of {self._function.name} left", left, call)

    def _was_tuning(self, version: Answer) -> bool:
        made = datetime.fromisoformat(version["LastModified"])
        return any(each.started - _GRACE <= made <= each.ended + _GRACE for each in self._own)

    def _memory_of(self, number: str) -> int:
        sizes = {each["Version"]: int(each["MemorySize"]) for each in self._versions}
        return sizes.get(number, 0)

    @property
    def _aliases(self) -> list[Any]:
        return self._pages("list_aliases", "Aliases")

    @property
    def _versions(self) -> list[Any]:
        return self._pages("list_versions_by_function", "Versions")

    def _pages(self, operation: str, member: str) -> list[Any]:
        name = self._function.name
        return self._cloud.pages("lambda", operation, member, FunctionName=name)[0]

    @property
    def _evidence(self) -> str:
        return f'stepfunctions.list_executions(stateMachineArn="{self.arn}")'

    @cached_property
    def _all(self) -> list[Tuning]:
        """The newest executions, newest first."""
        where = {"stateMachineArn": self.arn}
        listed, _ = self._cloud.pages("stepfunctions", "list_executions", "executions", **where)
        newest = sorted(listed, key=lambda each: each["startDate"], reverse=True)[:_NEWEST]
        return [Tuning.of(answer) for answer in self._described(newest)]

    def _described(self, executions: list[Any]) -> Iterator[Answer]:
        for each in executions:
            arn = each["executionArn"]
            yield self._cloud.ask("stepfunctions", "describe_execution", executionArn=arn)

    @cached_property
    def _own(self) -> list[Tuning]:
        return [each for each in self._all if each.function == self._function.arn]

    @cached_property
    def _recommending(self) -> list[Tuning]:
        return [each for each in self._own if each.recommends]

    def _why_none(self) -> str:
        if not self._all:
            return "it was never started"
        if not self._own:
            others = {each.function.rpartition(":")[2] or "nothing" for each in self._all}
            return f"it measured {', '.join(sorted(others))}"
        return self._own[0].what_became

    def _machines_nearby(self) -> str:
        listed, _ = self._cloud.pages("stepfunctions", "list_state_machines", "stateMachines")
        return named_like(self._names.tuner, (each["name"] for each in listed))


def _is_ram(alias: str) -> bool:
    return alias.startswith(_ALIAS)


def _trouble(reply: Reply) -> str:
    """An error, or what a client of the API would get for one."""
    status = reply.part("statusCode")
    if isinstance(status, int) and status >= _REFUSED:
        return f"the status {status}"
    return reply.error
