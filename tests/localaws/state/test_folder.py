"""Generations, damage, other versions and a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localaws.state.batch import Batch, Records
from localaws.state.codec import Damaged
from localaws.state.contents import digest_of
from localaws.state.errors import DiskFull, OtherVersion, Unreadable, Unusable
from localaws.state.folder import EARLIER, StateFolder

FACTS = {"moto": "1", "localaws": "1"}


class Reader:
    """Takes records over, unless they hold what it refuses."""

    def __init__(self, refused: bytes = b"never") -> None:
        self.records: Records = {}
        self._refused = refused

    def __call__(self, records: Records, read_bytes: Callable[[str], bytes]) -> None:
        if self._refused in records.get("things", {}).values():
            raise Damaged("it holds what is refused")
        self.records = records


def batch(value: bytes) -> Batch:
    return Batch(put={("things", "a"): value})


class Folders:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: list[str] = []
        self._open: list[StateFolder] = []

    def loaded(
        self, reader: Reader | None = None, facts: dict[str, str] | None = None
    ) -> StateFolder:
        """The last one is closed before."""
        self.close()
        folder = StateFolder(self.path, facts or FACTS, self.said.append)
        self._open.append(folder)
        folder.load(reader or Reader())
        return folder

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Folders]:
    made = Folders(tmp_path / "state")
    yield made
    made.close()


def test_a_new_workspace_holds_nothing(folders: Folders) -> None:
    reader = Reader()
    folders.loaded(reader)
    assert (reader.records, folders.said) == ({}, [])


def test_each_start_keeps_a_copy_of_what_it_found(folders: Folders) -> None:
    for number in range(EARLIER + 2):
        folders.loaded().write(batch(b"%d" % number))
    folder = folders.loaded()
    assert len(folder.copies()) == EARLIER


def test_while_it_is_written_copies_are_kept_now_and_then(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localaws.state.folder.COPY_SECONDS", 0)
    written = folders.loaded()
    written.write(batch(b"an hour ago"))
    folders.close()
    written.path.write_bytes(b"damaged")
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == {"things": {"a": b"an hour ago"}}


def killed(folders: Folders, *values: bytes) -> tuple[Path, list[int]]:
    """The log that a killed process leaves, and where in it each batch ended."""
    made = folders.loaded()
    log, ends = made.path.with_name("current.db-wal"), []
    for value in values:
        made.write(batch(value))
        ends.append(log.stat().st_size)
    left = {file: file.read_bytes() for file in (made.path, log)}
    folders.close()
    for file, content in left.items():
        file.write_bytes(content)
    return log, ends


@pytest.mark.parametrize(("flipped", "left"), [(1, b"1"), (2, b"2"), (0, None)])
def test_a_damaged_log_is_said_and_kept_and_what_was_before_the_damage_is_there(
    folders: Folders, flipped: int, left: bytes | None
) -> None:
    log, ends = killed(folders, b"1", b"2", b"3")
    content = bytearray(log.read_bytes())
    content[ends[flipped] - 10 if flipped else 20] ^= 1
    log.write_bytes(content)
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == ({"things": {"a": left}} if left else {})
    (kept,) = (folders.path / "damaged").glob("*/current.db-wal")
    assert kept.read_bytes() == content
    assert str(kept) in folders.said[0]


def test_a_log_that_a_power_cut_tore_says_nothing(folders: Folders) -> None:
    log, ends = killed(folders, b"1", b"2")
    log.write_bytes(log.read_bytes()[: ends[1] - 100])
    noted = folders.path / "current.db-answered"
    noted.write_text(f"{int(noted.read_text()) - 1}\n")  # the second was being written
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == {"things": {"a": b"1"}}
    assert folders.said == []


@pytest.mark.parametrize("left", [b"1", None])
def test_a_log_cut_off_where_a_write_ended_is_said_once(
    folders: Folders, left: bytes | None
) -> None:
    folders.loaded()
    log, ends = killed(folders, b"1", b"2", b"3")
    if left:
        log.write_bytes(log.read_bytes()[: ends[0]])
    else:
        log.unlink()
    reader = Reader()
    folders.loaded(reader).write(batch(b"new"))
    assert reader.records == ({"things": {"a": left}} if left else {})
    (said,) = folders.said
    assert said.startswith(f"The last {2 if left else 3} of what was written to {log.parent}")
    folders.loaded()
    assert folders.said == [said]


def test_a_log_is_never_taken_for_that_of_an_earlier_copy(folders: Folders) -> None:
    folders.loaded().write(batch(b"first"))
    log, _ = killed(folders, b"second")
    log.with_name("current.db").unlink()
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == {"things": {"a": b"first"}}
    (kept,) = (folders.path / "damaged").glob("*/current.db-wal")
    assert kept.stat().st_size


def test_what_is_no_file_is_moved_aside_too(folders: Folders) -> None:
    path = folders.loaded().path
    folders.close()
    path.unlink()
    path.mkdir()
    folders.loaded()
    assert "it is no file" in folders.said[0]


def test_what_another_program_has_open_is_left_where_it_is(folders: Folders) -> None:
    path = folders.loaded().path
    folders.close()
    with sqlite3.connect(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unusable, match="another program"):
            folders.loaded()
    other.close()
    assert path.exists()
    assert folders.said == []


def test_a_file_in_a_folders_place_is_said(folders: Folders) -> None:
    folders.path.write_text("mine")
    with pytest.raises(Unusable, match="can't be made a folder"):
        folders.loaded()


def test_damaged_state_is_kept_aside_and_an_earlier_one_takes_its_place(folders: Folders) -> None:
    folders.loaded().write(batch(b"first"))
    folder = folders.loaded()
    folder.write(batch(b"second"))
    folders.close()
    folder.path.write_bytes(b"damaged" * 1000)
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == {"things": {"a": b"first"}}
    (kept,) = (folders.path / "damaged").glob("*/current.db")
    assert kept.read_bytes() == b"damaged" * 1000
    assert str(kept) in folders.said[0]
    assert folders.said[1].startswith("The state of 20")


def test_state_that_is_whole_but_can_not_be_taken_over_is_kept_aside_too(folders: Folders) -> None:
    folders.loaded().write(batch(b"good"))
    folders.loaded().write(batch(b"bad"))
    reader = Reader(refused=b"bad")
    folders.loaded(reader)
    assert reader.records == {"things": {"a": b"good"}}
    assert "it holds what is refused" in folders.said[0]


def test_where_nothing_can_be_read_it_begins_with_nothing_and_says_so(folders: Folders) -> None:
    folder = folders.loaded()
    folders.close()
    folder.path.write_bytes(b"damaged")
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == {}
    assert len(folders.said) == 2
    assert "nothing" in folders.said[1]


def test_another_motos_state_is_left_as_it_is(folders: Folders) -> None:
    folders.loaded().write(batch(b"old"))
    with pytest.raises(OtherVersion, match="moto 1, and this is moto 2"):
        folders.loaded(facts={"moto": "2", "localaws": "1"})
    reader = Reader()
    folders.loaded(reader)
    assert reader.records == {"things": {"a": b"old"}}


def test_contents_are_found_by_their_digest_and_known_when_they_are_not_theirs(
    folders: Folders,
) -> None:
    folder = folders.loaded()
    name = digest_of(b"package")
    folder.write(Batch(contents={name: b"package"}))
    assert folder.contents.read(name) == b"package"
    (folder.contents.folder / name).write_bytes(b"another")
    with pytest.raises(Unreadable, match="not what was written"):
        folder.contents.read(name)
    for other in ("../current.db", digest_of(b"absent")):
        with pytest.raises(Unreadable):
            folder.contents.read(other)


def test_on_a_full_disk_the_reserve_is_used_first_and_then_nothing_is_written(
    folders: Folders,
) -> None:
    folder = folders.loaded()
    assert folder.write(batch(b"before"))
    folder.current.limit(8)
    with pytest.raises(DiskFull):
        folder.write(batch(bytes(1_000_000)))
    reader = Reader()
    folder.reload(reader)
    assert reader.records == {"things": {"a": b"before"}}
    folder.current.limit(1_000_000)
    assert folder.write(batch(bytes(1_000_000)))


def test_a_file_of_another_program_is_not_overwritten(folders: Folders) -> None:
    folders.path.mkdir(parents=True)
    with sqlite3.connect(folders.path / "current.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    folders.loaded()
    (kept,) = (folders.path / "damaged").glob("*/current.db")
    with sqlite3.connect(kept) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    other.close()
