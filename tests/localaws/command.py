"""The command line, run as a user does."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from localaws.__main__ import main


@dataclass
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def command(verb: str, home: Path, *arguments: str) -> list[str]:
    """For what needs a process of its own."""
    return [sys.executable, "-m", "localaws", verb, "--home", str(home), *arguments]


def localaws(verb: str, home: Path, *arguments: str) -> Ended:
    """Here and now, with nothing to answer its questions."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([verb, "--home", str(home), *arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())
