"""A function's runtime process: nothing of our environment goes in, nothing it forked stays."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import psutil

from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.interpreters import Interpreter
from localaws.functions.paths import Places

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
MEGABYTE = 1024 * 1024


class RuntimeProcess:
    """One interpreter in a process group of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.exited = asyncio.ensure_future(process.wait())

    @classmethod
    async def start(
        cls, interpreter: Interpreter, environment: dict[str, str], places: Places, output: int
    ) -> RuntimeProcess:
        """``output`` is the pipe's writing end: stdout, stderr and the telemetry at once."""
        process = await asyncio.create_subprocess_exec(
            interpreter.executable,
            *("-I", "-S", str(BOOTSTRAP)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(output,),
            env=environment | {"_LAMBDA_TELEMETRY_LOG_FD": str(output)},
            cwd=places.task,
            start_new_session=True,
        )
        return cls(process)

    @property
    def group(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def memory_used(self) -> int:
        """What the process holds now, in MB; 0 once it is gone."""
        try:
            return psutil.Process(self.group).memory_info().rss // MEGABYTE
        except psutil.Error:
            return 0

    async def kill(self) -> None:
        """The whole group: what a handler forked goes with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.group, signal.SIGKILL)
        await self.exited


def exit_reason(code: int | None) -> str:
    """Lambda's words for how a runtime ended (recorded: ``test_lambda_handler_exit``)."""
    if code is not None and code < 0:
        name = (signal.strsignal(-code) or f"signal {-code}").lower()
        return f"Runtime exited with error: signal: {name}"
    if code:
        return f"Runtime exited with error: exit status {code}"
    return "Runtime exited without providing a reason"


def variables(configuration: FunctionConfiguration, places: Places, stream: str) -> dict[str, str]:
    """A function's environment variables: its own, then the reserved ones.

    Source: "Defined runtime environment variables" in the AWS Lambda Developer Guide. What is ours:
    ``HOME`` and ``TMPDIR``, which keep the user's own files and settings out of sight.
    """
    return {
        **dict(configuration.variables),
        "_HANDLER": configuration.handler,
        "_WORKSHOP_LAYERS": str(places.layers),
        "AWS_DEFAULT_REGION": configuration.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration.memory),
        "AWS_LAMBDA_FUNCTION_NAME": configuration.name,
        "AWS_LAMBDA_FUNCTION_VERSION": configuration.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": configuration.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_REGION": configuration.region,
        "HOME": str(places.scratch),
        "LAMBDA_RUNTIME_DIR": str(places.runtime),
        "LAMBDA_TASK_ROOT": str(places.task),
        "LANG": "en_US.UTF-8",
        "PATH": f"/usr/local/bin:/usr/bin:/bin:{places.layers}/bin",
        "PYTHONPATH": str(places.runtime),
        "TMPDIR": str(places.scratch),
        "TZ": ":UTC",
    }
