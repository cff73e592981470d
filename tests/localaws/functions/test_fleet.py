"""One environment serves one invocation at a time; a free warm one is reused, else a cold start."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from localaws.errors import AwsError
from localaws.functions import fleet as fleets
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.fleet import Fleet
from tests.localaws.cloud import HELD, Cloud, eventually, zipped

WHO = "import os\ndef handler(event, context): return os.getpid()"


def test_a_free_warm_environment_is_reused(cloud: Cloud) -> None:
    name = cloud.function(WHO)
    assert cloud.invoke(name).payload == cloud.invoke(name).payload


def test_parallel_invocations_have_an_environment_and_a_stream_each(cloud: Cloud) -> None:
    name = cloud.function(HELD)
    with cloud.held(name, 3) as calls:
        pass
    assert len({call.result().payload[0] for call in calls}) == 3
    assert len(cloud.streams(name)) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"ZipFile": zipped(WHO + "\n# changed\n")},
        {"MemorySize": 512},
        {"Timeout": 9},
        {"Environment": {"Variables": {"AB": "c"}}},
    ],
    ids=lambda change: ",".join(change),
)
def test_changed_code_or_configuration_needs_a_new_environment(
    cloud: Cloud, change: dict[str, Any]
) -> None:
    name, client = cloud.function(WHO), cloud.client("lambda")
    before = cloud.invoke(name).payload
    update = (
        client.update_function_code if "ZipFile" in change else client.update_function_configuration
    )
    update(FunctionName=name, **change)
    assert cloud.invoke(name).payload != before


def test_an_update_during_an_invocation_lets_it_end_as_it_began(cloud: Cloud) -> None:
    name = cloud.function(HELD)
    new = "def handler(event, context): return 'new'"
    with cloud.held(name, 1) as (running,):
        cloud.client("lambda").update_function_code(FunctionName=name, ZipFile=zipped(new))
        assert cloud.invoke(name).payload == "new"
    assert running.result().payload[1] == "on-demand"
    assert cloud.invoke(name).payload == "new"


def test_a_description_or_a_permission_needs_no_new_environment(cloud: Cloud) -> None:
    name, client = cloud.function(WHO), cloud.client("lambda")
    before = cloud.invoke(name).payload
    client.update_function_configuration(FunctionName=name, Description="better")
    client.add_permission(
        FunctionName=name,
        StatementId="s",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
    )
    assert cloud.invoke(name).payload == before


def test_a_deleted_function_leaves_no_environment(cloud: Cloud) -> None:
    name = cloud.function(WHO)
    cloud.invoke(name)
    cloud.client("lambda").publish_version(FunctionName=name)
    cloud.invoke(name, Qualifier="1")
    assert len(cloud.environments(name)) == 2
    cloud.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: not cloud.environments(name))


def test_a_function_made_again_starts_cold(cloud: Cloud) -> None:
    name = cloud.function(WHO)
    before = cloud.invoke(name).payload
    cloud.client("lambda").delete_function(FunctionName=name)
    cloud.function(WHO, FunctionName=name)
    assert cloud.invoke(name).payload != before


class Pretended:
    """An environment without a process, for what the fleet alone decides."""

    def __init__(
        self, configuration: FunctionConfiguration, refuse: Exception | None = None
    ) -> None:
        self.configuration = configuration
        self.is_usable = True
        self.is_closed = False
        self.idle_since = 0.0
        self._refuse = refuse

    async def start(self) -> None:
        await asyncio.sleep(0)
        if self._refuse:
            raise self._refuse

    async def close(self) -> None:
        self.is_closed = True


def configuration(name: str = "f", memory: int = 128) -> FunctionConfiguration:
    return FunctionConfiguration(
        account="123456789012",
        region="us-east-1",
        name=name,
        version="$LATEST",
        handler="index.handler",
        runtime="python3.12",
        role="",
        memory=memory,
        timeout=3,
        variables=(),
        code_sha256="",
        log_group="",
        code=b"",
        layers=(),
        policy="",
        reserved_concurrency=None,
    )


def fleet(room: int = 8, refuse: Exception | None = None) -> tuple[Fleet, list[Pretended]]:
    made: list[Pretended] = []

    async def make(wanted: FunctionConfiguration, _: str = "") -> Any:
        made.append(Pretended(wanted, refuse))
        return made[-1]

    one = Fleet(make)
    one._room = asyncio.Semaphore(room)
    return one, made


def test_the_longest_idle_environment_makes_room_for_another_function() -> None:
    async def run() -> list[bool]:
        one, made = fleet(room=2)
        for age, name in enumerate("ab"):
            environment = await one.acquire(configuration(name))
            environment.idle_since = age
            one.release(environment)
        await one.acquire(configuration("c"))
        await asyncio.sleep(0)
        return [environment.is_closed for environment in made]

    assert asyncio.run(run()) == [True, False, False]


def test_without_room_a_request_waits_for_the_one_that_ends() -> None:
    async def run() -> tuple[bool, int]:
        one, made = fleet(room=1)
        busy = await one.acquire(configuration("a"))
        waiting = asyncio.ensure_future(one.acquire(configuration("b")))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        one.release(busy)
        got = await asyncio.wait_for(waiting, 5)
        return got.configuration.name == "b", len(made)

    assert asyncio.run(run()) == (True, 2)


def test_a_request_is_refused_when_nothing_comes_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleets, "WAIT_SECONDS", 0.05)

    async def run() -> None:
        one, _ = fleet(room=1)
        await one.acquire(configuration("a"))
        await one.acquire(configuration("b"))

    with pytest.raises(AwsError, match=r"No execution environment came free within 0\.05 seconds"):
        asyncio.run(run())


def test_what_comes_free_at_the_last_moment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleets, "WAIT_SECONDS", 0.05)

    async def run() -> bool:
        one, _ = fleet(room=1)
        one.release(await one.acquire(configuration()))  # the first burst is over
        busy = await one.acquire(configuration())
        waiting = asyncio.ensure_future(one.acquire(configuration()))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.01, one.release, busy)
        time.sleep(0.1)  # both times are over when the loop goes on
        return await waiting is busy

    assert asyncio.run(run())


def test_who_waits_hears_why_an_environment_could_not_be_made() -> None:
    async def run() -> None:
        one, made = fleet(room=1, refuse=OSError("the disk is full"))
        for _ in range(2):
            with pytest.raises(OSError, match="the disk is full"):
                await one.acquire(configuration())
        assert all(environment.is_closed for environment in made)

    asyncio.run(run())


async def burst(one: Fleet, requests: int) -> set[Any]:
    """What so many get that come at once, each giving it back when it has it."""

    async def ask() -> Any:
        environment = await one.acquire(configuration())
        one.release(environment)
        return environment

    return set(await asyncio.gather(*(ask() for _ in range(requests))))


def test_the_first_requests_of_a_function_have_a_cold_start_each() -> None:
    async def run() -> int:
        one, _ = fleet(room=20)
        one._starts = asyncio.Semaphore(1)
        return len(await burst(one, fleets.BURST))

    assert asyncio.run(run()) == fleets.BURST


def test_after_the_first_burst_a_request_takes_what_comes_free_first() -> None:
    async def run() -> int:
        one, _ = fleet(room=20)
        one._starts = asyncio.Semaphore(1)
        first = await one.acquire(configuration())
        one.release(first)
        held = await one.acquire(configuration())
        asyncio.get_running_loop().call_soon(one.release, held)
        return len(await burst(one, fleets.BURST))

    assert asyncio.run(run()) == 1


def test_an_environment_of_an_old_configuration_is_never_handed_on() -> None:
    async def run() -> tuple[bool, bool]:
        one, made = fleet()
        old = await one.acquire(configuration(memory=128))
        waiting = asyncio.ensure_future(one.acquire(configuration(memory=256)))
        await asyncio.sleep(0)
        one.release(old)
        new = await waiting
        await asyncio.sleep(0)
        return new.configuration.memory == 256, made[0].is_closed

    assert asyncio.run(run()) == (True, True)


def test_what_is_idle_for_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> tuple[bool, int]:
        one, made = fleet()
        one.release(await one.acquire(configuration()))
        one.reap()
        await asyncio.sleep(0.01)
        return made[0].is_closed, one.size

    monkeypatch.setattr(fleets, "IDLE_SECONDS", 0)
    assert asyncio.run(run()) == (True, 0)
