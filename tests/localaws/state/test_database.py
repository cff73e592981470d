"""Records are written wholly or not at all, and what is damaged says so."""

from __future__ import annotations

import sqlite3
import stat
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.state.batch import Batch
from localaws.state.database import Database
from localaws.state.errors import DiskFull, OtherVersion, Unreadable

WRITTEN = {f"{number}": bytes([number]) * 700 for number in range(20)}


def batch(**values: bytes) -> Batch:
    return Batch(put={("things", name): value for name, value in values.items()})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "current.db"


def test_what_was_written_is_read_by_the_next(path: Path) -> None:
    first = Database(path)
    first.write(batch(a=b"1", b=b"2"))
    first.write(Batch(dropped={("things", "a")}, put={("others", "x"): b""}))
    first.close()
    again = Database(path)
    assert again.read() == {"things": {"b": b"2"}, "others": {"x": b""}}
    again.close()


def test_a_collection_is_cleared_before_what_is_put(path: Path) -> None:
    database = Database(path)
    database.write(batch(a=b"1"))
    database.write(Batch(cleared={"things"}, put={("things", "b"): b"2"}))
    assert database.read() == {"things": {"b": b"2"}}
    database.close()


def test_nobody_else_may_read_it(path: Path) -> None:
    database = Database(path)
    database.write(batch(a=b"1"))
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    database.close()


def test_a_batch_for_which_there_is_no_room_leaves_what_was_there(path: Path) -> None:
    database = Database(path)
    database.write(batch(a=b"1"))
    database.limit(16)
    with pytest.raises(DiskFull):
        database.write(batch(a=b"2", b=b"x" * 1_000_000))
    assert database.read() == {"things": {"a": b"1"}}
    database.write(batch(a=b"3"))
    database.close()
    again = Database(path)
    assert again.read() == {"things": {"a": b"3"}}
    again.close()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(4096)])
def test_a_file_that_is_none_of_ours_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        Database(path)


def test_another_programs_database_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(Unreadable, match="no state of a local AWS"):
        Database(path)


def test_records_of_the_first_format_are_taken_over(path: Path) -> None:
    database = Database(path)
    database.write(batch(a=b"1", b=b"2"))
    database.close()
    with sqlite3.connect(path) as older:
        for name, value in (("a", b"1"), ("b", b"2")):
            older.execute("UPDATE record SET sum = ? WHERE key = ?", (zlib.crc32(value), name))
        older.execute("PRAGMA user_version = 1")
    older.close()
    for _ in range(2):
        again = Database(path)
        assert again.read() == {"things": {"a": b"1", "b": b"2"}}
        again.close()


def test_a_newer_format_is_said(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(OtherVersion, match="format 99"):
        Database(path)


@pytest.mark.parametrize("change", ["value = X'32'", "value = '1'", "key = 'b'", "key = X'ff'"])
def test_a_record_that_is_not_what_was_written_is_found(path: Path, change: str) -> None:
    database = Database(path)
    database.write(batch(a=b"1"))
    database.close()
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE record SET {change}")  # noqa: S608 - ours
    other.close()
    again = Database(path)
    with pytest.raises(Unreadable, match="things"):
        again.read()
    again.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "current.db"
    database = Database(path)
    database.write(batch(**WRITTEN))
    database.close()
    return path


@given(place=st.floats(0, 0.999), value=st.integers(1, 255))
def test_any_byte_that_changes_is_found_or_changes_nothing(
    whole: Path, place: float, value: int
) -> None:
    content = bytearray(whole.read_bytes())
    content[int(place * len(content))] ^= value
    path = whole.with_name("damaged.db")
    path.write_bytes(content)
    path.with_name("damaged.db-wal").unlink(missing_ok=True)
    try:
        damaged = Database(path)
    except (Unreadable, OtherVersion):
        return
    try:
        found = damaged.read()
    except Unreadable:
        return
    finally:
        damaged.close()
    assert found == {"things": WRITTEN}


def test_a_torn_tail_loses_the_last_batch_alone(path: Path) -> None:
    database = Database(path)
    database.write(batch(a=b"1"))
    database.write(batch(b=b"2"))
    wal = path.with_name("current.db-wal")
    kept, log = path.read_bytes(), wal.read_bytes()
    database.close()
    path.write_bytes(kept)
    wal.write_bytes(log[:-100])
    again = Database(path)
    assert again.read() == {"things": {"a": b"1"}}
    again.close()


def test_a_copy_is_whole(path: Path) -> None:
    database = Database(path)
    database.write(batch(a=b"1"))
    database.copy(path.with_name("copy.db"))
    database.write(batch(a=b"2"))
    copy = Database(path.with_name("copy.db"))
    assert copy.read() == {"things": {"a": b"1"}}
    copy.close()
    database.close()
