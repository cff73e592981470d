"""The journal: added to, never changed without showing it."""

import json
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.errors import Explained
from checks.outcome import Outcome, Result
from workshop import journal


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my wörk"
    monkeypatch.setenv("WORKSHOP_WORK", str(folder))
    return folder


def result(name: str, outcome: Outcome, star: int = 1) -> Result:
    return Result(lab=name[3:5], id=name, title="It is.", outcome=outcome, star=star)


def three_entries() -> bytes:
    journal.record_check(["01"], [result("lab01.role_exists", Outcome.NOT_YET)])
    journal.record("hint", check="lab01.role_exists", rung=2)
    journal.record_check(["01"], [result("lab01.role_exists", Outcome.PASSED)])
    return journal.path().read_bytes()


def test_what_was_recorded_is_read_in_its_order() -> None:
    three_entries()
    kept = journal.read()
    assert kept.faults == []
    assert [entry.event for entry in kept.entries] == ["check", "hint", "check"]
    assert kept.entries[0].detail["outcomes"] == {"lab01.role_exists": "not yet"}
    assert kept.entries[0].checks == journal.checks_digest()
    assert kept.entries[2].previous == kept.entries[1].digest


def test_without_a_journal_nothing_was_tried() -> None:
    assert journal.read() == journal.Journal()


@given(data=st.data())
def test_any_changed_byte_shows(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSHOP_WORK", str(folder))
        whole = three_entries()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != whole[place]))
    changed = folder / "changed"
    changed.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    assert journal.read(changed).faults


@pytest.mark.parametrize("order", [[0, 2], [1, 0, 2], [0, 1, 1, 2], [1, 2]])
def test_lines_taken_out_doubled_or_moved_show(order: list[int], tmp_path: Path) -> None:
    lines = three_entries().splitlines(keepends=True)
    other = tmp_path / "other"
    other.write_bytes(b"".join(lines[each] for each in order))
    assert journal.read(other).faults


def test_a_changed_entry_stays_out_and_the_others_are_read() -> None:
    lines = three_entries().splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"rung":2', b'"rung":1')
    journal.path().write_bytes(b"".join(lines))
    kept = journal.read()
    assert [entry.number for entry in kept.entries] == [1, 3]
    assert kept.faults[0] == "Line 2 is no entry of a journal, or was changed."


@pytest.mark.parametrize(
    ("event", "detail"),
    [
        ("check", {"outcomes": []}),
        ("check", {"asked": [[]], "outcomes": {}, "stars": {}, "suffix": ""}),
        ("hint", {}),
        ("catch-up", {"added": 7}),
        ("catch-up", []),
    ],
)
def test_a_strangers_entry_of_another_form_shows_though_its_digest_is_right(
    event: str, detail: object
) -> None:
    journal._append(event, detail)  # type: ignore[arg-type]
    assert journal.read().faults == ["Line 1 is no entry of a journal, or was changed."]


def test_what_a_crash_left_of_a_line_is_kept_as_an_entry() -> None:
    whole = three_entries()
    journal.path().write_bytes(whole + b'{"number":4,"ti')
    assert journal.read().faults == ["The last line breaks off."]
    journal.record("reset", lab="02")
    kept = journal.read()
    assert kept.faults == []
    assert [entry.event for entry in kept.entries[3:]] == ["mended", "reset"]
    assert kept.entries[3].detail == {"took_out": '{"number":4,"ti'}


def _record_many(folder: Path, name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSHOP_WORK", str(folder))
        for number in range(20):
            journal.record("hint", check=name, rung=number)


def test_two_notebooks_at_once_keep_one_chain(work_folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_record_many, args=(work_folder, name)) for name in ("one", "two")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    kept = journal.read()
    assert kept.faults == []
    assert len(kept.entries) == 40


def test_a_folder_that_cannot_be_written_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "file" / "work"))
    with pytest.raises(Explained, match="cannot be written"):
        journal.record("hint", check="lab01.role_exists", rung=1)


def test_lines_are_plain_json() -> None:
    first = json.loads(three_entries().splitlines()[0])
    assert first["number"] == 1
    assert first["previous"] == journal.BEGINNING
