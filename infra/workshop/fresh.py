"""A local AWS for one run: empty when it starts, gone when it ends, beside any that a user has."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from checks.errors import Explained
from localaws.workspace import HOME_VARIABLE


@contextmanager
def local_aws() -> Iterator[dict[str, str]]:
    """Yields the variables that lead a process to it. Raises Explained when it does not start."""
    with tempfile.TemporaryDirectory(prefix="workshop-", ignore_cleanup_errors=True) as home:
        _localaws("start", "--home", home, "--port", "0")
        try:
            yield {HOME_VARIABLE: home}
        finally:
            _localaws("stop", "--home", home)


def _localaws(*arguments: str) -> None:
    command = [sys.executable, "-P", "-m", "localaws", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)  # noqa: S603  # our own
    if done.returncode:
        raise Explained(done.stderr.strip().removeprefix("localaws: "))
