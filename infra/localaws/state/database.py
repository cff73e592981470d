"""One file of records: collections of keys and values, written a batch at a time.

SQLite writes a batch wholly or not at all, whatever ends the process or the machine ("Atomic Commit
In SQLite"); with ``synchronous=FULL`` in WAL mode each commit is on the disk before it returns. The
exclusive locking mode needs no shared memory, so that it works on a network's file system, too.
SQLite's pages have no checksums, so that each record has one, of its name and its value, and what
could have lost a whole record is looked for when all are read.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import sqlite3
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from localaws.state.batch import Batch, Records
from localaws.state.errors import DiskFull, OtherVersion, Unreadable, Unusable

APPLICATION = 0x4C6F6341  # how the file says whose it is, "PRAGMA application_id"
FORMAT = 2
PATIENCE = 1.0  # seconds, where another program, such as a backup, has it open
SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record (
    collection TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (collection, key)
);
"""
PUT = "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)"
DROP = "DELETE FROM record WHERE collection = ? AND key = ?"
CLEAR = "DELETE FROM record WHERE collection = ?"
# How many transactions there have been; an older local AWS passes over it.
COUNT = "commits"
STATE = "INSERT OR REPLACE INTO fact VALUES (?, ?)"
# Where a limit of the file's size stops it, SQLite tells of an error of input and output.
_NO_ROOM_FOR_PAGES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_READING = frozenset({sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ})
_NOT_OURS = {
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), "another program has it open"),
    **dict.fromkeys(
        (sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
        "you may not read and write it",
    ),
}
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Database:
    """Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            Unreadable: the file is damaged, or none of ours.
            OtherVersion: it is of a newer format.
            Unusable: this user may not read or write it, or another program has it open.
            DiskFull: it can't be made.
        """
        self.path = path
        if path.exists() and not path.is_file():
            raise Unreadable("it is no file")
        is_new = not path.exists()
        with _told():
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
        try:
            with _told():
                self._prepare(is_new)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, is_new: bool) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        if is_new:
            self.path.chmod(0o600)
            run(f"PRAGMA application_id = {APPLICATION}")
            run(f"PRAGMA user_version = {FORMAT}")
        elif run("PRAGMA application_id").fetchone() != (APPLICATION,):
            raise Unreadable("it is no state of a local AWS")
        (written,) = run("PRAGMA user_version").fetchone()
        if written > FORMAT:
            raise OtherVersion(
                f"The state is of format {written}, and this local AWS knows {FORMAT}"
            )
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA wal_autocheckpoint = 2000")
        self.frames = self._frames()
        if is_new:
            self._connection.executescript(f"BEGIN; {SCHEMA} COMMIT;")
        elif written == 1:
            self._renew_checksums()

    def _frames(self) -> int:
        """How many of the log could be read that the last process left; all for what is known, on a
        disk without room to look."""
        try:
            (_, frames, _) = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _NO_ROOM_FOR_PAGES:
                raise
            return sys.maxsize
        return int(frames)

    def _renew_checksums(self) -> None:
        """Format 1's were of the value alone."""
        rows = self._connection.execute("SELECT * FROM record").fetchall()
        if any(type(value) is not bytes or zlib.crc32(value) != it for _, _, value, it in rows):
            raise Unreadable("a record is not what was written")
        with self._transaction():
            self._connection.executemany(PUT, (_row(*row[:3]) for row in rows))
            self._connection.execute(f"PRAGMA user_version = {FORMAT}")

    @functools.cached_property
    def commits(self) -> int:
        """How many there have been.

        Raises:
            Unreadable: it does not say.
        """
        with _told():
            select = "SELECT value FROM fact WHERE name = ?"
            found = self._connection.execute(select, (COUNT,)).fetchone()
        return int(found[0]) if found else 0

    @property
    def facts(self) -> dict[str, str]:
        with _told():
            rows = self._connection.execute(
                "SELECT name, value FROM fact WHERE name != ?", (COUNT,)
            )
            return dict(rows)

    def state_facts(self, facts: dict[str, str]) -> None:
        with _told(), self._transaction():
            self._connection.executemany(STATE, facts.items())

    def read(self) -> Records:
        """
        Raises:
            Unreadable: a record is not what was written.
        """
        found: dict[str, dict[str, bytes]] = {}
        with _told():
            (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise Unreadable(f"its pages are not what was written ({verdict})")
            rows = self._connection.execute("SELECT * FROM record ORDER BY collection, key")
            for collection, key, value, total in rows:
                if type(value) is not bytes or checksum(collection, key, value) != total:
                    raise Unreadable(f"a record of {collection} is not what was written")
                found.setdefault(collection, {})[key] = value
        return found

    def write(self, batch: Batch) -> None:
        """
        Raises:
            DiskFull: and nothing is written.
        """
        with _told(), self._transaction():
            many = self._connection.executemany
            many(CLEAR, ((one,) for one in batch.cleared))
            many(DROP, batch.dropped)
            many(PUT, (_row(*of, value) for of, value in batch.put.items()))

    def replace(self, records: Records) -> None:
        """These and no others.

        Raises:
            DiskFull: and what was there is there still.
        """
        rows = (
            _row(collection, key, value)
            for collection, held in records.items()
            for key, value in held.items()
        )
        with _told(), self._transaction():
            self._connection.execute("DELETE FROM record")
            self._connection.executemany(PUT, rows)

    def limit(self, pages: int) -> None:
        """Let the file have so many pages at most; what exceeds them finds no room."""
        self._connection.execute(f"PRAGMA max_page_count = {pages:d}")

    def copy(self, to: Path) -> None:
        """As it is now, whole and on the disk when this returns.

        Raises:
            DiskFull: and there is none.
        """
        draft = to.with_suffix(".new")
        draft.unlink(missing_ok=True)
        try:
            with _told():
                self._connection.execute("VACUUM INTO ?", (str(draft),))
        except DiskFull:
            draft.unlink(missing_ok=True)
            raise
        draft.chmod(0o600)
        draft.replace(to)

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute(STATE, (COUNT, str(self.commits + 1)))
            self._connection.execute("COMMIT")
            self.commits += 1
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise


def _row(collection: str, key: str, value: bytes) -> tuple[str, str, bytes, int]:
    return collection, key, value, checksum(collection, key, value)


def checksum(collection: str, key: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(f"{collection}\0{key}\0".encode()))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        # Text that is no UTF-8 has no code.
        extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        code = extended & 0xFF
        if extended not in _READING and code in _NO_ROOM_FOR_PAGES:
            raise DiskFull(str(error)) from error
        if code in _NOT_OURS:
            raise Unusable(_NOT_OURS[code]) from error
        raise Unreadable(str(error)) from error
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)) from error
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(str(error)) from error
        raise
