"""A pack that is chosen is known to every verb."""

import json
from pathlib import Path

import pytest

from checks import packs as chosen
from checks import work
from checks.errors import Explained
from workshop import magics, packs, progress, reset, verify

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


def test_a_packs_notebook_and_a_shell_have_one_journal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(SAMPLE / "notebooks")
    assert magics.work_folder() == work.folder()
    monkeypatch.chdir(tmp_path)
    assert magics.work_folder() == tmp_path / "work"


def test_a_packs_labs_are_verified_without_the_learners_own_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORKSHOP_SUFFIX", "anna")
    monkeypatch.setenv("AWS_PROFILE", "anna")
    ours = {name for name in verify.neutral() if name.startswith(("AWS_", "WORKSHOP_"))}
    assert ours == {chosen.VARIABLE}


def test_what_a_packs_lab_made_is_left_to_its_own_notebook() -> None:
    with pytest.raises(Explained, match=r"last cells .* Run: workshop lab 50"):
        reset.main(["50", "--yes"])


def test_progress_counts_a_packs_labs(capsys: Captured) -> None:
    progress.main([])
    assert "50 A queue" in capsys.readouterr().out
