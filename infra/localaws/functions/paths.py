"""Where a function's files lie here, and what AWS calls those places.

A function's log and its error answers name AWS's paths ("Tracebacks show /var/task/…"), so that
what a learner reads is what they would read there.
"""

from __future__ import annotations

import io
import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Where a function finds things."""

    task: Path
    layers: Path
    runtime: Path
    scratch: Path


AWS_PATHS = Paths(
    Path("/var/task"),
    Path("/opt"),
    Path("/var/runtime"),
    Path("/tmp"),  # noqa: S108 - the name a function knows
)


@dataclass(frozen=True)
class Places:
    """An environment's own folder and what is in it."""

    root: Path
    runtime: Path
    library: str

    @property
    def task(self) -> Path:
        return self.root / "task"

    @property
    def layers(self) -> Path:
        return self.root / "opt"

    @property
    def scratch(self) -> Path:
        return self.root / "tmp"

    @property
    def paths(self) -> Paths:
        """For a function that sees them under the names that they have here."""
        return Paths(self.task, self.layers, self.runtime, self.scratch)

    def on_aws(self, text: str) -> str:
        """The text with our paths as AWS's."""
        for ours, theirs in (
            (str(self.task), "/var/task"),
            (str(self.layers), "/opt"),
            (str(self.scratch), "/tmp"),  # noqa: S108 - the name a function knows
            (str(self.runtime), "/var/runtime"),
            (self.library, "/var/lang/lib"),
        ):
            text = text.replace(ours, theirs)
        return text

    def fill(self, code: bytes, layers: tuple[tuple[str, bytes], ...], *, read_only: bool) -> None:
        """``read_only``: so far as a folder's own rights can make it so."""
        for folder in (self.task, self.layers, self.scratch):
            folder.mkdir(parents=True)
        unzip(code, self.task)
        for _, content in layers:
            unzip(content, self.layers)
        if read_only:
            _make_read_only(self.task)

    def remove(self) -> None:
        if self.task.is_dir():
            _make_writable(self.task)
        shutil.rmtree(self.root, ignore_errors=True)


def unzip(content: bytes, folder: Path) -> None:
    """Unpack, keeping the executable bits; a member can't climb out of the folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            path = archive.extract(member, folder)
            mode = member.external_attr >> 16
            if mode & 0o111 and not member.is_dir():
                Path(path).chmod(0o755)


def _make_read_only(folder: Path) -> None:
    """Lambda mounts the code read-only. (It holds for ordinary users; root may write anywhere.)"""
    for path, _, files in os.walk(folder):
        for name in files:
            file = Path(path, name)
            file.chmod(stat.S_IMODE(file.stat().st_mode) & ~0o222)
        Path(path).chmod(0o555)


def _make_writable(folder: Path) -> None:
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o755)
