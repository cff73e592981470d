"""Provisioned concurrency: what is initialised beforehand, for whom, and what exceeds it."""

from __future__ import annotations

import asyncio
from typing import Any

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.provisioned import Provisioner
from localaws.lambdaapi.provisioned import Wanted
from tests.localaws.cloud import HELD, Cloud, eventually, zipped
from tests.localaws.functions.test_fleet import configuration, fleet

WHICH = """
import os
KIND = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
def handler(event, context):
    return KIND
"""


def provision(cloud: Cloud, name: str, qualifier: str, count: int) -> None:
    cloud.client("lambda").put_provisioned_concurrency_config(
        FunctionName=name, Qualifier=qualifier, ProvisionedConcurrentExecutions=count
    )


def config(cloud: Cloud, name: str, qualifier: str) -> dict[str, Any]:
    client = cloud.client("lambda")
    found = client.get_provisioned_concurrency_config(FunctionName=name, Qualifier=qualifier)
    return {key: value for key, value in found.items() if key != "ResponseMetadata"}


def ready(cloud: Cloud, name: str, qualifier: str) -> dict[str, Any]:
    return (
        eventually(lambda: (c := config(cloud, name, qualifier))["Status"] != "IN_PROGRESS" and c)
        or {}
    )


def published(cloud: Cloud, source: str = WHICH, **more: Any) -> str:
    name = cloud.function(source, **more)
    cloud.client("lambda").publish_version(FunctionName=name)
    return name


def test_a_versions_environments_wait_for_its_calls(cloud: Cloud) -> None:
    """recorded: ``test_provisioned_concurrency``"""
    name = published(cloud)
    provision(cloud, name, "1", 2)
    state = ready(cloud, name, "1")
    assert state["Status"] == "READY"
    assert state["AllocatedProvisionedConcurrentExecutions"] == 2
    assert state["AvailableProvisionedConcurrentExecutions"] == 2
    eventually(lambda: sum(line.startswith("INIT_START") for line in cloud.log(name)) == 2)
    answer = cloud.tail(name, Qualifier="1")
    assert answer.payload == "provisioned-concurrency"
    assert "Init Duration" not in answer.report
    assert cloud.invoke(name).payload == "on-demand"


def test_what_exceeds_it_runs_on_demand(cloud: Cloud) -> None:
    name = published(cloud, HELD)
    provision(cloud, name, "1", 1)
    ready(cloud, name, "1")
    with cloud.held(name, 3, Qualifier="1") as calls:
        pass
    kinds = sorted(call.result().payload[1] for call in calls)
    assert kinds == ["on-demand", "on-demand", "provisioned-concurrency"]


def test_it_moves_with_its_alias(cloud: Cloud) -> None:
    """recorded: ``test_lambda_provisioned_concurrency_moves_with_alias``"""
    client, name = cloud.client("lambda"), published(cloud)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    provision(cloud, name, "live", 1)
    ready(cloud, name, "live")
    assert cloud.invoke(name, Qualifier="live").payload == "provisioned-concurrency"
    assert cloud.invoke(name, Qualifier="1").payload == "on-demand"
    client.update_function_code(FunctionName=name, ZipFile=zipped(WHICH + "\n# new"))
    client.publish_version(FunctionName=name)
    client.update_alias(FunctionName=name, Name="live", FunctionVersion="2")

    def moved() -> bool:
        answer = cloud.invoke(name, Qualifier="live")
        return (answer.payload, answer.version) == ("provisioned-concurrency", "2")

    eventually(moved)


def test_a_weighted_aliass_other_version_leaves_it_alone(cloud: Cloud) -> None:
    client, name = cloud.client("lambda"), published(cloud)
    client.update_function_code(FunctionName=name, ZipFile=zipped(WHICH + "\n# new"))
    client.publish_version(FunctionName=name)
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1", RoutingConfig=weights)
    provision(cloud, name, "live", 1)
    ready(cloud, name, "live")
    answers = [cloud.invoke(name, Qualifier="live") for _ in range(20)]
    assert {(a.version, a.payload) for a in answers} == {
        ("1", "provisioned-concurrency"),
        ("2", "on-demand"),
    }


def test_deleting_it_ends_the_environments(cloud: Cloud) -> None:
    name = published(cloud)
    provision(cloud, name, "1", 2)
    ready(cloud, name, "1")
    assert len(cloud.environments(name)) == 2
    provision(cloud, name, "1", 1)
    eventually(lambda: len(cloud.environments(name)) == 1)
    cloud.client("lambda").delete_provisioned_concurrency_config(FunctionName=name, Qualifier="1")
    eventually(lambda: not cloud.environments(name))
    assert cloud.invoke(name, Qualifier="1").payload == "on-demand"


def test_the_function_takes_its_environments_along(cloud: Cloud) -> None:
    name = published(cloud)
    provision(cloud, name, "1", 1)
    ready(cloud, name, "1")
    cloud.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: not cloud.environments(name))


def test_an_init_that_fails_is_a_failed_configuration(cloud: Cloud) -> None:
    """recorded: ``test_provisioned_concurrency_init_failure``"""
    name = published(cloud, "raise RuntimeError('no')")
    provision(cloud, name, "1", 1)
    state = ready(cloud, name, "1")
    assert (state["Status"], state["StatusReason"]) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")
    assert state["AllocatedProvisionedConcurrentExecutions"] == 0


def test_what_this_machine_can_not_make_is_a_failed_configuration() -> None:
    wanted = Wanted("us-east-1", "f", "1", "1", 2)
    reports: list[tuple[int, str]] = []

    async def find(*_: object) -> FunctionConfiguration:
        return configuration()

    async def listed() -> list[Wanted]:
        return [wanted]

    async def report(_: Wanted, available: int, reason: str) -> None:
        reports.append((available, reason))

    async def run() -> None:
        full, _ = fleet(refuse=AwsError("ServiceException", "the disk is full", 500))
        provisioner = Provisioner(full, listed, find, report)
        provisioner.sync_soon()
        while not reports:
            await asyncio.sleep(0)
        await provisioner.close()

    asyncio.run(run())
    assert reports == [(0, "ServiceException")]


def test_asking_for_the_same_again_is_ready_again(cloud: Cloud) -> None:
    name = published(cloud)
    for _ in range(2):
        provision(cloud, name, "1", 1)
        assert ready(cloud, name, "1")["Status"] == "READY"
    assert cloud.invoke(name, Qualifier="1").payload == "provisioned-concurrency"
