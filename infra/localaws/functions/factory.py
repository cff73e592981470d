"""Makes execution environments: the interpreter, the folders, the credentials, the log."""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.environment import ON_DEMAND, Environment
from localaws.functions.governor import Governor
from localaws.functions.isolation import Isolation
from localaws.functions.journal import Journal, WriteLog
from localaws.functions.launcher import Launcher
from localaws.functions.paths import Places
from localaws.functions.runtimes import LocalRuntime
from localaws.warden.client import Warden

ACCESS_KEY = "AWS_ACCESS_KEY_ID"
Credentials = dict[str, str]
"""As AWS's standard variables."""
TakeCredentials = Callable[[FunctionConfiguration], Awaitable[Credentials]]
ReturnCredentials = Callable[[FunctionConfiguration, Credentials], None]


class EnvironmentFactory:
    """``home`` is one run's folder; ``endpoint`` is where boto3 inside a function calls."""

    def __init__(
        self,
        home: Path,
        endpoint: str,
        take_credentials: TakeCredentials,
        return_credentials: ReturnCredentials,
        write_log: WriteLog,
        warden: Warden,
    ) -> None:
        self._home = home
        self._endpoint = endpoint
        self._take_credentials = take_credentials
        self._return_credentials = return_credentials
        self._write_log = write_log
        self._warden = warden
        self.isolation = Isolation(warden, home)
        self._governor = Governor()
        self._preparing = asyncio.Lock()
        self._by_key: dict[str, Environment] = {}

    async def prepare(self, name: str) -> tuple[LocalRuntime, Path]:
        """A runtime and its folder: found, filled and tried at its first use.

        Raises:
            AwsError: ServiceException, when this machine can't hold it.
        """
        async with self._preparing:
            runtime = await asyncio.to_thread(LocalRuntime.find, name)
            try:
                folder = await asyncio.to_thread(runtime.folder, self._home)
                await self.isolation.prepare(runtime.interpreter)
            except OSError as error:
                message = f"This machine could not prepare {name}: {error.strerror or error}."
                raise AwsError("ServiceException", message, 500) from error
        return runtime, folder

    async def __call__(
        self, wanted: FunctionConfiguration, initialization: str = ON_DEMAND
    ) -> Environment:
        runtime, folder = await self.prepare(wanted.runtime)
        places = Places(
            root=self._home / uuid.uuid4().hex,
            runtime=folder,
            library=str(Path(runtime.interpreter.executable).parent.parent / "lib"),
        )
        credentials = await self._take_credentials(wanted)
        variables = {
            **credentials,
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_LAMBDA_INITIALIZATION_TYPE": initialization,
        }
        journal = Journal(wanted, self._write_log)
        launcher = Launcher(self._warden, self.isolation, runtime, places, wanted.ephemeral_storage)
        environment = Environment(
            *(wanted, runtime, places, journal, variables, launcher, self._governor),
            closed=functools.partial(self._closed, wanted, credentials),
        )
        self._by_key[credentials[ACCESS_KEY]] = environment
        return environment

    def with_key(self, access_key: str) -> Environment | None:
        """The environment that has these credentials; each has its own."""
        return self._by_key.get(access_key)

    def _closed(self, configuration: FunctionConfiguration, credentials: Credentials) -> None:
        self._by_key.pop(credentials[ACCESS_KEY], None)
        self._return_credentials(configuration, credentials)
