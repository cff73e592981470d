"""The ladder of hints, and the folder that remembers how far down a learner is."""

import json
import threading
from pathlib import Path

import pytest

from checks import hints, work
from checks.errors import Explained
from checks.outcome import Outcome, Result

LAST = 3


def of(name: str, outcome: Outcome = Outcome.NOT_YET) -> Result:
    given = () if outcome is Outcome.PASSED else ("Where?", "What?", "There.")
    return Result(lab="01", id=name, title="T.", outcome=outcome, hints=given)


def test_a_check_just_run_has_shown_its_first_hint() -> None:
    hints.remember([of("lab01.role_exists")])
    assert hints.advance().rung == 2


def test_a_hint_before_any_check_is_the_first() -> None:
    assert hints.advance("lab01.role_exists").rung == 1


def test_a_check_is_found_by_the_second_half_of_its_name() -> None:
    assert hints.advance("role_exists").check.id == "lab01.role_exists"


def test_the_last_hint_stays_the_last_and_points_at_the_solution() -> None:
    rungs = [hints.advance("role_exists") for _ in range(LAST + 2)]
    assert [hint.rung for hint in rungs] == [1, 2, 3, 3, 3]
    assert "solutions/01-iam.ipynb" in str(rungs[-1])
    assert "solutions" not in str(rungs[0])


def test_how_far_one_is_survives_a_new_process_and_another_check() -> None:
    hints.remember([of("lab01.role_exists")])
    hints.advance()
    hints.remember([of("lab01.role_exists"), of("lab01.lambda_can_assume")])
    assert hints.shown() == {"lab01.role_exists": 2, "lab01.lambda_can_assume": 1}


def test_the_first_cause_is_the_default() -> None:
    hints.remember([of("lab01.has_permissions"), of("lab01.role_exists")])
    assert hints.advance().check.id == "lab01.has_permissions"


def test_a_lab_stands_for_the_first_cause_in_it() -> None:
    hints.remember([of("lab01.role_exists"), of("lab02.key_is_id")])
    assert hints.advance("2").check.id == "lab02.key_is_id"
    with pytest.raises(Explained, match=r"Of lab 03, nothing .* Run: workshop check 03"):
        hints.advance("03")


def test_what_passed_once_is_known_from_then_on() -> None:
    hints.remember([of("lab01.role_exists", Outcome.PASSED)])
    hints.remember([of("lab01.role_exists"), of("lab01.has_permissions", Outcome.PASSED)])
    assert hints.passed() == ["lab01.role_exists", "lab01.has_permissions"]


def test_when_all_passed_there_is_nothing_to_hint_at() -> None:
    hints.remember([of("lab01.role_exists", Outcome.PASSED)])
    with pytest.raises(Explained, match="all that was checked last passed"):
        hints.advance()


def test_before_any_check_it_says_what_to_run() -> None:
    with pytest.raises(Explained, match="Run: workshop check"):
        hints.advance()


def test_an_unknown_check_is_named_with_the_nearest() -> None:
    with pytest.raises(Explained, match=r'no check "rol_exists"; the nearest is lab01.role_exists'):
        hints.advance("rol_exists")


def test_answers_add_up() -> None:
    work.answer(region="eu-west-1", account="123456789012")
    work.answer(region="us-east-1")
    assert work.answered("region").value == "us-east-1"
    assert work.answered("account").value == "123456789012"
    assert work.answered("boto3").value is None


def test_an_answer_that_is_no_data_is_explained() -> None:
    with pytest.raises(Explained, match="text, a number"):
        work.answer(client=threading.Lock())


def test_a_broken_file_is_named_with_its_remedy() -> None:
    work.folder().mkdir()
    (work.folder() / work.ANSWERS).write_text("{")
    with pytest.raises(Explained, match=r"answers\.json cannot be read.*Run: rm "):
        work.answer(region="x")


def test_a_folder_that_is_a_file_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "file"))
    with pytest.raises(Explained, match="cannot be written"):
        work.answer(region="x")


def test_a_save_leaves_one_whole_file() -> None:
    work.save("some.json", {"a": "ä"})
    (file,) = work.folder().iterdir()
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": "ä"}
