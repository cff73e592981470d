"""`workshop progress`."""

import json
from pathlib import Path

import pytest

from checks.outcome import Outcome, Result
from workshop import journal, progress


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path))


def attempt(asked: list[str], **outcomes: Outcome) -> None:
    journal.record_check(
        asked,
        [
            Result(lab=name[3:5], id=name.replace("_", ".", 1), title="It is.", outcome=outcome)
            for name, outcome in outcomes.items()
        ],
    )


def standing(lab: str) -> progress.Standing:
    return next(each for each in progress.standings(journal.read()) if each.lab == lab)


def test_a_lab_stands_as_its_last_attempt_left_it() -> None:
    attempt(["01"], lab01_a=Outcome.PASSED, lab01_b=Outcome.NOT_YET)
    attempt(["01"], lab01_a=Outcome.PASSED, lab01_b=Outcome.PASSED)
    attempt(["01"], lab01_a=Outcome.NOT_YET, lab01_b=Outcome.BLOCKED)
    found = standing("01")
    assert (found.passed, found.total, found.attempts) == (0, 2, 3)
    assert found.done


def test_a_second_star_is_counted_apart() -> None:
    journal.record_check(
        ["01"],
        [
            Result(lab="01", id="lab01.a", title="It is.", outcome=Outcome.PASSED),
            Result(lab="01", id="lab01.b", title="It is.", outcome=Outcome.PASSED, star=2),
        ],
    )
    assert (standing("01").passed, standing("01").total, standing("01").second_stars) == (1, 1, 1)


def test_a_cause_in_an_earlier_lab_is_no_attempt_at_that() -> None:
    attempt(["03"], lab01_a=Outcome.NOT_YET, lab03_a=Outcome.BLOCKED)
    assert standing("01").attempts == 0
    assert standing("03").attempts == 1


def test_all_labs_at_once_are_an_attempt_at_each() -> None:
    attempt([], lab01_a=Outcome.PASSED, lab02_a=Outcome.NOT_ATTEMPTED)
    assert standing("01").done
    assert not standing("02").done


def test_hints_are_counted() -> None:
    journal.record("hint", check="lab02.table_exists", rung=2)
    assert standing("02").hints == 1


def test_it_prints_a_line_a_lab(capsys: pytest.CaptureFixture[str]) -> None:
    attempt(["02"], lab02_a=Outcome.PASSED)
    assert progress.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["lab", "passed", "attempts", "hints", "done"]
    assert lines[3].startswith("02 DynamoDB          1 of 1 ")
    assert lines[4].split() == ["03", "Lambda", "-", "0", "0", "-"]


def test_a_changed_journal_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    attempt(["02"], lab02_a=Outcome.NOT_YET)
    changed = journal.path().read_text().replace("not yet", "passed")
    journal.path().write_text(changed)
    assert progress.main([]) == 1
    assert "The journal was changed: Line 1" in capsys.readouterr().out


def test_scripts_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    attempt(["02"], lab02_a=Outcome.PASSED)
    assert progress.main(["--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["labs"][2]["attempts"] == 1
    assert document["faults"] == []
