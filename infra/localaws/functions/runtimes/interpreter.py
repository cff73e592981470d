"""A program on this machine that runs functions of one language."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Interpreter:
    """``version`` counts as its runtimes' names do: (3, 12) for Python, (22,) for Node.js."""

    executable: str
    version: tuple[int, ...]
    full_version: str


def ask(*command: str) -> str:
    """What a program says on its first line, or nothing when it can't be run."""
    try:
        asked = subprocess.run(  # noqa: S603 - an interpreter found on this machine
            command, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()
