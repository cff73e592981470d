"""What an environment is given, and what it gives back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.factory import Credentials, EnvironmentFactory
from localaws.warden.client import Warden
from tests.localaws.functions.real import of


def test_an_environments_credentials_are_given_back_when_it_closes(tmp_path: Path) -> None:
    returned: list[tuple[str, Credentials]] = []
    wanted = of("def handler(event, context): pass")

    async def take(_: FunctionConfiguration) -> Credentials:
        return {"AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"}

    def give_back(configuration: FunctionConfiguration, credentials: Credentials) -> None:
        returned.append((configuration.name, credentials))

    async def run() -> None:
        endpoint, warden = "http://127.0.0.1:1", Warden(tmp_path)
        try:
            make = EnvironmentFactory(tmp_path, endpoint, take, give_back, lambda *_: None, warden)
            environment = await make(wanted)
            await environment.start()
            assert returned == []
            await environment.close()
        finally:
            warden.close()

    asyncio.run(run())
    assert returned == [(wanted.name, {"AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"})]
