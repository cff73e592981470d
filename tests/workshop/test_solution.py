"""`workshop solution`: closed until a learner has tried."""

import datetime
import uuid
from pathlib import Path

import pytest

from checks.errors import Explained
from checks.names import LABS, lab
from checks.outcome import Outcome, Result
from workshop import journal, solution


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path))


def attempt(*outcomes: Outcome, number: str = "01", found: str = "") -> None:
    journal.record_check(
        [number],
        [
            Result(
                lab=number,
                id=f"lab{number}.check_{at}",
                title="It is.",
                outcome=outcome,
                found=found,
            )
            for at, outcome in enumerate(outcomes)
        ],
    )


def test_who_has_not_tried_is_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Explained, match="after 3 more attempts"):
        solution.main(["01"])


def test_the_same_check_three_times_in_a_row_is_one_attempt() -> None:
    for _ in range(3):
        attempt(Outcome.NOT_YET, Outcome.BLOCKED)
    with pytest.raises(Explained, match="after 2 more attempts"):
        solution.main(["01"])


def test_another_wrong_state_is_another_attempt_though_the_outcome_is_the_same() -> None:
    for found in ("a key ID", "a key Id", "a key name"):
        attempt(Outcome.NOT_YET, found=found)
    assert solution.main(["01"]) == 0


def test_another_file_of_the_learners_is_another_attempt(tmp_path: Path) -> None:
    for text in ("a = 1", "a = 2", "a = 3"):
        (tmp_path / "function").mkdir(exist_ok=True)
        (tmp_path / "function" / "operations.py").write_text(text, encoding="utf-8")
        attempt(Outcome.NOT_YET)
    assert solution.main(["01"]) == 0


def test_what_changes_by_itself_is_no_attempt(tmp_path: Path) -> None:
    for at in range(3):
        (tmp_path / "hints.json").write_text(f'{{"shown": {{"a": {at}}}}}', encoding="utf-8")
        attempt(Outcome.NOT_YET, found=f"request {uuid.uuid4()} at 2026-01-01T10:00:0{at}Z failed")
    with pytest.raises(Explained, match="after 2 more attempts"):
        solution.main(["01"])


def test_the_same_result_much_later_is_another_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt(Outcome.NOT_YET)
    attempt(Outcome.NOT_YET)
    monkeypatch.setattr(solution, "PAUSE", datetime.timedelta(0))
    assert solution.honest_attempts(journal.read(), lab("01")) == 2


def test_three_honest_attempts_open_it(capsys: pytest.CaptureFixture[str]) -> None:
    attempt(Outcome.NOT_ATTEMPTED, Outcome.BLOCKED)
    attempt(Outcome.NOT_YET, Outcome.BLOCKED)
    with pytest.raises(Explained, match="after one more attempt"):
        solution.main(["01"])
    attempt(Outcome.PASSED, Outcome.NOT_YET)
    assert solution.main(["01"]) == 0
    shown = capsys.readouterr().out
    assert "# TODO: Name the service that may wear the role." in shown
    assert 'service = "lambda.amazonaws.com"' in shown
    assert "SOLUTION" not in shown
    assert journal.read().entries[-1].event == "solution"


def test_who_passed_may_compare() -> None:
    attempt(Outcome.PASSED)
    assert solution.main(["01"]) == 0


def test_attempts_at_another_lab_do_not_count() -> None:
    attempt(Outcome.PASSED, number="02")
    with pytest.raises(Explained, match="after 3 more attempts"):
        solution.main(["01"])


@pytest.mark.parametrize("number", [each.id for each in LABS])
def test_an_instructor_sees_every_hole_of_every_lab(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert solution.main([number, "--instructor"]) == 0
    assert "TODO" in capsys.readouterr().out
