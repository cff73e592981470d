"""A Lambda function, as deployed: its settings, and what it answers."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from typing import Any

from botocore.exceptions import ReadTimeoutError

from checks.cloud import Answer, Cloud, call_text
from checks.nearby import in_other_regions, named_like
from checks.observed import Observed
from checks.reply import Reply, as_json
from checks.trouble import explain

# "Lambda runtimes" in the Lambda Developer Guide: those of Python that AWS still patches.
SUPPORTED = ("python3.11", "python3.12", "python3.13", "python3.14")

_READY = "Active"


class Function:
    def __init__(self, name: str, cloud: Cloud) -> None:
        """`name` may also be an ARN, with or without a qualifier."""
        self.name = name
        self._cloud = cloud

    @property
    def arn(self) -> str:
        """Of a function that exists."""
        return str(self.configuration.value and self.configuration.value["FunctionArn"])

    @cached_property
    def configuration(self) -> Observed[Answer]:
        """`get_function_configuration`'s answer."""
        return replace(self._look(region=None), nearby=self._nearby)

    @cached_property
    def state(self) -> Observed[str]:
        """ "Active", or what keeps it from being called."""
        seen = self.configuration.map(f"the state of the function {self.name}", _state)
        return self._limited.map(seen.subject, _unless_off) if seen.value == _READY else seen

    @property
    def handler(self) -> Observed[str]:
        return self._setting("Handler")

    @property
    def runtime(self) -> Observed[str]:
        return self._setting("Runtime")

    @property
    def timeout(self) -> Observed[int]:
        """In seconds."""
        return self.configuration.map(
            f"the timeout of the function {self.name}", lambda function: int(function["Timeout"])
        )

    @property
    def role_arn(self) -> Observed[str]:
        """The role that it has."""
        return self._setting("Role")

    @cached_property
    def policy(self) -> Observed[Answer]:
        """Its resource policy, absent until a permission is added."""
        seen = self._cloud.look(
            f"a permission on the function {self.name}",
            "lambda",
            "get_policy",
            FunctionName=self.name,
        )
        return seen.map(seen.subject, lambda answer: json.loads(answer["Policy"]))

    def invoke(self, event: Any) -> Observed[Reply]:
        """Call it, and wait for the answer."""
        parameters = {"FunctionName": self.name, "Payload": json.dumps(event).encode()}
        evidence = call_text("lambda", "invoke", parameters)
        return Observed("what the function answers", self._invoke(parameters, evidence), evidence)

    def _invoke(self, parameters: dict[str, Any], evidence: str) -> Reply:
        try:
            answer = self._cloud.client("lambda").invoke(**parameters)
            payload = json.loads(answer["Payload"].read() or b"null")
        except ReadTimeoutError:
            return Reply(None, "no answer within 20 seconds")
        except Exception as error:
            raise explain(error, evidence) from error
        failed = "FunctionError" in answer
        return Reply(None, _error(payload)) if failed else Reply(payload)

    @property
    def _limited(self) -> Observed[Answer]:
        return self._cloud.look(
            f"a limit on the function {self.name}",
            "lambda",
            "get_function_concurrency",
            FunctionName=self.name,
        )

    def _setting(self, key: str) -> Observed[str]:
        subject = f"the {key.lower()} of the function {self.name}"
        return self.configuration.map(subject, lambda function: str(function.get(key, "none")))

    def _look(self, region: str | None) -> Observed[Answer]:
        return self._cloud.look(
            f"the function {self.name}",
            "lambda",
            "get_function_configuration",
            region=region,
            FunctionName=self.name,
        )

    def _nearby(self) -> str:
        functions, _ = self._cloud.pages("lambda", "list_functions", "Functions")
        return named_like(
            self.name, (each["FunctionName"] for each in functions)
        ) or in_other_regions(
            lambda region: self._look(region).value is not None, self._cloud.region
        )


def _state(function: Answer) -> str:
    state, update = str(function["State"]), function.get("LastUpdateStatus", "Successful")
    if state != _READY:
        return f"{state} ({function.get('StateReason', 'no reason is given')})"
    if update != "Successful":
        reason = function.get("LastUpdateStatusReason", "no reason is given")
        return f"{_READY}, but its last update is {update} ({reason})"
    return state


def _unless_off(limit: Answer) -> str:
    is_off = limit.get("ReservedConcurrentExecutions") == 0
    return f"{_READY}, but switched off by a reserved concurrency of 0" if is_off else _READY


def _error(payload: Any) -> str:
    """A function's own words: "KeyError: 'operation'"."""
    if not isinstance(payload, dict):
        return f"an error without words: {as_json(payload)}"
    kind, message = payload.get("errorType", ""), payload.get("errorMessage", "")
    return ": ".join(filter(None, (kind, message))) or as_json(payload)
