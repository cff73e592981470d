"""Lambda's data plane put together, without a server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from localaws import seams
from localaws.access.gate import Gate
from localaws.controlplane import ControlPlane
from localaws.functions.dataplane import FunctionPlane
from localaws.metrics.meter import Meter
from localaws.services import Services
from tests.localaws.cloud import REGION, Cloud, new_name, zipped
from tests.localaws.command import localaws
from tests.localaws.test_service_calls import KEY, answered, role


def test_the_accounts_limit_is_what_reservations_leave_of_1000(tmp_path: Path) -> None:
    control = ControlPlane()
    seams.make_administrator(KEY)
    gate = Gate(control, lambda decided: None)
    services = Services(control, gate)
    meter, endpoint = Meter(control), "http://127.0.0.1:1"
    plane = FunctionPlane(control, services, gate, meter, tmp_path, endpoint, lambda *_: None)
    role_arn = role(services, "lambda.amazonaws.com")
    name = new_name("function")

    async def call(operation: str, **parameters: Any) -> None:
        await answered(services, "lambda", operation, parameters)

    async def run() -> tuple[int, int]:
        before = await plane._unreserved(REGION)
        await call(
            "CreateFunction",
            FunctionName=name,
            Runtime="python3.12",
            Handler="index.handler",
            Role=role_arn,
            Code={"ZipFile": zipped("")},
        )
        await call("PutFunctionConcurrency", FunctionName=name, ReservedConcurrentExecutions=30)
        after = await plane._unreserved(REGION)
        await call("DeleteFunction", FunctionName=name)
        await plane.close()
        return before, after

    before, after = asyncio.run(run())
    control.close()
    assert before - after == 30
    assert before <= 1000


def test_events_that_wait_at_a_stop_are_named_in_the_log(tmp_path: Path) -> None:
    """A server of its own, stopped while an event waits for its retry."""
    assert localaws("start", tmp_path, "--port", "0").code == 0
    port = json.loads((tmp_path / "server.json").read_text())["port"]
    cloud = Cloud(f"http://127.0.0.1:{port}", tmp_path)
    name = cloud.function("import time\ndef handler(event, context): time.sleep(30)", Timeout=60)
    sent = cloud.invoke(name, {}, InvocationType="Event").raw["ResponseMetadata"]["RequestId"]
    cloud.http.close()
    assert localaws("stop", tmp_path).code == 0
    log = (tmp_path / "server.log").read_text()
    assert f"asynchronous event {sent} for " in log
    assert "is lost: it was tried 0 times" in log
