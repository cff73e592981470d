"""Generations, damage, other versions and a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localaws.state.batch import Batch, Records
from localaws.state.codec import Damaged
from localaws.state.contents import digest_of
from localaws.state.errors import DiskFull, OtherVersion, Unreadable
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
