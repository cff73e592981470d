"""Workspaces that keep their state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localaws.state.persistence import WINDOW_VARIABLE
from localaws.workspace import EPHEMERAL_VARIABLE
from tests.localaws.command import localaws


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace that keeps its state, each change before its answer."""
    monkeypatch.setenv(EPHEMERAL_VARIABLE, "0")
    monkeypatch.setenv(WINDOW_VARIABLE, "0")
    folder = tmp_path / "a home" / "é"
    yield folder
    localaws("stop", folder, "--yes")
