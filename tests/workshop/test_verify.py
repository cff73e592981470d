"""`workshop export` and `workshop verify`, on a local AWS that keeps what it holds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.errors import Explained
from checks.run import run
from localaws.workspace import EPHEMERAL_VARIABLE
from tests.workshop.learner import Learner
from workshop import carry, fresh, journal, savepoints, target, verify
from workshop.catchup import catch_up
from workshop.reset import main as reset


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Learner]:
    before = dict(os.environ)
    # Other tests' local AWS keep nothing; this one does.
    for name in ("AWS_PROFILE", "WORKSHOP_TARGET", "JPY_SESSION_NAME", EPHEMERAL_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("LOCALAWS_HOME", str(home))
    monkeypatch.setenv("LOCALAWS_SETTLE_SECONDS", "0")
    monkeypatch.setenv("WORKSHOP_SUFFIX", "anna")
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "notebooks" / "work"))
    fresh.localaws("start", "--home", str(home), "--port", "0")
    target.connect()
    from checks.names import Names

    yield Learner(tmp_path / "notebooks", Names("anna"))
    os.environ.clear()
    os.environ.update(before)
    fresh.localaws("stop", "--home", str(home), "--yes")


def checked(*labs: str) -> None:
    """What `workshop check` does besides showing results."""
    results = run(labs)
    journal.record_check(labs, results)
    savepoints.after(results)


def test_what_was_done_is_verified_though_it_is_gone(
    learner: Learner, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catch_up("02")
    checked("01")
    reset(["01", "--yes"])
    sources = learner.work / carry.SOURCES
    sources.mkdir()
    (sources / "operations.py").write_text("MINE = 1\n")
    (sources / "linked.py").symlink_to("/etc/passwd")
    (sources / "large.py").write_bytes(bytes(carry.LARGEST_SOURCE + 1))
    archive = tmp_path / "anna.zip"
    assert carry.main([str(archive)]) == 0
    assert "function/large.py, function/linked.py" in capsys.readouterr().out

    assert verify.main([str(archive), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["faults"] == []
    assert document["labs"] == [{"lab": "01", "state": "after-01", "passes": True, "failing": []}]
    assert set(learner.outcomes("01").values()) == {"not attempted", "blocked"}
    another_machine_takes_it_over(learner, archive, tmp_path / "else where")


def another_machine_takes_it_over(learner: Learner, archive: Path, home: Path) -> None:
    """What it then exports is the same, byte for byte."""
    entries = journal.read().entries
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCALAWS_HOME", str(home))
        patch.setenv("WORKSHOP_WORK", str(home / "work"))
        carry.take_over([str(archive)])
        assert journal.read().entries == entries
        (source,) = (home / "work" / carry.SOURCES).iterdir()
        assert source.read_text() == "MINE = 1\n"
        fresh.localaws("start", "--home", str(home), "--port", "0")
        try:
            assert "after-01" in savepoints.names()
            carry.export(home / "again.zip")
        finally:
            fresh.localaws("stop", "--home", str(home), "--yes")
    assert (home / "again.zip").read_bytes() == archive.read_bytes()


def test_a_journal_that_claims_too_much_is_found_out(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    results = [each for each in run(["02"]) if each.lab == "02"]
    from dataclasses import replace

    from checks.outcome import Outcome

    journal.record_check(["02"], [replace(each, outcome=Outcome.PASSED) for each in results])
    assert verify.main([]) == 1
    told = capsys.readouterr().out
    assert "The journal is whole: 1 entries." in told
    assert "Lab 02, done by the journal, does not pass: The table exists" in told


def test_a_save_point_is_kept_before_a_lab_is_begun(learner: Learner) -> None:
    from checks.names import lab

    savepoints.before(lab("02"))
    assert "before-02" in savepoints.names()
    checked("02")
    checked("03")
    savepoints.before(lab("03"))
    assert "before-03" not in savepoints.names()


def test_what_is_no_archive_is_refused_in_a_sentence(learner: Learner, tmp_path: Path) -> None:
    file = tmp_path / "no.zip"
    file.write_text("no zip")
    with pytest.raises(Explained, match="can't be imported"):
        verify.main([str(file)])
