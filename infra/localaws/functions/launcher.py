"""Starts an environment's processes, one after the other, all in one sandbox.

A sandbox lasts as long as somebody is in it or holds it open: held open here, it keeps what a
process left in ``/tmp`` for the next, until the environment ends.
"""

from __future__ import annotations

import contextlib
import os

from localaws.functions.isolation import Isolation
from localaws.functions.paths import AWS_PATHS, Paths, Places
from localaws.functions.process import RuntimeProcess
from localaws.functions.runtimes import LocalRuntime
from localaws.warden.client import Command, Warden

NAMESPACES = ("user", "mnt")


class Launcher:
    def __init__(
        self, warden: Warden, isolation: Isolation, local: LocalRuntime, places: Places, tmp: int
    ) -> None:
        """``tmp`` is the size of ``/tmp`` in MB."""
        self._warden = warden
        self._isolation = isolation
        self._local = local
        self._places = places
        self._tmp = tmp
        self._namespaces: list[int] = []

    @property
    def is_isolated(self) -> bool:
        return self._isolation.works_for(self._local.interpreter)

    @property
    def paths(self) -> Paths:
        """As its processes see them."""
        return AWS_PATHS if self.is_isolated else self._places.paths

    async def start(self, variables: dict[str, str], output: int) -> RuntimeProcess:
        """``output`` is the pipe's writing end: stdout, stderr and the telemetry at once."""
        sandbox = None
        if self.is_isolated and not self._namespaces:
            interpreter = self._local.interpreter
            sandbox = self._isolation.sandbox(self._places, interpreter, self._tmp)
        command = self._local.command(variables)
        folder = str(self.paths.task)
        child = await self._warden.start(
            Command(command, variables, folder, sandbox), output, self._namespaces
        )
        return RuntimeProcess(child)

    def hold(self, process: RuntimeProcess) -> None:
        """Keep the sandbox of a process that runs."""
        if not self.is_isolated or self._namespaces:
            return
        with contextlib.suppress(OSError), contextlib.ExitStack() as opened:
            namespaces = []
            for kind in NAMESPACES:
                namespace = os.open(f"/proc/{process.tree.root}/ns/{kind}", os.O_RDONLY)
                opened.callback(os.close, namespace)
                if os.path.samestat(os.fstat(namespace), os.stat(f"/proc/self/ns/{kind}")):  # noqa: PTH116
                    return  # it had not entered yet
                namespaces.append(namespace)
            opened.pop_all()
            self._namespaces = namespaces

    async def sweep(self, mark: str) -> None:
        """End what processes that are gone left behind; ``mark`` was among their variables."""
        await self._warden.sweep(mark)

    def close(self) -> None:
        for namespace in self._namespaces:
            os.close(namespace)
        self._namespaces = []
