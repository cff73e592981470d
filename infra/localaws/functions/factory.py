"""Makes execution environments: the interpreter, the folders, the credentials, the log."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from localaws.functions import interpreters
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.environment import Environment
from localaws.functions.journal import Journal, WriteLog
from localaws.functions.paths import Places
from localaws.functions.runtime import Watch

Credentials = Callable[[FunctionConfiguration], Awaitable[dict[str, str]]]


class EnvironmentFactory:
    """``home`` is one run's folder; ``endpoint`` is where boto3 inside a function calls."""

    def __init__(
        self,
        home: Path,
        endpoint: str,
        credentials: Credentials,
        write_log: WriteLog,
        watch: Watch,
    ) -> None:
        self._home = home
        self._endpoint = endpoint
        self._credentials = credentials
        self._write_log = write_log
        self._watch = watch
        self._preparing = asyncio.Lock()

    async def __call__(self, wanted: FunctionConfiguration) -> Environment:
        async with self._preparing:
            interpreter = await asyncio.to_thread(
                interpreters.interpreter_for, wanted.python_version
            )
            runtime = interpreters.runtime_folder(self._home, interpreter)
        places = Places(
            root=self._home / uuid.uuid4().hex,
            runtime=runtime,
            library=str(Path(interpreter.executable).parent.parent / "lib"),
        )
        credentials = await self._credentials(wanted)
        variables = {**credentials, "AWS_ENDPOINT_URL": self._endpoint}
        journal = Journal(wanted, self._write_log)
        return Environment(wanted, interpreter, places, journal, variables, self._watch)
