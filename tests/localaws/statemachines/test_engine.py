"""The engine by itself: how executions end when it stops, and threads that switch all the time."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest

from localaws.access.gate import Gate
from localaws.controlplane import ControlPlane
from localaws.services import Services
from localaws.statemachines.engine import WEIGHED_EVERY, Engine
from localaws.statemachines.execution import INTERRUPTED, Execution, settle
from localaws.statemachines.machine import STANDARD, Machine
from tests.localaws.cloud import ACCOUNT, REGION, new_name
from tests.localaws.statemachines.machines import machine

T = TypeVar("T")


@pytest.fixture
def services() -> Iterator[Services]:
    control = ControlPlane()
    yield Services(control, Gate(control, lambda decided: None))
    control.close()


def made(definition: dict[str, Any]) -> Machine:
    name = new_name("machine")
    return Machine(
        account=ACCOUNT,
        region=REGION,
        arn=f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}",
        name=name,
        definition=json.dumps(definition),
        role="",
        type=STANDARD,
        principal="states.amazonaws.com",
    )


def with_engine(services: Services, work: Callable[[Engine], Awaitable[T]]) -> T:
    async def main() -> T:
        engine = Engine(services.send)
        try:
            return await work(engine)
        finally:
            await engine.close()

    return asyncio.run(main())


def test_stopping_the_engine_aborts_what_runs_and_says_so(services: Services) -> None:
    waiting = machine(
        {
            "Type": "Parallel",
            "Branches": [
                machine({"Type": "Wait", "Seconds": 3600}, first="i"),
                machine(
                    {
                        "Type": "Task",
                        "Resource": f"arn:aws:states:{REGION}:{ACCOUNT}:activity:a",
                    },
                    first="j",
                ),
            ],
        }
    )

    async def start(engine: Engine) -> list[Execution]:
        found = [engine.start(made(waiting), str(n), "{}") for n in range(3)]
        while not any(e["type"] == "ActivityScheduled" for e in found[2].history.events):
            await asyncio.sleep(0)
        return found

    for execution in with_engine(services, start):
        assert (execution.status, execution.failure) == ("ABORTED", {"cause": INTERRUPTED})
        assert execution.history.events[-1]["type"] == "ExecutionAborted"
        assert execution.stopped


def test_what_was_running_when_it_was_saved_is_settled_and_nothing_else(
    services: Services,
) -> None:
    """As a load of saved state would: the tasks are gone, the records are left."""
    running = Execution("arn", "n", made(machine({"Type": "Wait", "Seconds": 1})), "{}")
    running.history.add("ExecutionStarted", 0)
    done = Execution("arn", "n", running.machine, "{}")
    done.succeed("1", 0)
    settle([running, done])
    settle([running, done])
    kinds = [event["type"] for event in running.history.events]
    assert kinds == ["ExecutionStarted", "ExecutionAborted"]
    assert (running.status, done.status) == ("ABORTED", "SUCCEEDED")


def test_the_oldest_executions_go_when_their_histories_are_too_large(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localaws.statemachines.engine.MOST_BYTES", 300_000)
    passing = made(machine({"Type": "Pass"}))

    async def run(engine: Engine) -> list[str]:
        for number in range(2 * WEIGHED_EVERY + 1):
            await engine.wait(engine.start(passing, str(number), json.dumps("a" * 1000)))
        return [execution.name for execution in engine.executions.values()]

    kept = with_engine(services, run)
    assert 0 < len(kept) < WEIGHED_EVERY
    assert kept == [str(number) for number in range(2 * WEIGHED_EVERY + 1)][-len(kept) :]


def test_a_map_run_goes_with_its_execution(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = machine({"Type": "Pass"}, first="i", ProcessorConfig={"Mode": "DISTRIBUTED"})
    mapping = made(machine({"Type": "Map", "ItemProcessor": each}))

    async def run(engine: Engine) -> tuple[int, int]:
        arn = (await engine.wait(engine.start(mapping, "mapping", "[1, 2]"))).arn
        before = len(engine.map_runs.of(arn))
        monkeypatch.setattr("localaws.statemachines.engine.MOST_KEPT", len(engine.executions))
        await engine.wait(engine.start(made(machine({"Type": "Pass"})), "later", "{}"))
        assert arn not in engine.executions
        return before, len(engine.map_runs.of(arn))

    assert with_engine(services, run) == (1, 0)


def test_executions_that_have_ended_hold_no_program_and_tell_nobody(services: Services) -> None:
    one = made(machine({"Type": "Pass"}))
    other = dataclasses.replace(one)

    async def run(engine: Engine) -> Execution:
        return await engine.wait(engine.start(other, "n", "{}"))

    execution = with_engine(services, run)
    assert execution.history.watchers == []
    assert vars(execution.machine) == dataclasses.asdict(one)


def test_threads_that_switch_all_the_time_change_no_result(services: Services) -> None:
    """JSONata is evaluated in threads: each expression sees its own execution alone."""
    inner = machine({"Type": "Pass", "Output": "{% $outer * 1000 + $states.input %}"}, first="i")
    definition = machine(
        {"Type": "Pass", "Assign": {"outer": "{% $states.input.n %}"}},
        {"Type": "Map", "Items": "{% [0..9] %}", "ItemProcessor": inner},
        QueryLanguage="JSONata",
    )

    async def run(engine: Engine) -> list[Execution]:
        one = made(definition)
        found = [engine.start(one, str(n), json.dumps({"n": n})) for n in range(30)]
        return [await engine.wait(execution) for execution in found]

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        ended = with_engine(services, run)
    finally:
        sys.setswitchinterval(before)
    for number, execution in enumerate(ended):
        assert execution.output
        assert json.loads(execution.output) == [number * 1000 + item for item in range(10)]
        events = execution.history.events
        assert [event["id"] for event in events] == list(range(1, len(events) + 1))


def test_its_threads_end_with_it(services: Services) -> None:
    asked = machine({"Type": "Pass", "Output": "{% 1 + 1 %}"}, QueryLanguage="JSONata")

    async def run(engine: Engine) -> Execution:
        return await engine.wait(engine.start(made(asked), "n", "{}"))

    assert with_engine(services, run).output == "2"
    for thread in threading.enumerate():
        if thread.name.startswith("jsonata"):
            thread.join(60)
            assert not thread.is_alive()
