"""The sample pack, copied for a test to spoil."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import checks
from checks import packs
from checks.packs import Pack

SAMPLE = Path(__file__).parents[2] / "packs" / "queues"


@dataclass
class Copy:
    pack: Pack

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.pack.home / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copy]:
    """Chosen, and its modules forgotten when the test ends."""
    ignored = shutil.ignore_patterns("work*", "__pycache__")
    shutil.copytree(SAMPLE, tmp_path / "queues", ignore=ignored)
    monkeypatch.setenv(packs.VARIABLE, "")
    known, path = {*sys.modules}, [*checks.__path__]
    yield Copy(packs.choose(tmp_path / "queues"))
    checks.__path__[:] = path
    for name in {*sys.modules} - known:
        if name.startswith("checks."):
            del sys.modules[name]
