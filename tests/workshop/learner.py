"""A learner with a name suffix and a work folder of their own, on a local AWS."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from checks.names import Names
from checks.outcome import Outcome
from checks.run import run
from workshop import target


@dataclass
class Learner:
    folder: Path
    names: Names
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(service)
        return self._clients[service]

    def outcomes(self, *labs: str) -> dict[str, Outcome]:
        """By the part of the check's id after the dot."""
        return {each.id.partition(".")[2]: each.outcome for each in run(labs) if each.star == 1}

    def passes(self, *labs: str) -> bool:
        return set(self.outcomes(*labs).values()) == {Outcome.PASSED}


@pytest.fixture
def learner(
    fresh_aws: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Learner]:
    """Connected, with nothing made yet; the folder's name is none that scripts like."""
    before = dict(os.environ)
    for name in ("AWS_PROFILE", "WORKSHOP_TARGET", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in fresh_aws.items():
        monkeypatch.setenv(name, value)
    suffix = uuid.uuid4().hex[:8]
    folder = tmp_path / "Müller's notebooks"
    monkeypatch.setenv("WORKSHOP_SUFFIX", suffix)
    monkeypatch.setenv("WORKSHOP_WORK", str(folder / "work"))
    target.connect()
    yield Learner(folder, Names(suffix))
    os.environ.clear()
    os.environ.update(before)
