"""A local AWS for one run: empty when it starts, gone when it ends, beside any that a user has."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from checks.errors import Explained
from localaws.workspace import EPHEMERAL_VARIABLE, HOME_VARIABLE


@contextmanager
def local_aws(*, keeps_state: bool = False) -> Iterator[dict[str, str]]:
    """Yields the variables that lead a process to it. Raises Explained when it does not start.

    `keeps_state` while it runs, so that snapshots can be made and gone back to.
    """
    folder = tempfile.TemporaryDirectory(prefix="workshop-", ignore_cleanup_errors=True)
    with _unwound_by_sigterm(), folder as home:
        # Whatever its user has chosen for their own.
        chosen = {EPHEMERAL_VARIABLE: str(int(not keeps_state))}
        try:
            localaws("start", "--home", home, "--port", "0", environment=chosen)
            yield {HOME_VARIABLE: home}
        finally:
            localaws("stop", "--home", home)


@contextmanager
def _unwound_by_sigterm() -> Iterator[None]:
    """A cancelled build ends like an interrupted one, and takes its AWS along."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def localaws(*arguments: str, environment: Mapping[str, str] | None = None) -> None:
    """One of its own verbs, to its end, with these variables besides ours. Raises Explained with
    what it said when it failed."""
    command = [sys.executable, "-P", "-m", "localaws", *arguments]
    # Without a terminal to ask, stop does not ask.
    done = subprocess.run(  # noqa: S603  # our own
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        # Its last line is the sentence, whatever came before.
        *_, said = ["The local AWS ended without a word.", *done.stderr.split("\n")[:-1]]
        raise Explained(said.removeprefix("localaws: "))
