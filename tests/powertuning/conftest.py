"""The tuner as lab 06 deploys it: by the cells of its solution, with the roles that they make."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.checks.builder import BOTH_WAYS, Builder, zipped
from tests.localaws.cloud import eventually

ROOT = Path(__file__).parents[2]
LAST = "states.create_state_machine("


def cells() -> Iterator[str]:
    """The code of lab 06, as far as the state machine."""
    notebook = json.loads((ROOT / "solutions/06-power-tuning.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"]).replace("%load_ext workshop", "")
            yield source
            if LAST in source:
                return


class Deployed:
    """The tuner, and a function to be tuned that a test may change as it likes."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.names = made["names"]
        self.client, self.states = made["lambda_client"], made["states"]
        self.machine = made["machine_arn"]
        self.subject, self.helper = (
            f"{made['prefix']}:function:{self.names.contrasts[kind]}"
            for kind in ("waiting", "cpu-bound")
        )

    def becomes(self, code: str, function: str = "", **settings: Any) -> None:
        where = {"FunctionName": function or self.subject}
        settled = self.client.get_waiter("function_updated_v2")
        self.client.update_function_code(**where, ZipFile=zipped({"index.py": code}))
        settled.wait(**where)
        usual = {"Timeout": 10, "MemorySize": 512, "Description": ""}
        self.client.update_function_configuration(**where, **usual | settings)
        settled.wait(**where)

    def start(self, **asked: Any) -> str:
        given = {"lambdaARN": self.subject, "num": 5, "powerValues": [1024, 1769]} | asked
        begun = self.states.start_execution(stateMachineArn=self.machine, input=json.dumps(given))
        return str(begun["executionArn"])

    def end(self, execution: str) -> dict[str, Any]:
        def over() -> dict[str, Any] | None:
            found: dict[str, Any] = self.states.describe_execution(executionArn=execution)
            return None if found["status"] == "RUNNING" else found

        ended = eventually(over, seconds=300)
        assert ended
        return ended

    def run(self, **asked: Any) -> dict[str, Any]:
        return self.end(self.start(**asked))

    def entered(self, execution: str) -> list[str]:
        pages = self.states.get_paginator("get_execution_history").paginate(executionArn=execution)
        details = [
            event.get("stateEnteredEventDetails") for page in pages for event in page["events"]
        ]
        return [each["name"] for each in details if each]

    def left(self) -> list[str]:
        """Aliases and versions of the subject, and what is unusual of its settings."""
        where = {"FunctionName": self.subject}
        aliases = [each["Name"] for each in self.client.list_aliases(**where)["Aliases"]]
        listed = self.client.list_versions_by_function(**where)["Versions"]
        versions = [each["Version"] for each in listed if each["Version"] != "$LATEST"]
        now = self.client.get_function_configuration(**where)
        changed = [now["Description"]] if now["Description"] else []
        return [*aliases, *versions, *changed, *([] if now["MemorySize"] == 512 else ["memory"])]


@pytest.fixture(scope="module")
def deployed(
    fresh_variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_PROFILE", raising=False)
        for name, value in fresh_variables.items():
            patch.setenv(name, value)
        patch.setenv("WORKSHOP_SUFFIX", uuid.uuid4().hex[:8])
        patch.setenv("WORKSHOP_WORK", str(tmp_path_factory.mktemp("work")))
        me = Builder()
        me.makes_role()
        me.makes_table()
        me.makes_function(BOTH_WAYS)
        made = _cells_run(patch)
    yield Deployed(made)
    made["states"].delete_state_machine(stateMachineArn=made["machine_arn"])
    me.leaves()
    for name in (*made["names"].tuner_steps.values(), *made["names"].contrasts.values()):
        made["lambda_client"].delete_function(FunctionName=name)


def _cells_run(patch: pytest.MonkeyPatch) -> dict[str, Any]:
    patch.chdir(ROOT / "solutions")  # they read files from there, as the notebook does
    made: dict[str, Any] = {"time": time}
    for source in cells():
        exec(source, made)  # noqa: S102 — our own cells
    return made


@pytest.fixture
def tuner(deployed: Deployed) -> Iterator[Deployed]:
    yield deployed
    where = {"stateMachineArn": deployed.machine, "statusFilter": "RUNNING"}
    for each in deployed.states.list_executions(**where)["executions"]:
        deployed.states.stop_execution(executionArn=each["executionArn"])
