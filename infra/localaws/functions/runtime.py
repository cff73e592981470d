"""One runtime process with its Runtime API and its output, from start to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from localaws.functions import outcome, process
from localaws.functions.interpreters import Interpreter
from localaws.functions.journal import Journal
from localaws.functions.outcome import Failure
from localaws.functions.output import OutputPipe
from localaws.functions.paths import Places
from localaws.functions.process import RuntimeProcess
from localaws.functions.runtime_api import Answer, Invocation, RuntimeApi

Watch = Callable[[str, int], None]


class Runtime:
    def __init__(
        self, api: RuntimeApi, process: RuntimeProcess, output: OutputPipe, watch: Watch
    ) -> None:
        self._api = api
        self._process = process
        self._output = output
        self._watch = watch
        self.memory_used = 0

    @classmethod
    async def start(
        cls,
        interpreter: Interpreter,
        variables: dict[str, str],
        places: Places,
        journal: Journal,
        watch: Watch,
    ) -> Runtime:
        """``watch`` hears of the process group's start and end."""
        api = RuntimeApi()
        await api.open()
        output = OutputPipe(journal.from_function, places.on_aws)
        try:
            child = await RuntimeProcess.start(
                interpreter,
                variables | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.port}"},
                places,
                output.write_end,
            )
        except BaseException:
            output.finish()
            await api.close()
            raise
        watch("start", child.group)
        output.close_write_end()
        return cls(api, child, output, watch)

    @property
    def has_exited(self) -> bool:
        return self._process.exited.done()

    async def initialised(self, seconds: float, late: Failure) -> Failure | None:
        """Wait until the runtime asks for its first invocation; ``late`` when that takes longer."""
        return await self._wait(self._api.ready, seconds, late)

    async def run(self, invocation: Invocation, seconds: float, late: Failure) -> Answer | Failure:
        answered = self._api.submit(invocation)
        failure = await self._wait(answered, seconds, late)
        return failure or answered.result()

    def measure_memory(self) -> int:
        """The most it was seen to use, in MB."""
        self.memory_used = max(self.memory_used, self._process.memory_used())
        return self.memory_used

    async def stop(self) -> None:
        self.measure_memory()
        await self._process.kill()
        self._watch("end", self._process.group)
        self._output.finish()
        await self._api.close()

    async def _wait(
        self, wanted: asyncio.Future[Any], seconds: float, late: Failure
    ) -> Failure | None:
        """Until the runtime does what is wanted, exits, or runs out of time."""
        exited = self._process.exited
        await asyncio.wait(
            {wanted, exited}, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED
        )
        self._output.drain()
        if wanted.done():
            return None
        if exited.done():
            reason = process.exit_reason(self._process.exit_code)
            return outcome.exited(reason, self._api.init_error)
        return late
