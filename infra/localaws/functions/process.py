"""A function's runtime process: nothing of our environment goes in, nothing it forked stays."""

from __future__ import annotations

import signal

from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.paths import Paths
from localaws.functions.processtree import process_tree
from localaws.warden.client import Child

# The file descriptor that the warden gives it for what awslambdaric logs.
TELEMETRY = 3


class RuntimeProcess:
    """An interpreter in a process group of its own."""

    def __init__(self, child: Child) -> None:
        self.tree = process_tree(child.pid)
        self.exited = child.exited
        self._wait = child.wait

    @property
    def exit_code(self) -> int:
        return self.exited.result()

    async def kill(self) -> None:
        """With all that it started, which stands still first so that nothing gets away."""
        self.tree.send(signal.SIGSTOP)
        self.tree.send(signal.SIGKILL)
        await self._wait()


def exit_reason(code: int) -> str:
    """Lambda's words for how a runtime ended (recorded: ``test_lambda_handler_exit``)."""
    if code < 0:
        name = (signal.strsignal(-code) or f"signal {-code}").lower()
        return f"Runtime exited with error: signal: {name}"
    if code:
        return f"Runtime exited with error: exit status {code}"
    return "Runtime exited without providing a reason"


def variables(configuration: FunctionConfiguration, paths: Paths, stream: str) -> dict[str, str]:
    """A function's environment variables: its own, then the reserved ones.

    Source: "Defined runtime environment variables" in the AWS Lambda Developer Guide. What is ours:
    ``HOME`` and ``TMPDIR``, which keep the user's own files and settings out of sight.
    """
    return {
        **dict(configuration.variables),
        "_LAMBDA_TELEMETRY_LOG_FD": str(TELEMETRY),
        "_HANDLER": configuration.handler,
        "AWS_DEFAULT_REGION": configuration.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration.memory),
        "AWS_LAMBDA_FUNCTION_NAME": configuration.name,
        "AWS_LAMBDA_FUNCTION_VERSION": configuration.version,
        **_logging(configuration),
        "AWS_LAMBDA_LOG_GROUP_NAME": configuration.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_REGION": configuration.region,
        "HOME": str(paths.scratch),
        "LAMBDA_RUNTIME_DIR": str(paths.runtime),
        "LAMBDA_TASK_ROOT": str(paths.task),
        "LANG": "en_US.UTF-8",
        "PATH": f"/usr/local/bin:/usr/bin:/bin:{paths.layers}/bin",
        "TMPDIR": str(paths.scratch),
        "TZ": ":UTC",
    }


def _logging(configuration: FunctionConfiguration) -> dict[str, str]:
    """What tells the runtime of the JSON format ("Setting your function's log format")."""
    level, _ = configuration.log_levels
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": level} if level else {}
