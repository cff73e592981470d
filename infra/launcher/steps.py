"""Run one step of the set-up: show that it moves, and say in a sentence why it failed."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from launcher.failure import Failure, reason

if sys.platform == "win32":
    _STOPS = (signal.SIGTERM,)
else:
    import fcntl

    _STOPS = (signal.SIGTERM, signal.SIGHUP)

WIDTH = 79
_TAIL = 15  # lines of a failed tool's own output that are shown


def say(text: str) -> None:
    """Tell the user; standard output is kept for what a script reads."""
    print(
        textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False),
        file=sys.stderr,
        flush=True,
    )


def run(
    step: str, command: Sequence[str], root: Path, extra: Mapping[str, str] | None = None
) -> None:
    """Run ``command`` in ``root``; raise Failure if it ends with anything but 0."""
    started = time.monotonic()
    output = []
    _show(f"  {step} …")
    with _running(command, root, os.environ | (extra or {})) as process:
        for line in process.stdout or ():
            output.append(line)
            if line.strip():
                _show(f"  {step}: {_news(line)}")
    if process.returncode:
        _show("")
        known = reason("".join(output))
        if not known:
            sys.stderr.writelines(output[-_TAIL:])
        raise Failure(known or f"The step “{step}” failed: mend what the lines above say")
    _show(f"  {step}: {time.monotonic() - started:.0f} s", last=True)


@contextmanager
def _running(
    command: Sequence[str], root: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(  # noqa: S603 — the callers' own commands, no shell
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        process_group=None if sys.platform == "win32" else 0,
    ) as process:
        before = {number: signal.signal(number, _stopped) for number in _STOPS}
        try:
            yield process
        except BaseException:
            _end(process)
            raise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _stopped(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(process: "subprocess.Popen[str]") -> None:
    """End the tool with all that it started, and wait: its output closes with the last of them."""
    if sys.platform == "win32":
        process.terminate()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    process.communicate()


def _news(line: str) -> str:
    words = line.split()
    if line.startswith("Installing collected packages"):
        return f"unpacking {len(words) - 3}, which takes the longest"
    return " ".join(words[:2])


def _show(text: str, last: bool = False) -> None:
    """Rewrite the one line of progress; without a terminal, print its last state alone."""
    if sys.stderr.isatty():
        text = f"\r{text[:WIDTH]:<{WIDTH}}" + ("\n" if last else "\r")
    elif last:
        text += "\n"
    else:
        return
    sys.stderr.write(text)
    sys.stderr.flush()


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one set-up at a time work on a clone; the system drops the lock however a process ends.

    Windows has no such lock on a folder: there, two set-ups at once are the user's to avoid.
    """
    if sys.platform == "win32":
        yield
    else:
        descriptor = os.open(root, os.O_RDONLY)
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this clone; waiting for it to end.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
