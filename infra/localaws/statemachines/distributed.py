"""A Map in Distributed mode: each item, or batch of items, is an execution of its own.

"Using Map state in Distributed mode": the parent's history tells of the Map Run alone.
"""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from localaws.statemachines import items, resources
from localaws.statemachines.client import Client
from localaws.statemachines.data import dumps
from localaws.statemachines.errors import RESULT_WRITER, TOLERANCE, StateError
from localaws.statemachines.execution import FAILED, SUCCEEDED, Execution
from localaws.statemachines.groups import items_of, processor, selected
from localaws.statemachines.machine import STANDARD, Machine
from localaws.statemachines.mapruns import MapRun, MapRuns
from localaws.statemachines.scope import Step

# AWS runs up to 10,000 at once.
MOST_AT_ONCE = 1_000
THRESHOLD = "The specified tolerated failure threshold was exceeded"


class Children(Protocol):
    """Starts executions, waits for them and stops them."""

    map_runs: MapRuns

    def start(self, machine: Machine, name: str, data: str) -> Execution: ...

    async def wait(self, execution: Execution) -> Execution: ...

    def stop(self, arn: str) -> None: ...


def is_distributed(state: Mapping[str, Any]) -> bool:
    settings = processor(state).get("ProcessorConfig", {})
    return bool(settings.get("Mode") == "DISTRIBUTED")


@dataclass(frozen=True)
class DistributedMap:
    client: Client
    children: Children
    machine: Machine
    execution: str

    async def run(self, step: Step) -> Any:
        """The children's outputs in order, or where they were written.

        Raises:
            StateError: States.ExceedToleratedFailureThreshold, and what reading and writing raise.
        """
        step.scope.chain.add("MapStateStarted", {"length": 0})
        inputs, sizes = await self._inputs(step)
        run = await self._map_run(step, sizes)
        self.children.map_runs.add(run)
        step.scope.chain.add("MapRunStarted", {"mapRunArn": run.arn})
        try:
            await self._all(step, run, inputs)
        except BaseException:
            run.end("ABORTED")
            for child in run.children:
                if child.is_running:
                    self.children.stop(child.arn)
            raise
        run.end(FAILED if run.has_failed else SUCCEEDED)
        return await self._result(step, run)

    async def _inputs(self, step: Step) -> tuple[list[Any], list[int]]:
        if "ItemReader" in step.state:
            found = await items.read(step, self.client)
            entries = [{"Index": number, "Value": item} for number, item in enumerate(found)]
        else:
            entries = await items_of(step)
        scopes = [step.scope.inner(Map={"Item": entry}) for entry in entries]
        values = [await step.evaluate(selected, step, scope) for scope in scopes]
        if "ItemBatcher" not in step.state:
            return values, [1] * len(values)
        batcher = await step.evaluate(
            step.language.template, step.state["ItemBatcher"], "ItemBatcher", step.view
        )

        def limit(name: str) -> int | None:
            found = step.language.field(batcher, name, step.view)
            return None if found is None else int(found)

        batched = list(items.batches(values, batcher, limit))
        return batched, [len(batch["Items"]) for batch in batched]

    async def _map_run(self, step: Step, sizes: list[int]) -> MapRun:
        numbers = [
            await step.field(name) or 0
            for name in ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")
        ]
        place = f"arn:aws:states:{self.machine.region}:{self.machine.account}:mapRun"
        arn = f"{place}:{self.machine.name}/{_label(step)}:{uuid.uuid4()}"
        concurrency, count, percentage = numbers
        return MapRun(
            arn, self.execution, self.machine.arn, int(concurrency), int(count), percentage, sizes
        )

    async def _all(self, step: Step, run: MapRun, inputs: list[Any]) -> None:
        child = self._child(step)
        room = asyncio.Semaphore(min(run.concurrency or MOST_AT_ONCE, MOST_AT_ONCE))

        async def one(data: Any) -> None:
            async with room:
                if run.has_failed:
                    return
                started = self.children.start(child, str(uuid.uuid4()), dumps(data))
                run.children.append(started)
                await self.children.wait(started)

        await asyncio.gather(*(one(data) for data in inputs))

    def _child(self, step: Step) -> Machine:
        program = dict(processor(step.state))
        settings = program.pop("ProcessorConfig")
        label = _label(step)
        return replace(
            self.machine,
            arn=f"{self.machine.arn}/{label}",
            name=f"{self.machine.name}/{label}",
            definition=json.dumps({**program, "QueryLanguage": self.machine.query_language}),
            type=settings.get("ExecutionType", STANDARD),
            logging={},
            version="",
            alias="",
        )

    async def _result(self, step: Step, run: MapRun) -> Any:
        if run.has_failed:
            error = StateError(TOLERANCE, THRESHOLD)
            step.scope.chain.add("MapRunFailed", error.details)
            step.scope.chain.add("MapStateFailed")
            raise error
        outputs = [json.loads(child.output or "null") for child in run.children]
        if "ResultWriter" in step.state and "Resource" in step.state["ResultWriter"]:
            outputs = await self._written(step, run)  # type: ignore[assignment]
        step.scope.chain.note("MapRunSucceeded")
        step.scope.chain.note("MapStateSucceeded")
        return outputs

    async def _written(self, step: Step, run: MapRun) -> dict[str, Any]:
        """A manifest and a file for each outcome ("ResultWriter (Map)")."""
        writer = step.state["ResultWriter"]
        given = writer.get("Parameters", writer.get("Arguments", {}))
        where = await step.evaluate(
            step.language.template, given, "ResultWriter/Arguments", step.view
        )
        prefix = str(where.get("Prefix", "")).rstrip("/")
        folder = f"{prefix}/" * bool(prefix) + run.arn.rpartition(":")[2]
        files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
        for status in (SUCCEEDED, FAILED):
            told = [_shown(child) for child in run.children if child.status == status]
            if told:
                key, text = f"{folder}/{status}_0.json", dumps(told)
                await self._put(where["Bucket"], key, text)
                files[status] = [{"Key": key, "Size": len(text.encode())}]
        manifest = {
            "DestinationBucket": where["Bucket"],
            "MapRunArn": run.arn,
            "ResultFiles": files,
        }
        await self._put(where["Bucket"], f"{folder}/manifest.json", dumps(manifest))
        place = {"Bucket": where["Bucket"], "Key": f"{folder}/manifest.json"}
        return {"MapRunArn": run.arn, "ResultWriterDetails": place}

    async def _put(self, bucket: str, key: str, text: str) -> None:
        resource = resources.Resource(
            "arn:aws:states:::aws-sdk:s3:putObject", "aws-sdk:s3", "putObject"
        )
        try:
            await self.client.call(resource, {"Bucket": bucket, "Key": key, "Body": text})
        except StateError as error:
            raise StateError(RESULT_WRITER, error.cause) from error


def _shown(child: Execution) -> dict[str, Any]:
    described = child.describe()
    named = {f"{name[:1].upper()}{name[1:]}": value for name, value in described.items()}
    return {name: value for name, value in named.items() if not name.startswith("Redrive")}


def _label(step: Step) -> str:
    """The state's own, or one made of its name."""
    return str(step.state.get("Label") or re.sub(r"[^A-Za-z0-9_-]", "", step.name)[:40] or "Map")
