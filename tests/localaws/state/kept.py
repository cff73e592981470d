"""A workspace's local AWS, started again and again."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from tests.localaws.cloud import Cloud, eventually
from tests.localaws.command import localaws
from tests.processes import is_gone

__all__ = ["killed_and_started", "localaws", "pid_and_port", "started"]


def started(home: Path) -> Cloud:
    answer = localaws("start", home, "--port", "0")
    assert answer.code == 0, answer.err
    return Cloud(f"http://127.0.0.1:{pid_and_port(home)[1]}", home)


def pid_and_port(home: Path) -> tuple[int, int]:
    facts = json.loads((home / "server.json").read_text())
    return facts["pid"], facts["port"]


def killed_and_started(home: Path) -> Cloud:
    pid, _ = pid_and_port(home)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: is_gone(pid))
    return started(home)
