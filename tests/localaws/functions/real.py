"""A real execution environment without a server: one function's processes, and what it logs."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.factory import ACCESS_KEY, EnvironmentFactory
from localaws.functions.journal import Event
from localaws.functions.outcome import Outcome
from localaws.functions.runtime_api import Invocation
from localaws.warden.client import Warden
from tests.localaws.cloud import RUNTIME, function_arn, zipped
from tests.localaws.functions.test_fleet import configuration


def of(files: str | Mapping[str, str | bytes], **more: Any) -> FunctionConfiguration:
    """A function's configuration; a text alone is its ``index.py``."""
    made = dataclasses.replace(configuration(), runtime=RUNTIME, code=zipped(files))
    return dataclasses.replace(made, **more)


def invoked(
    wanted: FunctionConfiguration,
    *payloads: bytes,
    environment_variables: Mapping[str, str] = {},
    isolated: bool = True,
    times: int = 1,
    home: Path | None = None,
) -> tuple[list[Outcome], list[str]]:
    """The outcome of each payload, one after the other in one environment, and all log lines.

    All that ``times`` over, each in an environment of its own, in ``home``, which goes at the end.
    """
    lines: list[str] = []

    def write(_: FunctionConfiguration, __: str, events: list[Event]) -> None:
        lines.extend(text for _, text in events)

    async def credentials(_: FunctionConfiguration) -> dict[str, str]:
        return {ACCESS_KEY: "ASIAEXAMPLE", **environment_variables}

    async def run(home: Path) -> list[Outcome]:
        warden = Warden(home)
        make = EnvironmentFactory(
            home, "http://127.0.0.1:1", credentials, lambda *_: None, write, warden
        )
        if not isolated:
            make.isolation.give_up()
        outcomes = []
        try:
            for _ in range(times):
                environment = await make(wanted)
                try:
                    await environment.start()
                    outcomes += [await environment.invoke(_invocation(one)) for one in payloads]
                finally:
                    await environment.close()
        finally:
            warden.close()
        return outcomes

    return asyncio.run(run(home or Path(tempfile.mkdtemp()))), lines


def _invocation(payload: bytes) -> Invocation:
    return Invocation(str(uuid.uuid4()), payload, function_arn("f"), 9_999_999_999_999, "Root=1-x")
