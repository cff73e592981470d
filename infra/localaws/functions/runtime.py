"""One runtime process with its Runtime API and its output, from start to stop.

Between invocations it is frozen, as an environment is on AWS: soon after the runtime has asked for
an invocation and there was none, until there is one.
"""

from __future__ import annotations

import asyncio
import functools
import signal
from typing import Any

from localaws.functions import outcome, process
from localaws.functions.allowance import Allowance
from localaws.functions.governor import Governor
from localaws.functions.launcher import Launcher
from localaws.functions.outcome import Failure
from localaws.functions.output import OutputPipe
from localaws.functions.process import RuntimeProcess
from localaws.functions.run import Run, clock
from localaws.functions.runtime_api import Answer, Invocation, RuntimeApi

MEGABYTE = 1024 * 1024
# To stop a process and let it go on takes a tenth of a millisecond each, which invocations in quick
# succession are spared.
FREEZE_SECONDS = 0.010


class Runtime:
    def __init__(
        self,
        api: RuntimeApi,
        process: RuntimeProcess,
        output: OutputPipe,
        launcher: Launcher,
        governor: Governor,
        memory: int,
    ) -> None:
        """``memory`` is the function's, in MB."""
        self._api = api
        self._process = process
        self._output = output
        self._launcher = launcher
        self._governor = governor
        self._memory = memory
        self._is_frozen = False
        self._told = clock()
        self._run: Run | None = None
        self.memory_used = 0
        self._freezer: asyncio.TimerHandle | None = None
        api.when_idle = self._freeze_soon

    @classmethod
    async def start(
        cls,
        launcher: Launcher,
        variables: dict[str, str],
        output: OutputPipe,
        governor: Governor,
        memory: int,
    ) -> Runtime:
        api = RuntimeApi()
        await api.open()
        try:
            child = await launcher.start(
                variables | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.port}"}, output.write_end
            )
        except BaseException:
            output.finish()
            await api.close()
            raise
        output.close_write_end()
        return cls(api, child, output, launcher, governor, memory)

    @property
    def has_exited(self) -> bool:
        return self._process.exited.done()

    @property
    def has_not_taken_it(self) -> bool:
        """Whether the runtime has yet to ask for the invocation that it was given."""
        return self._api.holds_an_invocation

    @property
    def cpu_seconds(self) -> float:
        """So far: of a process that has just started, its time without this machine's waits."""
        return self._process.tree.cpu_seconds()

    async def initialised(self, seconds: float, late: Failure) -> tuple[Failure | None, float]:
        """Wait until the runtime asks for its first invocation, with all the CPU that there is.

        Answers with the seconds that it took; ``late`` when that is more than it may.
        """
        run = self._govern(None)
        answer = await self._wait(self._api.ready, run, seconds, late)
        self._launcher.hold(self._process)
        return answer

    async def run(
        self, invocation: Invocation, seconds: float, late: Failure
    ) -> tuple[Answer | Failure, float]:
        """The same for an invocation, with the CPU that its memory buys."""
        run = self._govern(Allowance.of(self._memory))
        self._api.when_taken = functools.partial(self._hand_over, run)
        self._api.when_answered = functools.partial(self._answered, run)
        self._thaw()
        answered = self._api.submit(invocation)
        failure, elapsed = await self._wait(answered, run, seconds, late)
        if owed := run.owed():
            await asyncio.sleep(owed)
        return failure or answered.result(), elapsed

    def spare(self, seconds: float) -> None:
        """One of its calls waited that long only because this machine has other things to do."""
        if self._run:
            self._run.spare(seconds)

    async def stop(self) -> None:
        if self._freezer:
            self._freezer.cancel()
        await self._process.kill()
        self._output.finish()
        await self._api.close()

    def _hand_over(self, run: Run) -> None:
        """This process may be late to pass the invocation on, and so may the runtime to ask."""
        run.hand_over(self._told)

    def _answered(self, run: Run, late: float) -> None:
        self._governor.end(run, late)
        self._told = clock()  # it may wait for a core to hear that its answer has come

    def _govern(self, allowance: Allowance | None) -> Run:
        memory = self._memory * MEGABYTE
        self._run = self._governor.begin(self._process.tree, allowance, memory, self._told)
        return self._run

    def _freeze_soon(self) -> None:
        loop = asyncio.get_running_loop()
        self._freezer = loop.call_later(FREEZE_SECONDS, self._freeze)
        self._told = clock()

    def _freeze(self) -> None:
        self._is_frozen, self._told = True, clock()
        self._process.tree.send(signal.SIGSTOP)

    def _thaw(self) -> None:
        if self._freezer:
            self._freezer.cancel()
        if self._is_frozen:
            self._is_frozen, self._told = False, clock()
            self._process.tree.send(signal.SIGCONT)

    async def _wait(
        self, wanted: asyncio.Future[Any], run: Run, seconds: float, late: Failure
    ) -> tuple[Failure | None, float]:
        """Until the runtime does what is wanted, exits, or runs out of its own time."""
        exited = self._process.exited
        try:
            left = seconds
            while left > 0 and not (wanted.done() or exited.done()):
                await asyncio.wait({wanted, exited}, timeout=left, return_when="FIRST_COMPLETED")
                left = seconds - run.elapsed()
        finally:
            self._governor.end(run)
            if self._is_frozen:
                self._freeze()  # the governor left it running
        self._output.drain()
        used = min(run.peak_bytes // MEGABYTE, self._memory)
        self.memory_used = max(self.memory_used, used)
        return self._failure(wanted, run, late if left <= 0 else None), seconds - left

    def _failure(
        self, wanted: asyncio.Future[Any], run: Run, late: Failure | None
    ) -> Failure | None:
        if run.exceeded_memory:
            return outcome.out_of_memory()
        if late or wanted.done():
            return late
        reason = process.exit_reason(self._process.exit_code)
        return outcome.exited(reason, self._api.init_error)
