"""A pack that is chosen is known to every verb."""

import json
from pathlib import Path

import pytest

from checks import packs as chosen
from workshop import packs, progress

SAMPLE = Path(__file__).parents[1] / "packs" / "queues"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(chosen.VARIABLE, str(SAMPLE))
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path))


def test_packs_are_listed_with_their_labs(capsys: Captured) -> None:
    assert packs.main([]) == 0
    own, sample = capsys.readouterr().out.split("\n\n")
    assert "  04 API Gateway, after 03" in own
    assert sample.splitlines() == [f"queues, in {SAMPLE}", "  50 A queue"]


def test_a_script_gets_the_same_as_json(capsys: Captured) -> None:
    packs.main(["--json"])
    *_, last = json.loads(capsys.readouterr().out)["packs"]
    assert last["labs"][0]["notebook"] == str(SAMPLE / "notebooks" / "50-queue.ipynb")


def test_progress_counts_a_packs_labs(capsys: Captured) -> None:
    progress.main([])
    assert "50 A queue" in capsys.readouterr().out
